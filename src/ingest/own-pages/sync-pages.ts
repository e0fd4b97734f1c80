import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Remark } from '../../domain/errors.ts'
import type { OwnPage } from '../../domain/own-page.ts'
import type { Site } from '../../domain/site.ts'
import type { Holding, SavedPages, Store } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import { createArticleLocations } from '../find-article.ts'
import { type ArticleFile, type ArticleFiles, listArticleFiles, unknownNotice } from '../folder/list-files.ts'
import type { MediaFiles, ReadingThread } from '../thread/reading-thread.ts'

export interface PagesDeps {
  readonly store: Pick<Store, 'knownFiles' | 'saveOwnPages' | 'listOwnPages'>
  readonly site: () => Site
  readonly mediaFiles: MediaFiles
  readonly thread: ReadingThread
  readonly followsLinks: boolean
}

/** One file with its page, or what is wrong with it. */
export interface FileReport {
  readonly file: string
  readonly outcome: 'saved' | 'unchanged' | 'refused'
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

export interface PagesReport {
  readonly reports: readonly FileReport[]
  /** Paths of pages whose files are gone. */
  readonly removed: readonly string[]
  readonly notices: readonly string[]
  /** A disk or a storage did not answer: to be read again. */
  readonly isUnavailable: boolean
}

export interface PagesOptions {
  readonly dryRun?: boolean
  /** Only the pages of these files, with `dryRun`. Default: all of the folder. */
  readonly only?: string
  readonly signal?: AbortSignal
}

const pageFile = /\.(?:md|markdown|mdx|html?)$/i

/**
 * Reads all files of a folder of pages and makes their pages the only ones in the store. A file that is refused keeps the
 * last good page that it gave. A folder that does not exist or cannot be read removes no page.
 */
export async function syncPages(
  folder: string,
  deps: PagesDeps,
  options: PagesOptions = {},
): Promise<PagesReport> {
  const listed = await listPages(folder, deps, options)
  if (!listed)
    return { reports: [], removed: [], notices: await missingNotices(folder, deps), isUnavailable: false }
  const candidates = await readPages(listed.files, deps, options)
  const nameOf = ({ path }: ArticleFile) => relative(folder, path).split(sep).join('/')
  const twins = findTwins(await findClaims(candidates, nameOf, deps))
  const given = candidates.flatMap(({ file, prepared: { page } }) =>
    page && !twins.has(file) ? [{ file, page, name: nameOf(file) }] : [],
  )
  const refused = candidates.filter(({ file, prepared }) => prepared.problems.length > 0 || twins.has(file))
  const unread = listed.unknown.length > 0 ? await filesBelow(listed.unknown, deps) : []
  const saved = await deps.store.saveOwnPages({
    pages: given.map(({ page, name }) => ({ page, file: name })),
    kept: [...refused.map(({ file }) => nameOf(file)), ...unread],
    dryRun: options.dryRun ?? options.only !== undefined,
  })
  return {
    reports: candidates.map((candidate) => toReport(candidate, nameOf(candidate.file), twins, saved)),
    removed: options.only === undefined ? saved.removed : [],
    notices: listed.unknown.map(unknownNotice),
    isUnavailable: candidates.some(({ isUnavailable }) => isUnavailable),
  }
}

/** Undefined if the folder does not exist. Throws `invalid` if it cannot be read. */
async function listPages(
  folder: string,
  { followsLinks }: PagesDeps,
  { only }: PagesOptions,
): Promise<Omit<ArticleFiles, 'ignored'> | undefined> {
  const isThere = await stat(only ?? folder).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  )
  if (!isThere) return undefined
  const { files, unknown } = await listArticleFiles(only ?? folder, { root: folder, followsLinks })
  return { files: files.filter(({ path }) => pageFile.test(path)), unknown }
}

async function missingNotices(folder: string, { store }: PagesDeps): Promise<string[]> {
  const pages = await store.listOwnPages()
  return pages.length > 0 ? [`${folder} is not there; its ${pages.length} pages stay as they are`] : []
}

/** The files of pages that folders hold which cannot be read. */
async function filesBelow(unknown: ArticleFiles['unknown'], { store }: PagesDeps): Promise<string[]> {
  const pages = await store.listOwnPages()
  return pages.map(({ file }) => file).filter((file) => unknown.some(({ key }) => file.startsWith(`${key}/`)))
}

async function readPages(
  files: readonly ArticleFile[],
  { store, site, thread, mediaFiles: media }: PagesDeps,
  { signal }: PagesOptions,
): Promise<Candidate[]> {
  if (files.length === 0) return []
  const known = new Map((await store.knownFiles()).map((file) => [file.key, file]))
  const articles = createArticleLocations({ files: [], others: [], known })
  const settings = { as: 'page', origin: 'pages', media, articles, site: site() } as const
  const all = await Promise.all(files.map((file) => thread.prepare({ ...settings, file }, signal)))
  return all.flat()
}

/** A file, and the address of the page that it gives; of one that is refused, the address of its last good page. */
interface Claim {
  readonly file: ArticleFile
  readonly path: string
}

/** The claims of all files. Those that have their address already come first: a further file takes it from none of them. */
async function findClaims(
  candidates: readonly Candidate[],
  nameOf: (file: ArticleFile) => string,
  { store }: PagesDeps,
): Promise<readonly Claim[]> {
  const stored = await store.listOwnPages()
  const pathOf = new Map(stored.map(({ file, path }) => [file, path]))
  const claims = candidates.flatMap(({ file, prepared: { page, problems } }) => {
    const held = pathOf.get(nameOf(file))
    const path = page?.path ?? (problems.length > 0 ? held : undefined)
    return path === undefined ? [] : [{ file, path, isHeld: path === held }]
  })
  return claims.toSorted((one, other) => Number(other.isHeld) - Number(one.isHeld))
}

/** Files whose page has the address of an earlier file's, and that file. */
function findTwins(claims: readonly Claim[]): ReadonlyMap<ArticleFile, ArticleFile> {
  const first = new Map<string, ArticleFile>()
  const twins = new Map<ArticleFile, ArticleFile>()
  for (const { file, path } of claims) {
    const holder = first.get(path)
    if (holder) twins.set(file, holder)
    else first.set(path, file)
  }
  return twins
}

function toReport(
  { file, prepared }: Candidate,
  name: string,
  twins: ReadonlyMap<ArticleFile, ArticleFile>,
  saved: SavedPages,
): FileReport {
  const { page, problems, warnings } = prepared
  const twin = twins.get(file)
  const holder = saved.refused.find((one) => one.file === name)?.holder
  const taken = page && (twin ? `${twin.path} has it` : holder && sayHolder(holder))
  const all = taken ? [...problems, addressTaken(page, taken)] : problems
  const isSaved = page !== undefined && saved.changed.includes(page.path)
  const outcome = all.length > 0 ? 'refused' : isSaved ? 'saved' : 'unchanged'
  return { file: file.path, outcome, problems: all, warnings }
}

function addressTaken({ path }: OwnPage, reason: string): Remark {
  return {
    field: 'file',
    message: `the address of the page would be ${path}, and ${reason}: one of them needs another`,
  }
}

/** What has an address, for a message. */
export function sayHolder(holder: Holding): string {
  if (holder.kind === 'page') return `the page pages/${holder.file} has it`
  if (holder.kind === 'redirect') return `line ${holder.line} of redirects.csv redirects it`
  return `it is an address of the article "${holder.slug}"`
}
