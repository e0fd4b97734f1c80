import { resolve } from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { PublisherError } from '../domain/errors.ts'
import { type Moment, momentAt, parseMoment } from '../domain/moment.ts'
import { liesWithin, listArticleFiles } from '../ingest/folder/list-files.ts'
import type { SyncReport } from '../ingest/folder/sync.ts'
import { formEndings } from '../ingest/forms/forms.ts'
import { importArticles, summaryLine } from '../ingest/import-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { remarkLines } from './report.ts'

/** Fewer than this are done before a bar could be read. */
const worthABar = 100

export type OnProgress = (done: number, all: number) => void

/** Shows on a terminal how far some long work is. `unit`: what is counted, such as `files`. */
export async function withProgress<T>(
  unit: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}`, stream: process.stderr },
    Presets.shades_classic,
  )
  try {
    return await work((done, all) => {
      if (!process.stderr.isTTY || all < worthABar) return
      if (bar.isActive) bar.update(done)
      else bar.start(all, done)
    })
  } finally {
    bar.stop()
  }
}

export interface ImportCommandOptions {
  readonly publish?: boolean
  readonly published?: string
  readonly dryRun?: boolean
  readonly prune?: boolean
}

interface Wishes {
  readonly publishedIfUnknown?: Moment
  readonly dryRun?: boolean
  readonly prune?: boolean
}

/** Imports, prints a summary with reasons, and sets a non-zero exit code when anything was refused. */
export async function importCommand(
  gazette: Gazette,
  paths: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  const wishes: Wishes = { ...options, publishedIfUnknown: recordedDate(options) }
  const outcomes: SyncReport[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    outcomes.push(await importPath(gazette, path, wishes))
  }
  const reports = outcomes.flatMap((outcome) => outcome.reports)
  const withdrawn = outcomes.flatMap((outcome) => outcome.withdrawn)
  console.log(options.dryRun ? `${summaryLine(reports)} (dry run: nothing is kept)` : summaryLine(reports))
  for (const slug of withdrawn) console.log(`withdrawn, its file is gone: ${slug}`)
  for (const line of [...remarkLines(reports), ...outcomes.flatMap(({ notices }) => notices)])
    console.error(line)
  if (reports.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1
}

function recordedDate({ publish, published }: ImportCommandOptions): Moment | undefined {
  if (published === undefined) return publish ? momentAt(new Date()) : undefined
  const date = parseMoment(published)
  if (date) return date
  const rule = 'must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z'
  throw new PublisherError('invalid', `--published ${rule}, not "${published}"`)
}

async function importPath(gazette: Gazette, path: string, wishes: Wishes): Promise<SyncReport> {
  const { articlesFolder } = gazette
  const within = await liesWithin(path, articlesFolder)
  if (within && (await liesWithin(articlesFolder, path))) return syncWithProgress(gazette, wishes)
  const files = await listArticleFiles(path, within ? articlesFolder : undefined)
  const origin = within ? 'folder' : resolve(path)
  const reports = await withProgress('files', (onProgress) =>
    importArticles(files, gazette, {
      ...wishes,
      origin,
      onProgress: (done) => onProgress(done, files.length),
    }),
  )
  const notices = files.length === 0 ? [`${path} holds no articles (${formEndings.join(', ')})`] : []
  return { reports, withdrawn: [], notices }
}

function syncWithProgress({ folder }: Gazette, wishes: Wishes): Promise<SyncReport> {
  return withProgress('files', (onProgress) => folder.sync({ ...wishes, onProgress }))
}
