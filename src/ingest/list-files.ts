import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { PublisherError } from '../domain/errors.ts'

/** A file that may hold an article. */
export interface ArticleFile {
  readonly path: string
  /** Its path below the imported folder, without the ending, `/` between folders. */
  readonly key: string
  /** Changes when the file does: modification time and size. */
  readonly stamp: string
}

/**
 * The article files at a path, in the order of their keys: the file itself, or all below a folder whose ending is one
 * of `endings`. Names that begin with a dot or `~` are editors' own. Keys are relative to `root`, by default
 * the folder. Throws `invalid` when the path cannot be read.
 */
export async function listArticleFiles(
  path: string,
  endings: readonly string[],
  root?: string,
): Promise<ArticleFile[]> {
  try {
    const { isFolder, paths } = await expand(path)
    const base = root ?? (isFolder ? path : dirname(path))
    const wanted = isFolder ? paths.filter((one) => isArticle(one, endings)) : paths
    const files = await Promise.all(wanted.map((one) => describe(one, base)))
    return files.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.path < b.path ? -1 : 1))
  } catch (error) {
    throw new PublisherError('invalid', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** True when `path` is `folder` or lies below it, symbolic links followed. False while either does not exist. */
export async function liesWithin(path: string, folder: string): Promise<boolean> {
  try {
    const way = relative(await realpath(folder), await realpath(path))
    return way === '' || (!way.startsWith('..') && !way.startsWith(sep))
  } catch {
    return false
  }
}

async function expand(path: string): Promise<{ isFolder: boolean; paths: string[] }> {
  if (!(await stat(path)).isDirectory()) return { isFolder: false, paths: [path] }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  return { isFolder: true, paths: paths.filter((one) => !isHidden(relative(path, one))) }
}

function isHidden(way: string): boolean {
  return way.split(sep).some((name) => name.startsWith('.'))
}

function isArticle(path: string, endings: readonly string[]): boolean {
  return endings.includes(extname(path).toLowerCase()) && !basename(path).startsWith('~')
}

async function describe(path: string, root: string): Promise<ArticleFile> {
  const way = relative(root, path).split(sep).join('/')
  const key = way.slice(0, way.length - extname(way).length).normalize('NFC')
  return { path, key, stamp: await stampOf(path) }
}

/** Empty for a file that is there by name only, such as a dead link: whoever reads it says what is wrong. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path)
    return `${mtimeMs}:${size}`
  } catch {
    return ''
  }
}
