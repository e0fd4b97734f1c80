import { createYielding } from '../../async/yielding.ts'
import type { Article } from '../../domain/article.ts'
import { articleId } from '../../domain/identity.ts'
import { paths, type Site } from '../../domain/site.ts'
import type { KnownFile, Store } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import { slugOfKey } from '../find-article.ts'
import type { ImportDeps } from '../import-articles.ts'
import { type ArticleFile, fileKeyOf } from './list-files.ts'
import { type Entry, matchEdited, toSketch } from './match-edited.ts'
import type { ReadFiles } from './scan.ts'

export interface Rename {
  readonly from: string
  readonly to: string
  readonly articleId: string
  /** Of the stored article. */
  readonly slug: string
  readonly isEdited: boolean
}

/** Files that could be one another, so that none of them is saved or withdrawn. */
export interface Unclear {
  readonly gone: readonly KnownFile[]
  readonly found: readonly ArticleFile[]
}

export interface Renames {
  readonly renames: readonly Rename[]
  readonly unclear: readonly Unclear[]
}

/**
 * The new names of files, recognized by their hash: the file of the old name is gone, or has the contents of another
 * file now, as after a swap. A copy is no rename, even if it is edited afterwards.
 */
export function findRenames(
  files: readonly ArticleFile[],
  hashes: ReadonlyMap<string, string>,
  known: readonly KnownFile[],
): Rename[] {
  const fileKeys = new Set(files.map(({ key }) => key))
  const isGone = (key: string) => !fileKeys.has(fileKeyOf(key))
  const hasMoved = ({ key, fileHash }: KnownFile) => {
    const hash = hashes.get(fileKeyOf(key))
    return isGone(key) || (hash !== undefined && hash !== fileHash)
  }
  const moved = Map.groupBy(known.filter(hasMoved), ({ fileHash }) => fileHash)
  const renames = [...hashes].flatMap(([to, hash]) =>
    (moved.get(hash) ?? [])
      .filter(({ key }) => fileKeyOf(key) !== to)
      .map((one) => toRename(one, to + one.key.slice(fileKeyOf(one.key).length))),
  )
  const seen = new Set<string>()
  return withoutTaken(
    renames.filter(({ from }) => !seen.has(from) && seen.add(from)),
    isGone,
  )
}

/** An old name that still has a file is given up only if another file takes it. */
function withoutTaken(renames: readonly Rename[], isGone: (key: string) => boolean): Rename[] {
  const kept = renames.filter(({ from }) => isGone(from) || renames.some(({ to }) => to === from))
  return kept.length === renames.length ? [...kept] : withoutTaken(kept, isGone)
}

export interface EditedFiles {
  /** The files of the store that are gone from the folder, however long. */
  readonly gone: readonly KnownFile[]
  /** The files that the store does not know. */
  readonly found: readonly ArticleFile[]
  readonly peek: ReadFiles['peek']
}

export interface EditedDeps extends Pick<ImportDeps, 'site' | 'mediaFiles' | 'thread'> {
  readonly store: Pick<Store, 'articlesById'>
}

type GoneEntry = Entry & { readonly known: KnownFile }
type FoundEntry = Entry & { readonly file: ArticleFile }

/**
 * The files that were renamed and edited since the store last saw them, also across a restart: their articles are compared
 * with the stored ones. A file with an id of its own says itself which article it is.
 */
export async function findEdited(
  { gone, found, peek }: EditedFiles,
  { site, mediaFiles: media, thread, store }: EditedDeps,
): Promise<Renames> {
  const candidates: Candidate[] = []
  for (const file of found) {
    // The thread reads, and says of, what cannot be read here.
    const contents = await peek(file).catch(() => undefined)
    const request = { file, contents, origin: 'folder', site: site(), media }
    candidates.push(...(await thread.prepare(request)))
  }
  const entries = candidates.flatMap(toFoundEntry)
  const claimed = new Set(candidates.flatMap(({ prepared }) => prepared.incoming?.id ?? []))
  const left = gone.filter(({ articleId }) => !claimed.has(articleId))
  const { same, unclear } = await matchEdited(await readGone(left, store), entries)
  return {
    renames: same.map(({ gone: { known }, found: { key } }) => toRename(known, key, true)),
    unclear: unclear.map((group) => ({
      gone: group.gone.map(({ known }) => known),
      found: [...new Set(group.found.map(({ file }) => file))],
    })),
  }
}

/** Articles that are read at once: a publication may have lost all of its files. */
const atOnce = 50

async function readGone(
  gone: readonly KnownFile[],
  store: Pick<Store, 'articlesById'>,
): Promise<GoneEntry[]> {
  const yieldToRequests = createYielding()
  const entries: GoneEntry[] = []
  for (let at = 0; at < gone.length; at += atOnce) {
    const batch = gone.slice(at, at + atOnce)
    const stored = await store.articlesById(batch.map(({ articleId }) => articleId))
    const articles = new Map(stored.map((article) => [article.id, article]))
    for (const known of batch) {
      const article = articles.get(known.articleId)
      if (article) entries.push({ known, ...toEntry(known.key, article) })
      await yieldToRequests()
    }
  }
  return entries
}

function toEntry(
  key: string,
  { slug, title, contentHtml }: Pick<Article, 'slug' | 'title' | 'contentHtml'>,
): Entry {
  return { key, slug: slugOrNone(slug), title, sketch: toSketch(contentHtml.replace(/<[^>]*>/g, ' ')) }
}

/** A refused article is compared by what is known of it: it may be mended later under the same name. */
function toFoundEntry({ file, key, prepared }: Candidate): FoundEntry[] {
  const { incoming, title } = prepared
  if (incoming?.idIsOwn) return []
  if (incoming) return [{ file, ...toEntry(key, incoming.article) }]
  return [{ file, key, slug: slugOrNone(slugOfKey(key)), title }]
}

/** Names that many folders have for their page say nothing. */
function slugOrNone(slug: string): string {
  return ['index', 'readme'].includes(slug) ? '' : slug
}

function toRename({ key, articleId, slug }: KnownFile, to: string, isEdited = false): Rename {
  return { from: key, to, articleId, slug, isEdited }
}

/** What to write as `id:` into a file, so that it is this article: the short name if the id derives from it. */
function idName(key: string, id: string, { publication }: Site): string {
  return articleId(publication.id, key) === id ? key : id
}

/**
 * Says what became of id and address. The slug in the store is kept, unless the file gives another one: then the old address
 * redirects.
 */
export function renameNotice({ from, to, articleId, slug, isEdited }: Rename, site: Site): string {
  const what = isEdited ? `${from} was renamed and edited: it is now ${to}` : `${from} is now ${to}`
  const kept = `${what} and keeps its id and its address ${paths.article(slug)}`
  const advice = `a slug in the file gives it another address, and ${paths.article(slug)} redirects there`
  return `${kept}; ${advice}; unless the file says them, add "id: ${idName(from, articleId, site)}" and "slug: ${slug}" to keep both even if the database is lost`
}

/** Says what an operator can do about files that could be one another. */
export function unclearNotice(unclear: Unclear, site: Site): string {
  const names = listNames(unclear.found.map(({ path }) => path))
  return `${names}: ${unclearProblem(unclear, site)}`
}

/** The problem of a file that is held back. */
export function unclearProblem({ gone }: Unclear, site: Site): string {
  const names = listNames(gone.map(({ key }) => key))
  const ids = listNames(gone.map(({ key, articleId }) => `"id: ${idName(key, articleId, site)}"`))
  return `it may be ${names}, renamed and edited, but so may another one; nothing is saved or withdrawn until the right file says ${ids}, or import --prune takes all of them for new articles`
}

const mostNames = 5

export function listNames(names: readonly string[]): string {
  const more = names.length - mostNames
  return [...names.slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}
