import { createLimiter, type Limiter } from '../../../async/limiter.ts'
import { PublisherError, sayFileError } from '../../../domain/errors.ts'
import type { Fetcher } from '../../../http/outgoing/fetcher.ts'
import { findEnding, findMediaFault, readHead, wholeOf } from '../../../media/saving/media-content.ts'
import type { MediaTarget } from '../../../media/saving/media-target.ts'
import { endingOf, mark } from '../../../media/saving/safe-name.ts'
import type { ExportRecord, OpenExport } from '../export-form.ts'
import { isOfSite, parseMediaAddress, showAddress, toOriginal } from './media-address.ts'
import { toMediaName } from './media-name.ts'
import { hostKey, toOldPath, unknownHost } from './old-address.ts'

/** Brings the media files of the old site into the media folder. */
export interface MediaFetch {
  /**
   * Fetches what the record names, as far as it is not there. The files of the media folder by the address as the record
   * writes it; those of third parties, and those that could not be fetched, are absent. Never throws except for `signal`.
   */
  fetch(record: ExportRecord, signal?: AbortSignal): Promise<readonly MediaPlace[]>
  report(): MediaReport
  /** The files here by the paths that readers of the old site have for them, percent-encoded and with their queries. */
  oldPaths(): ReadonlyMap<string, string>
}

export type MediaPlace = readonly [address: string, file: string]

export interface MediaReport {
  readonly fetched: number
  readonly present: number
  readonly bytes: number
  /** Their stories keep the old addresses. */
  readonly failed: readonly FailedMedium[]
  /** Files on hosts that do not belong to the old site: they stay links. */
  readonly foreign: number
  readonly foreignHosts: readonly string[]
  /** Files of the old site that were not to be fetched. */
  readonly skipped: number
}

export interface FailedMedium {
  readonly address: string
  readonly reason: string
}

export interface MediaFetchOptions {
  /** Absent: nothing is fetched, and all addresses stay. */
  readonly target?: MediaTarget
  /** Absent: only files that the export holds are taken. */
  readonly fetcher?: Pick<Fetcher, 'fetch'>
  /** Fetches and writes nothing; tells what is there. */
  readonly dryRun?: boolean
  /** Called after each file. */
  readonly onProgress?: (report: Pick<MediaReport, 'fetched' | 'bytes'>) => void
  /** Requests at once: of all hosts, and of one. */
  readonly atOnce?: number
  readonly perHost?: number
}

/** Of one file: a film of an hour in high quality. */
const maxBytes = 2_000_000_000
const timeoutMs = 30 * 60_000
/** A host that has not answered so many times in a row is not asked any more. */
const mostSilence = 10

/** What became of a file: its name in the media folder, or none. */
type Outcome = string | undefined

interface State {
  readonly open: Pick<OpenExport, 'site' | 'openMedia'>
  readonly options: MediaFetchOptions
  readonly all: Limiter
  readonly hosts: Map<string, { readonly limiter: Limiter; silence: number }>
  /** By the name that the file wants. */
  readonly files: Map<string, Promise<Outcome>>
  /** The name that has those letters, whether small or capital: some file systems do not distinguish them. */
  readonly letters: Map<string, string>
  readonly counts: { fetched: number; present: number; bytes: number; skipped: number }
  readonly failed: FailedMedium[]
  readonly foreign: Set<string>
  readonly oldPaths: Map<string, string>
}

export function createMediaFetch(
  open: Pick<OpenExport, 'site' | 'openMedia'>,
  options: MediaFetchOptions,
): MediaFetch {
  const state: State = {
    ...{ open, options, all: createLimiter(options.atOnce ?? 6) },
    ...{ hosts: new Map(), files: new Map(), letters: new Map() },
    ...{
      counts: { fetched: 0, present: 0, bytes: 0, skipped: 0 },
      failed: [],
      foreign: new Set(),
      oldPaths: new Map(),
    },
  }
  return {
    fetch: async (record, signal) => {
      const addresses = [...new Set(record.media)]
      const places = await Promise.all(
        addresses.map(async (address) => {
          const file = await bring(address, record, state, signal)
          if (file === undefined) return []
          noteOldPath(file, address, record, state)
          return [[address, file] as const]
        }),
      )
      return places.flat()
    },
    report: () => ({
      ...state.counts,
      failed: state.failed,
      foreign: state.foreign.size,
      foreignHosts: [...new Set([...state.foreign].map((address) => new URL(address).host))].sort(),
    }),
    oldPaths: () => state.oldPaths,
  }
}

async function bring(
  address: string,
  record: ExportRecord,
  state: State,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const { site, openMedia } = state.open
  const url = parseMediaAddress(address, record, site.address === undefined ? undefined : site)
  if (!url) return undefined
  const name = toMediaName(url)
  const known = state.files.get(name)
  if (known) return known
  const isOwn = isOfSite(url, site, record)
  const held = openMedia && (() => openMedia(address))
  if (!isOwn && !held) {
    state.files.set(name, Promise.resolve(undefined))
    return notHere(url, state)
  }
  const outcome = take({ address, url, name: claimName(name, state), isOwn, held, signal }, state)
  state.files.set(name, outcome)
  return outcome
}

/** A file of the old site if the host of that is unknown, otherwise one of third parties. */
function notHere(url: URL, { foreign, failed, counts, options }: State): undefined {
  if (url.host !== unknownHost) foreign.add(toOriginal(url).href)
  else if (options.target)
    failed.push({ address: showAddress(url), reason: 'is on the old site, whose address is unknown' })
  else counts.skipped++
}

/** Of files at addresses of the old site's own host. */
function noteOldPath(
  file: string,
  address: string,
  record: ExportRecord,
  { open: { site }, oldPaths }: State,
): void {
  const url = parseMediaAddress(address, record, site.address === undefined ? undefined : site)
  if (!url || site.address === undefined || hostKey(new URL(site.address).host) !== hostKey(url.host)) return
  const path = record.mediaPaths ? record.mediaPaths[address] : toOldPath(toOriginal(url))
  if (path !== undefined) oldPaths.set(path, file)
}

function claimName(name: string, { letters }: State): string {
  const small = name.toLowerCase()
  const holder = letters.get(small)
  if (holder === undefined || holder === name) {
    letters.set(small, name)
    return name
  }
  return mark(name, name)
}

interface Wanted {
  /** As the record writes it. */
  readonly address: string
  readonly url: URL
  readonly name: string
  readonly isOwn: boolean
  /** The file in the export, if it holds it. */
  readonly held: (() => Promise<AsyncIterable<Uint8Array> | undefined>) | undefined
  readonly signal: AbortSignal | undefined
}

interface WantedHere extends Wanted {
  readonly target: MediaTarget
}

async function take(wanted: Wanted, state: State): Promise<Outcome> {
  const { options, counts, failed } = state
  const { target, dryRun = false } = options
  const { url, name, isOwn, held } = wanted
  try {
    if (!target) {
      counts.skipped++
      return undefined
    }
    const present = await findPresent(name, target)
    if (present !== undefined) {
      counts.present++
      return present
    }
    const stream = await held?.()
    if (!stream && !isOwn) return notHere(url, state)
    if (dryRun) {
      counts.skipped++
      return undefined
    }
    if (stream) return await write(name, stream, undefined, { ...wanted, target }, state)
    return await download({ ...wanted, target }, state)
  } catch (error) {
    wanted.signal?.throwIfAborted()
    failed.push({ address: showAddress(url), reason: reasonOf(error) })
    return undefined
  }
}

/** A file whose address has no ending may have got one. */
async function findPresent(name: string, target: MediaTarget): Promise<string | undefined> {
  const names = endingOf(name) !== '' ? [name] : [name, ...commonEndings.map((ending) => `${name}.${ending}`)]
  for (const one of names) if (await target.has(one)) return one
  return undefined
}

const commonEndings = ['jpg', 'png', 'webp', 'gif', 'avif', 'svg', 'mp3', 'mp4', 'pdf']

/** The original; if it is not there, the copy that the text names. */
async function download(wanted: WantedHere, state: State): Promise<Outcome> {
  const original = toOriginal(wanted.url)
  const addresses = [...new Set([original.href, wanted.url.href])]
  let fault: unknown
  for (const address of addresses) {
    try {
      return await request(address, wanted, state)
    } catch (error) {
      wanted.signal?.throwIfAborted()
      fault ??= error
    }
  }
  throw fault
}

async function request(address: string, wanted: WantedHere, state: State): Promise<Outcome> {
  const { fetcher, perHost = 2 } = state.options
  if (!fetcher) throw new PublisherError('invalid', 'is not in the export')
  const { host } = new URL(address)
  const known = state.hosts.get(host) ?? { limiter: createLimiter(perHost), silence: 0 }
  state.hosts.set(host, known)
  const ask = async () => {
    if (known.silence >= mostSilence)
      throw new PublisherError('unavailable', `${host} does not answer any more`)
    const { signal } = wanted
    const answer = await fetcher
      .fetch(address, { maxBytes, timeoutMs, ...(signal && { signal }) })
      .catch((error) => {
        // An address that is not allowed says nothing about the host.
        if (error instanceof PublisherError && error.problem === 'unavailable') known.silence++
        throw error
      })
    known.silence = 0
    if (answer.status !== 200) {
      answer.cancel()
      throw new PublisherError('invalid', `answers ${answer.status}`)
    }
    return write(wanted.name, answer.body, answer.headers['content-type'], wanted, state)
  }
  // The host first: one that is slow keeps no other waiting.
  return known.limiter(() => state.all(ask))
}

async function write(
  name: string,
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  { signal, target }: WantedHere,
  { options, counts }: State,
): Promise<string> {
  const pieces = body[Symbol.asyncIterator]()
  try {
    const head = await readHead(pieces)
    const fault = findMediaFault(name, head)
    if (fault) throw new PublisherError('invalid', `answers with ${fault}`)
    const wanted = endingOf(name) === '' ? name + findEnding(head, contentType) : name
    const { file, bytes } = await target.write(wanted, wholeOf(head, pieces, { maxBytes, signal }))
    counts.fetched++
    counts.bytes += bytes
    options.onProgress?.(counts)
    return file
  } finally {
    await pieces.return?.()
  }
}

function reasonOf(error: unknown): string {
  return error instanceof PublisherError ? error.message : sayFileError(error)
}

export const noMedia: MediaReport = {
  ...{ fetched: 0, present: 0, bytes: 0, failed: [] },
  ...{ foreign: 0, foreignHosts: [], skipped: 0 },
}
