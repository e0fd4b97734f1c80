import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { PublisherError } from '../../domain/errors.ts'
import type { Site } from '../../domain/site.ts'
import { readRegularFile } from '../../files/read-file.ts'
import type { AddressClash, Store } from '../../store/store.ts'
import { decodeText } from '../decode-text.ts'
import type { FileReport } from '../own-pages/sync-pages.ts'
import { sayHolder } from '../own-pages/sync-pages.ts'
import { type LineProblem, parseRedirects } from './parse-redirects.ts'

export interface RedirectsDeps {
  readonly store: Pick<Store, 'redirectEdition' | 'saveRedirects' | 'dropRedirects' | 'findRedirectClashes'>
  readonly site: () => Site
}

export interface RedirectsReport {
  /** Absent if there is no file, and was none. */
  readonly report?: FileReport
  readonly isUnavailable: boolean
}

/** More than a million rules. */
const maxBytes = 100_000_000
const pieceBytes = 4_000_000
/** Changes when the same file would give other rules. */
const formVersion = 1

/** A reading of a file that had problems of its own. */
export interface WrongReading {
  readonly edition: string
  readonly report: RedirectsReport
}

/**
 * Puts the rules of the file into force. If anything of it is wrong, every problem is reported, and the rules before stay in
 * force. Without the file there are none. `wrong`: the last reading, if it was wrong; the same bytes are not read again.
 */
export async function syncRedirects(
  file: string,
  { store, site }: RedirectsDeps,
  { dryRun = false, wrong }: { readonly dryRun?: boolean; readonly wrong?: WrongReading } = {},
): Promise<RedirectsReport & { readonly wrong?: WrongReading }> {
  try {
    const bytes = await readBytes(file)
    if (!bytes) return { isUnavailable: false, ...(await drop(file, store, dryRun)) }
    const { baseUrl } = site()
    const edition = await editionOf(bytes, baseUrl)
    if (edition === (await store.redirectEdition())) return toReport(file, 'unchanged')
    if (wrong?.edition === edition) return { ...wrong.report, wrong }
    const decoded = decodeText(bytes)
    if ('problem' in decoded) return toReport(file, 'refused', [{ line: 1, ...decoded.problem }])
    const { rules, problems } = await parseRedirects(decoded.text, baseUrl)
    const isWrong = problems.length > 0 || dryRun
    const clashes = isWrong
      ? await store.findRedirectClashes(rules)
      : await store.saveRedirects(edition, rules)
    const all = [...problems, ...clashes.map(toProblem)].sort((one, other) => one.line - other.line)
    const report = toReport(file, all.length > 0 ? 'refused' : 'saved', all)
    // What clashes with the store may change without the file.
    return { ...report, ...(problems.length > 0 && clashes.length === 0 && { wrong: { edition, report } }) }
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    // The store's: the caller tries again.
    if (error.problem === 'unavailable' && !error.message.startsWith('file ')) throw error
    const report = toReport(file, 'refused', [{ line: 1, message: error.message }])
    return { ...report, isUnavailable: error.problem === 'unavailable' }
  }
}

/** Undefined if the file does not exist. */
async function readBytes(file: string): Promise<Buffer | undefined> {
  const isThere = await stat(file).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  )
  return isThere ? readRegularFile(file, maxBytes) : undefined
}

async function drop(
  file: string,
  store: RedirectsDeps['store'],
  dryRun: boolean,
): Promise<Pick<RedirectsReport, 'report'>> {
  if ((await store.redirectEdition()) === '') return {}
  if (!dryRun) await store.dropRedirects()
  return { report: { file, outcome: 'saved', problems: [], warnings: [] } }
}

async function editionOf(bytes: Buffer, baseUrl: string): Promise<string> {
  const hash = createHash('sha256').update(`${formVersion} ${baseUrl}\n`)
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await setImmediate()
    hash.update(bytes.subarray(at, at + pieceBytes))
  }
  return hash.digest('hex')
}

/** A broken file may have a problem in each line. */
const maxProblems = 100

function toReport(
  file: string,
  outcome: FileReport['outcome'],
  problems: readonly LineProblem[] = [],
): RedirectsReport {
  const first = problems.slice(0, maxProblems).map((problem) => ({ field: 'file', ...problem }))
  const rest = problems.length - first.length
  const more = rest > 0 ? [{ field: 'file', message: `file has ${rest} more such problems` }] : []
  return { report: { file, outcome, problems: [...first, ...more], warnings: [] }, isUnavailable: false }
}

function toProblem({ rule, holder }: AddressClash): LineProblem {
  return { line: rule.line, message: `${rule.source} cannot be redirected: ${sayHolder(holder)}` }
}
