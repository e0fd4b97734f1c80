import { createMutex } from '../../async/mutex.ts'
import type { Site } from '../../domain/site.ts'
import type { KnownFile, SaveOptions, Store } from '../../store/store.ts'
import { type ImportDeps, type ImportOptions, type ImportReport, importArticles } from '../import-articles.ts'
import { type Changes, findChanges } from './changes.ts'
import { ignoredNotice } from './ignored-files.ts'
import { type ArticleFile, type ArticleFiles, unknownNotice } from './list-files.ts'
import { decideLost, type LostFiles, lostNotices } from './lost-files.ts'
import { createRefusals, type SaidReport } from './refusals.ts'
import { listNames, renameNotice, type Unclear, unclearNotice, unclearProblem } from './renames.ts'
import { createPresence, listSettledFiles, type Reading, renewReadings } from './scan.ts'

export interface SyncOptions extends SaveOptions, Pick<ImportOptions, 'acceptsDoubts' | 'signal'> {
  /** Withdraw the articles of all missing files, even if they are more than half of all. */
  readonly prune?: boolean
  readonly onProgress?: (filesDone: number, filesInAll: number) => void
  /** Gets each notice as soon as it is known: before anything is withdrawn. */
  readonly onNotice?: (notice: string) => void
}

export interface SyncReport {
  /** One for each article that was read. */
  readonly reports: readonly SaidReport[]
  /** Slugs of the articles whose files are gone. */
  readonly withdrawn: readonly string[]
  /** Sentences for the operator, such as why nothing is withdrawn. */
  readonly notices: readonly string[]
  /** Articles that are refused since they were last read, those of earlier runs included. */
  readonly refused: number
}

export interface FolderSyncDeps extends ImportDeps {
  readonly store: ImportDeps['store'] &
    Pick<Store, 'articlesById' | 'markFiles' | 'noteImport' | 'readImport'>
  /** Whether links out of the folder are followed. Default: no. */
  readonly followsLinks?: boolean
}

/**
 * Keeps the store in line with a folder: a new file creates an article, a changed one updates it, a removed one
 * withdraws it, a renamed one stays the same article, also if it was edited. An empty or unreadable folder withdraws
 * nothing. If more than half of the files are lost at once, their articles wait until the files are back or `prune` is
 * set. Reads only files that changed since the last run. Runs one at a time.
 */
export interface FolderSync {
  sync(options?: SyncOptions): Promise<SyncReport>
  /** Makes the next run read every file again, as after a change of media or publication. */
  forget(): void
}

export function createFolderSync(folder: string, deps: FolderSyncDeps): FolderSync {
  const mutex = createMutex()
  const refusals = createRefusals(folder, deps.store)
  const saidIgnored = new Set<string>()
  let readings: ReadonlyMap<string, Reading> = new Map()

  async function run(options: SyncOptions): Promise<SyncReport> {
    const notices = createNotices(options.onNotice)
    const known = await deps.store.knownFiles()
    const listed = await listSettledFiles(folder, known, deps)
    notices.add((await deps.media.unknownFolders()).map(unknownNotice))
    if ('notice' in listed) notices.add([listed.notice])
    else notices.add([...listed.unknown.map(unknownNotice), ...ignoredNotices(listed)])
    const hasFiles = 'files' in listed && listed.files.length > 0
    if ('files' in listed && !hasFiles) notices.add([emptyNotice(folder, known)])
    const done = hasFiles ? await importChanges(listed, known, notices, options) : nothingDone
    if (!options.dryRun) await refusals.save({ ...done, notices: notices.all })
    return { ...done, notices: notices.all, refused: refusals.count() }
  }

  /** Each file is named once. */
  function ignoredNotices({ ignored }: ArticleFiles): string[] {
    const news = ignored.filter((path) => !saidIgnored.has(path))
    for (const path of news) saidIgnored.add(path)
    return news.length > 0 ? [ignoredNotice(news, folder)] : []
  }

  async function importChanges(
    listed: ArticleFiles,
    known: readonly KnownFile[],
    notices: Notices,
    { prune = false, onProgress, onNotice: _onNotice, ...options }: SyncOptions,
  ): Promise<SyncResult> {
    const { files } = listed
    const changes = await findChanges(listed, known, readings, deps)
    const { renames, contents } = changes
    // Confirmed by a person: each new file is a new article.
    const held = prune ? [] : changes.unclear
    notices.add(renames.map((one) => renameNotice(one, deps.site())))
    notices.add(held.map((one) => unclearNotice(one, deps.site())))
    notices.add(changes.unfinished.map(unfinishedNotice))
    if (!options.dryRun && renames.length > 0) await deps.editing.renameFiles(renames)

    const newKeys = new Map(renames.map(({ from, to }) => [from, to]))
    const heldFiles = new Set(held.flatMap(({ found }) => found))
    const changed = new Set(changes.changed.filter((file) => !heldFiles.has(file)))
    const unchanged = files.filter((file) => !changed.has(file))
    const imported = await importArticles([...changed], deps, {
      ...options,
      origin: 'folder',
      unchanged,
      unchangedIds: idsOf(unchanged, known),
      known: known.map((file) => ({ ...file, key: newKeys.get(file.key) ?? file.key })),
      read: contents.take,
      onProgress: (done) => onProgress?.(done, changed.size),
    })
    const fresh = renewReadings(withStamps(readings, changes.repeated), files, [...changed], {
      reports: imported,
      hashOf: contents.hashOf,
    })
    const unmoved = known.filter(({ key }) => !newKeys.has(key))
    const isHere = createPresence(listed, fresh)
    let lost = nothingLost
    if (unmoved.some(({ key, lostAt }) => lostAt !== null || !isHere(key))) {
      const newcomers = await findNewcomers(imported, changes)
      const isTooEarly = changes.unfinished.some(changes.isNew)
      lost = decideLost({ known: unmoved, isHere, isUnsure: createDoubt(held, newcomers), isTooEarly, prune })
      notices.add([...lostNotices(lost, known), ...unlikeNotices(lost, newcomers)])
    }
    if (options.dryRun) return { reports: imported.map(asNew), withdrawn: slugsOf(lost.withdrawn) }
    readings = fresh
    const reports = refusals.compare([...imported, ...toHeldReports(held, deps.site())], files)
    return { reports, withdrawn: await settleLost(lost, deps) }
  }

  /** The reports of files that were seen for the first time, by this process and by the one before. */
  async function findNewcomers(
    reports: readonly ImportReport[],
    { changed, isNew }: Changes,
  ): Promise<ImportReport[]> {
    const seen = await refusals.earlier()
    const fresh = changed.filter((file) => isNew(file) && !readings.has(file.path) && !seen.has(file.key))
    const paths = new Set(fresh.map(({ path }) => path))
    return reports.filter(({ file }) => paths.has(file))
  }

  return {
    sync: (options = {}) => mutex.run(() => run(options)),
    forget: () => {
      readings = new Map()
    },
  }
}

type SyncResult = Pick<SyncReport, 'reports' | 'withdrawn'>

const nothingDone: SyncResult = { reports: [], withdrawn: [] }
const nothingLost: LostFiles = { withdrawn: [], moved: [], waiting: [], newlyLost: [], back: [] }

interface Notices {
  readonly all: readonly string[]
  add(sentences: readonly string[]): void
}

function createNotices(onNotice: SyncOptions['onNotice']): Notices {
  const all: string[] = []
  return {
    all,
    add: (sentences) => {
      all.push(...sentences)
      for (const sentence of sentences) onNotice?.(sentence)
    },
  }
}

function asNew(report: ImportReport): SaidReport {
  return { ...report, isRepeated: false }
}

function slugsOf(files: readonly KnownFile[]): string[] {
  return files.map(({ slug }) => slug)
}

/** The files by the ids of their articles. */
export function idsOf(
  files: readonly ArticleFile[],
  known: readonly KnownFile[],
): ReadonlyMap<string, ArticleFile> {
  const byKey = new Map(files.map((file) => [file.key, file]))
  return new Map(
    known.flatMap(({ key, articleId }) => {
      const file = byKey.get(key)
      return file ? [[articleId, file] as const] : []
    }),
  )
}

/** The readings of files that were touched without getting other bytes. */
function withStamps(
  readings: ReadonlyMap<string, Reading>,
  files: readonly ArticleFile[],
): ReadonlyMap<string, Reading> {
  const touched = files.flatMap(({ path, stamp }) => {
    const reading = readings.get(path)
    return reading ? [[path, { ...reading, stamp }] as const] : []
  })
  return new Map([...readings, ...touched])
}

/** Files that may go on under another name: that of an unclear match, or that of a new file that is refused. */
function createDoubt(
  held: readonly Unclear[],
  newcomers: readonly ImportReport[],
): (file: KnownFile) => boolean {
  const unclear = new Set(held.flatMap(({ gone }) => gone.map(({ key }) => key)))
  const isAnyRefused = newcomers.some(({ outcome }) => outcome === 'refused')
  return ({ key }) => isAnyRefused || unclear.has(key)
}

function toHeldReports(held: readonly Unclear[], site: Site): ImportReport[] {
  return held.flatMap((one) => {
    const problems = [{ field: 'id', message: unclearProblem(one, site) }]
    return one.found.map(({ path, key }): ImportReport => {
      return { file: path, key, outcome: 'refused', problems, warnings: [], mayPass: true }
    })
  })
}

async function settleLost(lost: LostFiles, { store, editing }: FolderSyncDeps): Promise<readonly string[]> {
  const keysOf = (files: readonly KnownFile[]) => files.map(({ key }) => key)
  const { newlyLost, back, withdrawn, moved } = lost
  if (newlyLost.length + back.length > 0) {
    await store.markFiles({ lost: keysOf(newlyLost), back: keysOf(back) })
  }
  const gone = keysOf([...withdrawn, ...moved])
  return gone.length > 0 ? editing.by({ ...editing.actor, how: 'folder' }).withdrawFiles(gone) : []
}

function emptyNotice(folder: string, known: readonly KnownFile[]): string {
  return `${folder} contains no articles; ${known.length > 0 ? 'nothing is withdrawn' : 'there is nothing to import'}`
}

function unfinishedNotice({ path }: ArticleFile): string {
  return `${path} is still being written; it is imported as soon as it stops changing`
}

/** New files that came when others went, and that are nothing like them. */
function unlikeNotices({ withdrawn }: LostFiles, newcomers: readonly ImportReport[]): string[] {
  const created = newcomers.filter(({ outcome }) => outcome === 'created')
  if (withdrawn.length === 0 || created.length === 0) return []
  const [old, now] = [withdrawn.map(({ key }) => key), created.map(({ key }) => key)].map(listNames)
  return [
    `${old}: gone, and withdrawn; ${now}: new, and another article, since slug, title and most of the text differ; if it is the same one, give the file its old name back`,
  ]
}
