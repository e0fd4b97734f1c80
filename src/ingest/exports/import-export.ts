import { hash } from 'node:crypto'
import { basename } from 'node:path'
import type { FeedName } from '../../domain/feed.ts'
import type { Fetcher } from '../../http/outgoing/fetcher.ts'
import type { MediaTarget } from '../../media/saving/media-target.ts'
import type { SaveOptions, Store } from '../../store/store.ts'
import { type Candidate, refusal } from '../candidate.ts'
import { removeExamples } from '../folder/example-files.ts'
import type { ArticleFile } from '../folder/list-files.ts'
import { type ImportDeps, toReport } from '../import-articles.ts'
import { createBatchSaves, saveBatch } from '../saving/batch-saves.ts'
import { type CollectedReport, createReportCollection } from './collect-report.ts'
import type { ExportFiles, ExportForm, ExportRecord, OldSite, OpenExport } from './export-form.ts'
import { mapAhead } from './map-ahead.ts'
import { type Completion, completeRecord } from './moving/complete-record.ts'
import { createMediaFetch, type MediaFetch, type MediaReport } from './moving/fetch-media.ts'
import { indexStories, type StoryIndex } from './moving/index-stories.ts'
import { type OldFeedEntries, type OldFeedSource, readOldFeeds } from './moving/old-feed.ts'
import { setToldWindows, setWindow } from './moving/set-window.ts'
import { type OldAddressesReport, writeOldAddresses } from './moving/write-old-addresses.ts'
import { writePageFile } from './page-file.ts'
import type { RefusedFile } from './refused-file.ts'
import { createTextTable, type TextTable } from './text-table.ts'
import { toUnfit } from './unfit-story.ts'

export interface ExportDeps extends Omit<ImportDeps, 'store'> {
  readonly store: Store
  readonly fetcher: Pick<Fetcher, 'fetch'>
  readonly mediaTarget: MediaTarget
  /** `articles`, `pages` and `redirects.csv` of the data folder. */
  readonly articlesFolder: string
  readonly pagesFolder: string
  readonly redirectsFile: string
}

export interface ExportOptions extends SaveOptions {
  /** The address of the old site, if the export does not say it. */
  readonly oldSite?: string
  readonly oldFeeds?: readonly OldFeedSource[]
  /** Default: media files are fetched. */
  readonly withoutMedia?: boolean
  readonly acceptsDoubts?: boolean
  readonly refusedFile?: RefusedFile
  readonly signal?: AbortSignal
  readonly onProgress?: (step: 'reading' | 'importing', done: number, all?: number) => void
}

export interface ExportReport extends CollectedReport {
  readonly form: string
  readonly site: OldSite
  readonly dryRun: boolean
  readonly media: MediaReport
  readonly redirects: OldAddressesReport
  readonly leftOut: readonly string[]
  readonly oldFeeds: OldFeedEntries['documents']
  /** Entries of the old feeds that no story of the export has. */
  readonly unmatched: readonly string[]
  readonly windows: readonly string[]
  readonly refusedFiles: readonly string[]
  /** Files with which the publication began and that are gone now. */
  readonly removedExamples: readonly string[]
}

/** What all stories of one import share. */
interface Run {
  readonly form: ExportForm
  readonly open: OpenExport
  readonly deps: ExportDeps
  readonly options: ExportOptions
  readonly origin: string
  /** The start of the source key of each story. */
  readonly keyStart: string
  /** By source key. */
  readonly known: ReadonlyMap<string, { readonly slug: string; readonly fileHash: string }>
  readonly index: StoryIndex
  readonly oldFeed: OldFeedEntries
  readonly media: MediaFetch
  /** The keys of stories that were refused. */
  readonly refused: Set<string>
}

/**
 * Imports an export of another system: each story becomes an article, each page a file below `pages/`. It holds some stories at
 * a time, however many there are. A refused story stops no other. Interrupted, it goes on where it was when it is run again:
 * a story whose record is unchanged is not read again. Throws `invalid` if the export cannot be read, and what the store
 * throws; what was saved stays.
 */
export async function importExport(
  files: ExportFiles,
  form: ExportForm,
  deps: ExportDeps,
  options: ExportOptions = {},
): Promise<ExportReport> {
  const { publication } = deps.site()
  const oldFeed = await readOldFeeds(options.oldFeeds ?? [], deps)
  const openWith = async (oldSite: string | undefined) =>
    withSite(await form.open(files, { publication, oldSite }), oldSite)
  let open = await openWith(options.oldSite)
  const home = oldFeed.documents.find(({ feed }) => feed === 'main')?.home
  if (open.site.address === undefined && home !== undefined) open = await openWith(home)
  try {
    return await importOpen(await beginRun({ form, open, deps, options, oldFeed }, files))
  } finally {
    await open.close?.()
  }
}

async function beginRun(
  given: Pick<Run, 'form' | 'open' | 'deps' | 'options' | 'oldFeed'>,
  files: ExportFiles,
): Promise<Run> {
  const { open, deps, options } = given
  const { store, fetcher, mediaTarget, thread } = deps
  // Its parsers load while this thread reads the export for its index.
  thread.begin()
  const { origin, keyStart, files: knownFiles } = await findOrigin(given, files)
  const known = new Map(knownFiles.map((file) => [file.key, file]))
  const index = await indexStories(open, {
    knownSlugs: new Map([...known].map(([key, { slug }]) => [key.slice(keyStart.length), slug])),
    findHolders: async (slugs) =>
      new Map((await store.articlesBySlug(slugs)).map(({ slug, guid, id }) => [slug, guid ?? id])),
    onProgress: (done) => options.onProgress?.('reading', done),
  })
  const target = options.withoutMedia ? undefined : mediaTarget
  const media = createMediaFetch(open, { target, fetcher, dryRun: options.dryRun })
  return { ...given, origin, keyStart, known, index, media, refused: new Set() }
}

/**
 * By which names the store knows the stories: those of the old site's address, or, if an earlier import did not know it, those
 * of the export's name.
 */
async function findOrigin(
  { form, open, deps }: Pick<Run, 'form' | 'open' | 'deps'>,
  { name }: ExportFiles,
): Promise<Pick<Run, 'origin' | 'keyStart'> & { readonly files: Awaited<ReturnType<Store['knownFiles']>> }> {
  const address = open.site.address?.replace(/^https?:\/\//, '').replace(/\/+$/, '')
  const byName = { origin: `${form.name}:${name}`, keyStart: `${form.name}/${basename(name)}#` }
  const files = await deps.store.knownFiles(byName.origin)
  if (address === undefined || files.length > 0) return { ...byName, files }
  const origin = `${form.name}:${address}`
  return { origin, keyStart: `${form.name}/${address}#`, files: await deps.store.knownFiles(origin) }
}

const manyStories = 10_000

async function importOpen(run: Run): Promise<ExportReport> {
  const { form, open, deps, options, index, oldFeed } = run
  const [{ site }, { store }] = [open, deps]
  const { dryRun = false, refusedFile } = options
  const hasArticle = async (slug: string) => (await store.articleBySlug(slug)) !== undefined
  const removedExamples =
    index.articles + index.pages > 0 ? await removeExamples({ ...deps, hasArticle }, { dryRun }) : []
  const window = { store, site, oldFeed, origin: run.origin, dryRun }
  await setToldWindows(window)
  const collected = await importStories(run)
  // The addresses of so many stories need its memory. To start another takes longer than to read fewer.
  if (index.articles + index.pages > manyStories) await deps.thread.rest()
  const media = run.media.report()
  const redirects = await writeOldAddresses({
    ...{ index, dryRun, oldFeeds: open.oldFeeds(), file: deps.redirectsFile, oldPaths: run.media.oldPaths() },
    oldSite: site.address,
    baseUrl: deps.site().baseUrl,
    isSaved: (key) => !run.refused.has(key),
    ...(!dryRun && { hasFeed: await readFeedNames(store) }),
    findClashes: store.findRedirectClashes,
  })
  const windows = await setWindow({ ...window, created: collected.stories.created })
  return {
    ...collected,
    ...{ form: form.name, site, dryRun, redirects, windows, media },
    leftOut: open.leftOut(),
    oldFeeds: oldFeed.documents,
    unmatched: oldFeed.unmatched(),
    refusedFiles: (await refusedFile?.finish()) ?? [],
    removedExamples,
  }
}

/** Nothing leads to a feed to which no story belongs. */
async function readFeedNames(store: Store): Promise<(feed: FeedName) => boolean> {
  const names = new Set((await store.feeds()).map(({ name }) => name))
  return (feed) => feed === 'main' || names.has(feed)
}

/** The user may know what the export does not say. */
function withSite(open: OpenExport, address: string | undefined): OpenExport {
  return open.site.address === undefined && address !== undefined
    ? { ...open, site: { ...open.site, address } }
    : open
}

/** A record with what the import knows of it, and its candidate; none if it is unchanged. */
interface Story {
  readonly record: ExportRecord
  readonly completion: Completion
  readonly candidate?: Candidate
}

async function importStories(run: Run): Promise<CollectedReport> {
  const { deps, options, index } = run
  const collection = createReportCollection(deps.store.now())
  await using saves = createBatchSaves<Story & { readonly candidate: Candidate }>({
    save: (batch) => saveBatch(batch, deps, { ...options, keepsOthers: true }),
    onSaved: async (story, outcome) => {
      const report = toReport(story.candidate, outcome, new Map())
      collection.addStory(story.record, report, story.candidate)
      if (report.outcome !== 'refused') return
      run.refused.add(story.record.key)
      await keepRefused(story, report.problems, run)
    },
  })
  let done = 0
  const taken = createTextTable()
  for await (const { record, completion, candidate } of readStories(run, taken)) {
    collection.addId(completion.idRule)
    if (!candidate) collection.addUnchanged()
    else if (candidate.prepared.pageFile) {
      const { pageFile } = candidate.prepared
      collection.addPage(record, await writePageFile(deps.pagesFolder, pageFile, options), candidate)
    } else await saves.add({ record, completion, candidate })
    options.onProgress?.('importing', ++done, index.articles + index.pages)
  }
  await saves.finish()
  return collection.toReport()
}

async function keepRefused(
  { record, completion, candidate }: Story,
  problems: CollectedReport['refused'][number]['problems'],
  { deps, options, keyStart }: Run,
): Promise<void> {
  const { dryRun, refusedFile } = options
  if (dryRun || !refusedFile || !candidate) return
  const key = keyStart + record.key
  await refusedFile.add(toUnfit({ record, completion, candidate, problems, key }, deps.site()))
}

/** The stories in the order of the export. Some are prepared ahead, so that reading and saving go on side by side. */
function readStories(run: Run, taken: TextTable): AsyncGenerator<Story, void> {
  return mapAhead(
    writtenRecords(run.open),
    (written) => readStory(written, run, taken),
    ({ text }) => text.length,
  )
}

/** A record, and all of it but its place in the export as JSON: for its weight, its hash, and the thread. */
interface WrittenRecord {
  readonly record: ExportRecord
  readonly text: string
}

async function* writtenRecords(open: OpenExport): AsyncGenerator<WrittenRecord, void> {
  for await (const record of open.records()) {
    const { file: _file, line: _line, ...story } = record
    yield { record, text: JSON.stringify(story) }
  }
}

async function readStory({ record, text }: WrittenRecord, run: Run, taken: TextTable): Promise<Story> {
  const { form, deps, options, known, keyStart, index, oldFeed, media, origin, open } = run
  const key = keyStart + record.key
  const file: ArticleFile = { path: record.file ?? form.title, key, stamp: '', modifiedAt: 0 }
  const isTwin = taken.find(key) !== undefined
  taken.add(key)
  const places = isTwin ? [] : await media.fetch(record, options.signal)
  const completion = completeRecord(record, { site: open.site, index, oldFeed }, places)
  if (isTwin) return { record, completion, candidate: refuseTwin(file, record) }
  const json = `[${text},${JSON.stringify(completion)}]`
  const storyHash = hash('sha256', json)
  const before = known.get(key)
  const mayChange =
    options.publishedIfUnknown !== undefined || options.acceptsDeleted || options.acceptsDoubts
  if (before?.fileHash === storyHash && !mayChange) return { record, completion }
  const candidates = await deps.thread.prepare(
    {
      ...{ file, origin, site: deps.site(), media: deps.mediaFiles },
      // Without the old feed of the first import the rule may give another id: the story keeps the one it has.
      story: {
        ...{ form: form.name, json, line: record.line, hash: storyHash, now: deps.store.now().toISOString() },
        keepsId: before !== undefined,
      },
      ...(before && { known: [{ key, ...before }] }),
      acceptsDoubts: options.acceptsDoubts,
      stories: index.shared,
    },
    options.signal,
  )
  return { record, completion, candidate: candidates[0] }
}

function refuseTwin(file: ArticleFile, { key, title }: ExportRecord): Candidate {
  const twice = refusal('file', `the export holds the story ${key} twice; the first one is taken`)
  return { file, key: file.key, prepared: { ...twice, ...(title !== undefined && { title }) } }
}
