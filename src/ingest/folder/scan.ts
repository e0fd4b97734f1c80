import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { PublisherError } from '../../domain/errors.ts'
import type { KnownFile } from '../../store/store.ts'
import type { ImportReport } from '../import-articles.ts'
import { type ArticleFile, listArticleFiles } from '../list-files.ts'
import { articleFileEndings } from '../read-article-file.ts'

/** SHA-256 of the file, in hex; undefined when it cannot be read. */
export async function hashFile(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch {
    return undefined
  }
}

/** What a file held when it was last read. */
export interface Reading {
  readonly stamp: string
  readonly keys: readonly string[]
  /** False where something was refused: what the file holds is then not known for sure. */
  readonly isWhole: boolean
}

export interface Rename {
  readonly from: string
  readonly to: string
  readonly slug: string
}

/** A file younger than this may still be being written. */
const settleMs = 250
const settleTries = 20

/**
 * The folder's article files, once none of them has been written to in the last moment, or after five seconds in which
 * there was always one; or why there are none.
 */
export async function listSettledFiles(
  folder: string,
): Promise<{ readonly files: readonly ArticleFile[] } | { readonly notice: string }> {
  try {
    let files = await listArticleFiles(folder, articleFileEndings)
    for (let tries = 0; tries < settleTries && files.some(isFresh); tries++) {
      await sleep(settleMs)
      files = await listArticleFiles(folder, articleFileEndings)
    }
    return { files }
  } catch (error) {
    if (error instanceof PublisherError) return { notice: `${error.message}; nothing is withdrawn` }
    throw error
  }
}

/** It may still be being written. */
// Against the machine's clock, which stamps the files, and not the one that dates articles.
export function isFresh({ stamp }: ArticleFile): boolean {
  const age = Date.now() - Number(stamp.split(':')[0] || 0)
  return age >= 0 && age < settleMs
}

/** The readings after an import: of the files listed now, those that were read again replaced. */
export function renew(
  readings: ReadonlyMap<string, Reading>,
  files: readonly ArticleFile[],
  changed: readonly ArticleFile[],
  reports: readonly ImportReport[],
): ReadonlyMap<string, Reading> {
  const byFile = Map.groupBy(reports, ({ file }) => file)
  const fresh = new Map(
    changed.map(({ path, stamp }): [string, Reading] => {
      const own = byFile.get(path) ?? []
      const isWhole = own.every(({ outcome }) => outcome !== 'refused')
      return [path, { stamp, keys: own.map(({ key }) => key), isWhole }]
    }),
  )
  return new Map(
    files.flatMap(({ path }) => {
      const reading = fresh.get(path) ?? readings.get(path)
      return reading ? [[path, reading] as const] : []
    }),
  )
}

/** Whether a key still has its file: one that gives it, or one that is broken and may have given it. */
export function createPresence(
  files: readonly ArticleFile[],
  readings: ReadonlyMap<string, Reading>,
): (key: string) => boolean {
  const given = new Set(files.flatMap(({ path }) => readings.get(path)?.keys ?? []))
  const broken = new Set(files.filter(({ path }) => !readings.get(path)?.isWhole).map(({ key }) => key))
  return (key) => given.has(key) || broken.has(fileKeyOf(key))
}

/**
 * Files that have other names than when they were last read, known by their bytes: the old name's file is gone, or holds
 * now what another file held, as where two change places. A file that was copied is no rename, nor is one that was
 * copied and then edited.
 */
export async function findRenames(
  files: readonly ArticleFile[],
  changed: readonly ArticleFile[],
  known: readonly KnownFile[],
): Promise<Rename[]> {
  const hashes = new Map<string, string | undefined>()
  for (const { key, path } of changed) hashes.set(key, await hashFile(path))
  const fileKeys = new Set(files.map(({ key }) => key))
  const isGone = (key: string) => !fileKeys.has(fileKeyOf(key))
  const hasMoved = ({ key, fileHash }: KnownFile) => {
    const now = hashes.get(fileKeyOf(key))
    return isGone(key) || (now !== undefined && now !== fileHash)
  }
  const moved = known.filter(hasMoved)
  const renames = changed.flatMap(({ key: to }) =>
    moved
      .filter(({ key, fileHash }) => fileHash === hashes.get(to) && fileKeyOf(key) !== to)
      .map(({ key, slug }): Rename => ({ from: key, to: to + key.slice(fileKeyOf(key).length), slug })),
  )
  const once = renames.filter(
    ({ from }, index) => renames.findIndex((other) => other.from === from) === index,
  )
  return closed(once, isGone)
}

/** A name that still has a file is given up only where another file takes it. */
function closed(renames: readonly Rename[], isGone: (key: string) => boolean): Rename[] {
  const kept = renames.filter(({ from }) => isGone(from) || renames.some(({ to }) => to === from))
  return kept.length === renames.length ? [...kept] : closed(kept, isGone)
}

/** In a list, an article's key is its file's, `#` and its own name. */
function fileKeyOf(key: string): string {
  return key.split('#')[0] ?? key
}
