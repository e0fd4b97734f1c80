import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import { sayFileError } from '../../domain/file-error.ts'
import { formEndings } from '../forms/forms.ts'

/** A file that may contain an article. */
export interface ArticleFile {
  readonly path: string
  /** The source key: the path below the imported folder, without the ending, `/` between folders. */
  readonly key: string
  /** Modification time in milliseconds and size, such as `1795424400000:1312`; empty for a dangling link. */
  readonly stamp: string
}

/**
 * The article files at a path, in the order of their keys: the file itself, or all files of a known form below a
 * folder, except editors' temporary files (names that begin with a dot or `~`). Keys are relative to `root`, by default
 * the folder. Throws `invalid` if the path cannot be read.
 */
export async function listArticleFiles(path: string, root?: string): Promise<ArticleFile[]> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    const base = root ?? (isFolder ? path : dirname(path))
    const paths = isFolder ? await listFolder(path) : [path]
    const files = await Promise.all(paths.map((one) => describe(one, base)))
    return files.sort(compareFiles)
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
    const below = relative(await realpath(folder), await realpath(path))
    return below === '' || (!below.startsWith('..') && !below.startsWith(sep))
  } catch {
    return false
  }
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => formEndings.includes(extname(path).toLowerCase()) && !basename(path).startsWith('~'))
    .filter((path) => !relative(folder, path).split(sep).some(isHidden))
}

function isHidden(name: string): boolean {
  return name.startsWith('.')
}

async function describe(path: string, root: string): Promise<ArticleFile> {
  const below = relative(root, path).split(sep).join('/')
  const key = below.slice(0, below.length - extname(below).length).normalize('NFC')
  try {
    const { mtimeMs, size } = await stat(path)
    return { path, key, stamp: `${mtimeMs}:${size}` }
  } catch {
    // Reading the file reports the reason.
    return { path, key, stamp: '' }
  }
}
