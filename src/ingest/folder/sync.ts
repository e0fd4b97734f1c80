import { createMutex } from '../../async/mutex.ts'
import { paths } from '../../domain/site.ts'
import type { KnownFile, SaveOptions } from '../../store/store.ts'
import { type ImportDeps, type ImportOptions, type ImportReport, importArticles } from '../import-articles.ts'
import { findIgnored } from './ignored-files.ts'
import type { ArticleFile } from './list-files.ts'
import {
  createPresence,
  findRenames,
  isFresh,
  listSettledFiles,
  type Reading,
  type Rename,
  readFiles,
  renewReadings,
} from './scan.ts'

export interface SyncOptions extends SaveOptions, Pick<ImportOptions, 'acceptsDoubts'> {
  /** Withdraw the articles of missing files even if they are more than half of all. */
  readonly prune?: boolean
  readonly onProgress?: (filesDone: number, filesInAll: number) => void
}

export interface SyncReport {
  /** One for each article that was read. */
  readonly reports: readonly ImportReport[]
  /** Slugs of the articles whose files are gone. */
  readonly withdrawn: readonly string[]
  /** Sentences for the operator, such as why nothing is withdrawn. */
  readonly notices: readonly string[]
}

/**
 * Keeps the store in line with a folder: a new file creates an article, a changed one updates it, a removed one
 * withdraws it, a renamed one stays the same article. An empty or unreadable folder withdraws nothing; neither does one
 * that lost more than half of its files, unless `prune` is set. Reads only files that changed since the last run. Runs
 * one at a time.
 */
export interface FolderSync {
  sync(options?: SyncOptions): Promise<SyncReport>
  /** Makes the next run read every file again, as after a change of media or publication. */
  forget(): void
}

export function createFolderSync(folder: string, deps: ImportDeps): FolderSync {
  const mutex = createMutex()
  const ignored = new Set<string>()
  let readings: ReadonlyMap<string, Reading> = new Map()

  async function run({ prune, onProgress, ...options }: SyncOptions): Promise<SyncReport> {
    const known = await deps.store.knownFiles()
    const listed = await listSettledFiles(folder)
    if ('notice' in listed) return { reports: [], withdrawn: [], notices: [listed.notice] }
    const { files } = listed
    const notRead = await findIgnored(folder, ignored)
    if (files.length === 0)
      return { reports: [], withdrawn: [], notices: [emptyNotice(folder, known), ...notRead] }

    const hasNew = files.some(({ path }) => !readings.has(path))
    const isCurrent = (file: ArticleFile) =>
      isRead(file, readings) && !(hasNew && readings.get(file.path)?.isLinkedNowhere)
    const different = files.filter((file) => !isCurrent(file))
    // Half a file would replace the whole article: the file waits for the next run, and its articles stay.
    const unfinished = new Set(different.filter(isFresh))
    const changed = different.filter((file) => !unfinished.has(file))
    const unchanged = files.filter((file) => unfinished.has(file) || isCurrent(file))
    const { hashes, take } = await readFiles(known.length > 0 ? different : [])
    const renames = findRenames(files, hashes, known)
    if (!options.dryRun) await deps.editing.renameFiles(renames)
    const newKeys = new Map(renames.map(({ from, to }) => [from, to]))
    const reports = await importArticles(changed, deps, {
      ...options,
      origin: 'folder',
      unchanged,
      unchangedIds: idsOf(unchanged, known),
      known: known.map((file) => ({ ...file, key: newKeys.get(file.key) ?? file.key })),
      read: take,
      onProgress: (done) => onProgress?.(done, changed.length),
    })
    const fresh = renewReadings(readings, files, changed, reports)
    if (!options.dryRun) readings = fresh
    const isHere = createPresence(files, fresh)
    const gone = known.filter(({ key }) => !newKeys.has(key) && !isHere(key))
    const isTooMany = !prune && gone.length > known.length / 2
    const slugs = gone.map(({ slug }) => slug)
    const withdraw = () => deps.editing.withdrawFiles(gone.map(({ key }) => key))
    return {
      reports,
      withdrawn: isTooMany ? [] : options.dryRun ? slugs : await withdraw(),
      notices: [
        ...notRead,
        ...renames.map((rename) => renameNotice(rename, known)),
        ...[...unfinished].map(unfinishedNotice),
        ...(isTooMany ? [tooManyNotice(gone.length, known.length)] : []),
      ],
    }
  }

  return {
    sync: (options = {}) => mutex.run(() => run(options)),
    forget: () => {
      readings = new Map()
    },
  }
}

/** A refused file is read again in each run: the reason may be gone, though the file is the same. */
function isRead({ path, stamp }: ArticleFile, readings: ReadonlyMap<string, Reading>): boolean {
  const reading = readings.get(path)
  return stamp !== '' && reading?.stamp === stamp && reading.isWhole
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

function tooManyNotice(gone: number, known: number): string {
  return `${gone} of ${known} articles have no file any more: that is more than half, so none is withdrawn; import with --prune withdraws them`
}

function emptyNotice(folder: string, known: readonly KnownFile[]): string {
  return `${folder} contains no articles; ${known.length > 0 ? 'nothing is withdrawn' : 'there is nothing to import'}`
}

function unfinishedNotice({ path }: ArticleFile): string {
  return `${path} is still being written; it is imported as soon as it stops changing`
}

/** The slug in the store is kept, unless the file gives another one: then the old address redirects. */
function renameNotice({ from, to }: Rename, known: readonly KnownFile[]): string {
  const slug = known.find(({ key }) => key === from)?.slug ?? from
  const kept = `${from} is now ${to} and keeps its id and its address ${paths.article(slug)}`
  const advice = `a slug in the file gives it another address, and ${paths.article(slug)} redirects there`
  return `${kept}; ${advice}; unless the file says them, add "id: ${from}" and "slug: ${slug}" to keep both even if the database is lost`
}
