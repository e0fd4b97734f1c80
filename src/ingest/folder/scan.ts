import { setTimeout as sleep } from 'node:timers/promises'
import { PublisherError } from '../../domain/errors.ts'
import type { KnownFile } from '../../store/store.ts'
import type { ImportReport } from '../import-articles.ts'
import { type FileContents, readContents } from '../prepare-file.ts'
import { type ArticleFile, listArticleFiles } from './list-files.ts'

/** The last reading of a file. */
export interface Reading {
  readonly stamp: string
  readonly keys: readonly string[]
  /** False if an article was refused: then the file may contain more than its keys tell. */
  readonly isWhole: boolean
  /** Whether a link names an article that does not exist: a new file may hold it. */
  readonly isLinkedNowhere: boolean
}

export interface Rename {
  readonly from: string
  readonly to: string
}

/** A file younger than this may still be written to. */
const settleMs = 250
const settleTries = 20

/**
 * The folder's article files, as soon as none of them was written to in the last moment, or after five seconds; or the
 * reason why there are none.
 */
export async function listSettledFiles(
  folder: string,
): Promise<{ readonly files: readonly ArticleFile[] } | { readonly notice: string }> {
  try {
    let files = await listArticleFiles(folder)
    for (let tries = 0; tries < settleTries && files.some(isFresh); tries++) {
      await sleep(settleMs)
      files = await listArticleFiles(folder)
    }
    return { files }
  } catch (error) {
    if (error instanceof PublisherError) return { notice: `${error.message}; nothing is withdrawn` }
    throw error
  }
}

/** Whether the file may still be written to, by the machine's clock, which also stamps the files. */
export function isFresh({ stamp }: ArticleFile): boolean {
  const age = Date.now() - Number(stamp.split(':')[0] || 0)
  return age >= 0 && age < settleMs
}

/** The readings after an import: those of the listed files, with `changed` replaced. */
export function renewReadings(
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
      const isLinkedNowhere = own.some(({ absent }) => absent !== undefined)
      return [path, { stamp, keys: own.map(({ key }) => key), isWhole, isLinkedNowhere }]
    }),
  )
  return new Map(
    files.flatMap(({ path }) => {
      const reading = fresh.get(path) ?? readings.get(path)
      return reading ? [[path, reading] as const] : []
    }),
  )
}

/** Whether a source key still has a file: one that gives it, or a broken one that may have given it. */
export function createPresence(
  files: readonly ArticleFile[],
  readings: ReadonlyMap<string, Reading>,
): (key: string) => boolean {
  const given = new Set(files.flatMap(({ path }) => readings.get(path)?.keys ?? []))
  const broken = new Set(files.filter(({ path }) => !readings.get(path)?.isWhole).map(({ key }) => key))
  return (key) => given.has(key) || broken.has(fileKeyOf(key))
}

/** More than the texts of most publications. Beyond it, a file is read a second time for its import. */
const maxKeptBytes = 64 * 1024 * 1024

export interface ReadFiles {
  readonly hashes: ReadonlyMap<string, string>
  /** Hands out the contents once; after that it reads the file again. */
  readonly take: (file: ArticleFile) => Promise<FileContents>
}

/** Reads and hashes files ahead of their import. A file that cannot be read has no hash; its import reports why. */
export async function readFiles(files: readonly ArticleFile[]): Promise<ReadFiles> {
  const hashes = new Map<string, string>()
  const kept = new Map<string, FileContents>()
  let keptBytes = 0
  for (const file of files) {
    const contents = await readContents(file).catch(() => undefined)
    if (!contents) continue
    hashes.set(file.key, contents.hash)
    keptBytes += contents.bytes.length
    if (keptBytes <= maxKeptBytes) kept.set(file.path, contents)
  }
  return {
    hashes,
    take: async (file) => {
      const contents = kept.get(file.path)
      kept.delete(file.path)
      return contents ?? readContents(file)
    },
  }
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
      .map(({ key }): Rename => ({ from: key, to: to + key.slice(fileKeyOf(key).length) })),
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

/** In a list, the source key of an article is the file's, `#` and its own name. */
function fileKeyOf(key: string): string {
  return key.split('#')[0] ?? key
}
