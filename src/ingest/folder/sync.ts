import type { Moment } from '../../domain/moment.ts'
import type { KnownFile } from '../../store/store.ts'
import { type ImportDeps, type ImportReport, importArticles } from '../import-articles.ts'
import type { ArticleFile } from '../list-files.ts'
import {
  createPresence,
  findRenames,
  isFresh,
  listSettledFiles,
  type Reading,
  type Rename,
  renew,
} from './scan.ts'

export interface SyncOptions {
  /** Withdraw the articles of missing files even when that is more than half of them. */
  readonly prune?: boolean
  readonly dryRun?: boolean
  /** See `SaveOptions`. */
  readonly publishedIfUnknown?: Moment
  readonly onProgress?: (filesDone: number, filesInAll: number) => void
}

export interface SyncReport {
  /** One an article that was read. */
  readonly reports: readonly ImportReport[]
  /** Slugs of the articles whose files are gone. */
  readonly withdrawn: readonly string[]
  /** Why nothing, or not everything, was done; sentences for the operator. */
  readonly notices: readonly string[]
}

/**
 * A folder whose articles the store follows: new → created, changed → updated, removed → withdrawn, under another
 * name → the same article. An empty or unreadable folder withdraws nothing, nor does one where more than half would
 * go, unless asked. Reads only the files that changed since its last run. Runs take turns.
 */
export interface FolderSync {
  sync(options?: SyncOptions): Promise<SyncReport>
  /** Lets the next run read every file again, as when pictures or the publication changed. */
  forget(): void
}

export function createFolderSync(folder: string, deps: ImportDeps): FolderSync {
  let readings: ReadonlyMap<string, Reading> = new Map()
  let turn: Promise<unknown> = Promise.resolve()

  async function run(options: SyncOptions): Promise<SyncReport> {
    const known = await deps.store.knownFiles()
    const listed = await listSettledFiles(folder)
    if ('notice' in listed) return { reports: [], withdrawn: [], notices: [listed.notice] }
    const { files } = listed
    if (files.length === 0) return { reports: [], withdrawn: [], notices: [emptyNotice(folder, known)] }

    const different = files.filter((file) => !isRead(file, readings))
    // Half a file would be taken for the whole: it waits for the next run, and what it gave before stands.
    const unfinished = new Set(different.filter(isFresh))
    const changed = different.filter((file) => !unfinished.has(file))
    const unchanged = files.filter((file) => unfinished.has(file) || isRead(file, readings))
    const renames = await findRenames(files, different, known)
    if (!options.dryRun) await deps.store.renameKeys(renames)
    const newKeys = new Map(renames.map(({ from, to }) => [from, to]))
    const reports = await importArticles(changed, deps, {
      origin: 'folder',
      dryRun: options.dryRun,
      publishedIfUnknown: options.publishedIfUnknown,
      standing: unchanged,
      standingIds: idsOf(unchanged, known),
      known: known.map((file) => ({ ...file, key: newKeys.get(file.key) ?? file.key })),
      onProgress: (done) => options.onProgress?.(done, changed.length),
    })
    const fresh = renew(readings, files, changed, reports)
    if (!options.dryRun) readings = fresh
    const isHere = createPresence(files, fresh)
    const gone = known.filter(({ key }) => !newKeys.has(key) && !isHere(key))
    const verdict = judge(gone, known.length, options)
    const withdrawn = await withdraw(verdict.toWithdraw, deps, options)
    const notices = [
      ...renames.map(renameNotice),
      ...[...unfinished].map(unfinishedNotice),
      ...verdict.notices,
    ]
    return { reports, withdrawn, notices }
  }

  return {
    sync: (options = {}) => {
      const mine = turn.then(() => run(options))
      turn = mine.catch(() => {})
      return mine
    },
    forget: () => {
      readings = new Map()
    },
  }
}

/** What was refused is read again each time: the reason may be gone, though the file is the same. */
function isRead({ path, stamp }: ArticleFile, readings: ReadonlyMap<string, Reading>): boolean {
  const reading = readings.get(path)
  return stamp !== '' && reading?.stamp === stamp && reading.isWhole
}

/** The ids of the articles that these files gave. */
function idsOf(files: readonly ArticleFile[], known: readonly KnownFile[]): ReadonlyMap<string, ArticleFile> {
  const byKey = new Map(files.map((file) => [file.key, file]))
  return new Map(
    known.flatMap(({ key, articleId }) => {
      const file = byKey.get(key)
      return file ? [[articleId, file] as const] : []
    }),
  )
}

async function withdraw(
  gone: readonly KnownFile[],
  { store }: ImportDeps,
  { dryRun }: SyncOptions,
): Promise<string[]> {
  if (gone.length === 0) return []
  return dryRun ? gone.map(({ slug }) => slug) : store.withdrawKeys(gone.map(({ key }) => key))
}

function judge(
  gone: readonly KnownFile[],
  knownCount: number,
  { prune }: SyncOptions,
): { toWithdraw: readonly KnownFile[]; notices: string[] } {
  if (prune || gone.length <= knownCount / 2) return { toWithdraw: gone, notices: [] }
  const notice = `${gone.length} of ${knownCount} articles have no file any more: that is more than half, so none is withdrawn; import with --prune withdraws them`
  return { toWithdraw: [], notices: [notice] }
}

function emptyNotice(folder: string, known: readonly KnownFile[]): string {
  return `${folder} holds no articles; ${known.length > 0 ? 'nothing is withdrawn' : 'there is nothing to import'}`
}

function unfinishedNotice({ path }: ArticleFile): string {
  return `${path} is being written all the time: it comes in when it has been left alone for a moment`
}

function renameNotice({ from, to }: Rename): string {
  return `${from} is ${to} now and keeps its id; write "id: ${from}" into it so that it does even when the database is lost`
}
