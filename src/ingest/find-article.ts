import { extname, posix } from 'node:path'
import { toSlug } from '../domain/identity.ts'
import { readRegularFile } from '../files/read-file.ts'
import type { KnownFile } from '../store/store.ts'
import type { ArticleFile } from './folder/list-files.ts'
import { readFrontMatter } from './forms/front-matter/read-front-matter.ts'
import type { ArticleReference } from './html/article-links.ts'

/** The articles that texts may link to, by their source keys. */
export interface ArticleIndex {
  /** The slug of the article that the article with the source key `from` names; undefined if there is none. */
  readonly find: (name: string, by: ArticleReference, from: string) => Promise<string | undefined>
}

/** The same, before files are read. */
export interface ArticleLocations {
  readonly locate: (name: string, by: ArticleReference, from: string) => ArticleLocation | undefined
}

export interface ArticleLocation {
  /** A file that may say the slug of the article. */
  readonly file?: ArticleFile
  /** Its slug if the file says none. */
  readonly slug: string
}

export interface LinkTargets {
  /** Files that this import reads. */
  readonly files: readonly ArticleFile[]
  /** Further files of the folder. */
  readonly others: readonly ArticleFile[]
  /** The articles of the store. */
  readonly known: ReadonlyMap<string, Pick<KnownFile, 'slug'>>
}

/**
 * Locates articles of the store and those of files that are not imported yet, so that the order of import does not matter.
 * A file that is read in this import may say its slug; otherwise the slug in the store counts, and then the file's name.
 */
export function createArticleLocations({ files, others, known }: LinkTargets): ArticleLocations {
  const fileOf = lazy(() => {
    const unknown = others.filter(({ key }) => !known.has(key))
    return new Map([...unknown, ...files].map((file) => [file.key, file]))
  })
  // The shortest key comes first.
  const keys = lazy(() =>
    [...new Set([...known.keys(), ...fileOf().keys()])].sort((one, other) => one.length - other.length),
  )
  const bySmallKey = lazy(
    () =>
      new Map(
        keys()
          .toReversed()
          .map((key) => [key.toLowerCase(), key]),
      ),
  )
  const byName = lazy(() => Map.groupBy(keys(), slugOfKey))
  const has = (key: string) => known.has(key) || fileOf().has(key)

  /** A relative path begins at the folder of the article, one with `/` at the imported folder. */
  function findFile(name: string, from: string): string | undefined {
    const path = name.startsWith('/') ? name.slice(1) : posix.join(posix.dirname(from), name)
    const key = withoutEnding(posix.normalize(path)).normalize('NFC')
    return has(key) ? key : bySmallKey().get(key.toLowerCase())
  }

  /** As in Obsidian: the path or only the name of a file; of several, one in the same folder, then the shortest path. */
  function findName(name: string, from: string): string | undefined {
    const path = name
      .trim()
      .replace(/\.(?:md|mdx|markdown)$/i, '')
      .normalize('NFC')
    const exact = findFile(`/${path}.md`, from) ?? findFile(`${path}.md`, from)
    if (exact !== undefined) return exact
    const folder = posix.dirname(path).toLowerCase()
    const fitting = (byName().get(slugOfKey(path)) ?? []).filter(
      (key) => folder === '.' || posix.dirname(key).toLowerCase().endsWith(folder),
    )
    return fitting.find((key) => posix.dirname(key) === posix.dirname(from)) ?? fitting[0]
  }

  return {
    locate: (name, by, from) => {
      const key = by === 'file' ? findFile(name, from) : findName(name, from)
      if (key === undefined) return undefined
      return { file: fileOf().get(key), slug: known.get(key)?.slug ?? slugOfKey(key) }
    },
  }
}

/** Reads the slugs that located files say, each file once. */
export function createArticleIndex(
  locate: (...asked: Parameters<ArticleIndex['find']>) => Promise<ArticleLocation | undefined>,
): ArticleIndex {
  const slugs = new Map<string, Promise<string | undefined>>()
  return {
    find: async (...asked) => {
      const { file, slug } = (await locate(...asked)) ?? {}
      if (!file) return slug
      const name = `${file.stamp} ${file.path}`
      const said = slugs.get(name) ?? readSlug(file.path)
      slugs.set(name, said)
      return (await said) ?? slug
    },
  }
}

function lazy<Value>(create: () => Value): () => Value {
  let value: { readonly of: Value } | undefined
  return () => {
    value ??= { of: create() }
    return value.of
  }
}

/** The slug that an article has if neither it nor the store says one: the name of its file. */
export function slugOfKey(key: string): string {
  const name = key.split(/[/#]/).at(-1) ?? key
  return toSlug(name) || 'article'
}

function withoutEnding(name: string): string {
  return name.slice(0, name.length - extname(name).length)
}

/** As large as the largest form. */
const maxBytes = 64_000_000

/** The slug that the file says; undefined for a file that says none or cannot be read. */
async function readSlug(path: string): Promise<string | undefined> {
  try {
    const text = (await readRegularFile(path, maxBytes)).toString('utf8')
    const { slug } = path.toLowerCase().endsWith('.json') ? JSON.parse(text) : readFrontMatter(text).fields
    return typeof slug === 'string' && slug !== '' ? slug.normalize('NFC') : undefined
  } catch {
    return undefined
  }
}
