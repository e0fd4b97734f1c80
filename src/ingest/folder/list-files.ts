import { realpath, stat } from 'node:fs/promises'
import { dirname, extname, relative, sep } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import { inTime } from '../../files/in-time.ts'
import {
  type FoundFile,
  isWithin,
  lookAt,
  type UnknownFolder,
  type Walked,
  type WalkOptions,
  walkFolder,
} from '../../files/walk-folder.ts'
import { formEndings } from '../forms/forms.ts'
import { mayBeArticle } from './ignored-files.ts'

/** A file that may contain an article. */
export interface ArticleFile extends FoundFile {
  /** The source key: the path below the imported folder, without the ending, `/` between folders. */
  readonly key: string
}

export interface ArticleFiles {
  /** In the order of their keys. */
  readonly files: readonly ArticleFile[]
  /** The paths of files that may have been meant as articles: see `mayBeArticle`. */
  readonly ignored: readonly string[]
  /** What may contain articles, too, but cannot be read. */
  readonly unknown: readonly (UnknownFolder & { readonly key: string })[]
}

export interface ListOptions extends Pick<WalkOptions, 'followsLinks'> {
  /** The folder that keys are relative to. Default: the listed folder. */
  readonly root?: string
}

/**
 * The article files at a path: the file itself, or all files of a known form below a folder, except hidden ones and
 * editors' temporary files (`~`). Throws `invalid` if the path cannot be read.
 */
export async function listArticleFiles(
  path: string,
  { root, followsLinks }: ListOptions = {},
): Promise<ArticleFiles> {
  try {
    const isFolder = (await inTime(path, () => stat(path))).isDirectory()
    const base = root ?? (isFolder ? path : dirname(path))
    const { files, noted, unknown } = isFolder
      ? await walkFolder(path, { wants: isArticleFile, notes: mayBeArticle, followsLinks })
      : await onlyFile(path)
    return {
      files: files
        .map((file) => ({ ...file, key: withoutEnding(toKey(file.path, base)) }))
        .sort(compareFiles),
      ignored: noted,
      unknown: unknown.map((one) => ({ ...one, key: toKey(one.path, base) })),
    }
  } catch (error) {
    throw new PublisherError('invalid', `${path} cannot be read: ${sayFileError(error)}`, {
      cause: error,
    })
  }
}

/** By key; of one key, the first form comes first, so that a page beside an article's file never takes its place. */
export function compareFiles(a: ArticleFile, b: ArticleFile): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  const rank = ({ path }: ArticleFile) => formEndings.indexOf(extname(path).toLowerCase())
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1)
}

/** Whether `path` is `folder` or below it, symbolic links resolved. False if either does not exist. */
export async function liesWithin(path: string, folder: string): Promise<boolean> {
  try {
    return isWithin(await inTime(path, () => realpath(path)), await inTime(folder, () => realpath(folder)))
  } catch {
    return false
  }
}

async function onlyFile(path: string): Promise<Walked> {
  return { files: [await lookAt(path)], noted: [], unknown: [] }
}

function isArticleFile(name: string): boolean {
  return formEndings.includes(extname(name).toLowerCase()) && !name.startsWith('~')
}

function toKey(path: string, base: string): string {
  return relative(base, path).split(sep).join('/').normalize('NFC')
}

function withoutEnding(key: string): string {
  return key.slice(0, key.length - extname(key).length)
}

/** In a list, the source key of an article is the file's, `#` and its own name. */
export function fileKeyOf(key: string): string {
  return key.split('#')[0] ?? key
}

/** What to say of it. */
export function unknownNotice({ path, reason }: UnknownFolder): string {
  return `${path} is left out: ${reason}; articles that came from below it stay as they are`
}
