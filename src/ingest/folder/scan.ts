import { setTimeout as sleep } from 'node:timers/promises'
import { PublisherError } from '../../domain/errors.ts'
import type { KnownFile } from '../../store/store.ts'
import type { ImportReport } from '../import-articles.ts'
import { type FileContents, readContents } from '../read-contents.ts'
import { type ArticleFile, type ArticleFiles, fileKeyOf, listArticleFiles } from './list-files.ts'

/** The last reading of a file. */
export interface Reading {
  /** Empty if it is to be read again. */
  readonly stamp: string
  /** Undefined if it could not be read. */
  readonly hash?: string
  readonly keys: readonly string[]
  /** False if an article was refused: then the file may contain more than its keys tell. */
  readonly isWhole: boolean
  /** Whether a link names an article that does not exist: a new file may hold it. */
  readonly isLinkedNowhere: boolean
  /** Whether the same bytes give the same outcome until publication or media change. */
  readonly isFinal: boolean
}

/** A file younger than this may still be written to. */
const settleMs = 250
const settleTries = 20

/**
 * The folder's article files, as soon as none of them was written to in the last moment and no more are disappearing, or
 * after five seconds; or the reason why there are none. `known`: the files of the store that should be there.
 */
export async function listSettledFiles(
  folder: string,
  known: readonly KnownFile[],
  options: { readonly followsLinks?: boolean },
): Promise<ArticleFiles | { readonly notice: string }> {
  try {
    let listed = await listArticleFiles(folder, options)
    let missing = countMissing(listed, known)
    let isSettled = missing === 0 && !listed.files.some(isFresh)
    for (let tries = 0; tries < settleTries && !isSettled; tries++) {
      await sleep(settleMs)
      listed = await listArticleFiles(folder, options)
      const missingNow = countMissing(listed, known)
      isSettled = missingNow === missing && !listed.files.some(isFresh)
      missing = missingNow
    }
    return listed
  } catch (error) {
    if (error instanceof PublisherError) return { notice: `${error.message}; nothing is withdrawn` }
    throw error
  }
}

function countMissing({ files }: ArticleFiles, known: readonly KnownFile[]): number {
  const keys = new Set(files.map(({ key }) => key))
  return known.filter(({ key, lostAt }) => lostAt === null && !keys.has(fileKeyOf(key))).length
}

/** Whether the file may still be written to, by the machine's clock, which also stamps the files. */
export function isFresh({ modifiedAt }: ArticleFile): boolean {
  const age = Date.now() - modifiedAt
  return age >= 0 && age < settleMs
}

/** Whether the file has been read as it is now, and reading it again would change nothing. */
export function isRead({ path, stamp }: ArticleFile, readings: ReadonlyMap<string, Reading>): boolean {
  const reading = readings.get(path)
  return stamp !== '' && reading?.stamp === stamp && reading.isFinal
}

/** The readings after an import: those of the listed files, with `changed` replaced. */
export function renewReadings(
  readings: ReadonlyMap<string, Reading>,
  files: readonly ArticleFile[],
  changed: readonly ArticleFile[],
  { reports, hashOf }: { readonly reports: readonly ImportReport[]; readonly hashOf: ReadFiles['hashOf'] },
): ReadonlyMap<string, Reading> {
  const byFile = Map.groupBy(reports, ({ file }) => file)
  const fresh = new Map(
    changed.map((file): [string, Reading] => {
      const own = byFile.get(file.path) ?? []
      const isWhole = own.every(({ outcome }) => outcome !== 'refused')
      const isFinal = !own.some(({ mayPass }) => mayPass)
      const isLinkedNowhere = own.some(({ absent }) => absent !== undefined)
      const keys = own.map(({ key }) => key)
      // Without a stamp it is read again, whether the file changes or not.
      const stamp = own.some(({ isUnavailable }) => isUnavailable) ? '' : file.stamp
      const reading = { stamp, hash: hashOf(file), keys, isWhole, isFinal, isLinkedNowhere }
      return [file.path, reading]
    }),
  )
  return new Map(
    files.flatMap(({ path }) => {
      const reading = fresh.get(path) ?? readings.get(path)
      return reading ? [[path, reading] as const] : []
    }),
  )
}

/**
 * Whether a source key still has a file: one that gives it, a broken one that may have given it, or one in a folder that
 * cannot be read.
 */
export function createPresence(
  { files, unknown }: ArticleFiles,
  readings: ReadonlyMap<string, Reading>,
): (key: string) => boolean {
  const given = new Set(files.flatMap(({ path }) => readings.get(path)?.keys ?? []))
  const broken = new Set(files.filter(({ path }) => !readings.get(path)?.isWhole).map(({ key }) => key))
  return (key) => given.has(key) || broken.has(fileKeyOf(key)) || isBelow(key, unknown)
}

/** Whether the key is of a file in a folder that cannot be read. */
export function isBelow(key: string, unknown: ArticleFiles['unknown']): boolean {
  return unknown.some((folder) => key.startsWith(`${folder.key}/`))
}

/** More than the texts of most publications. Beyond it, a file is read a second time for its import. */
const maxKeptBytes = 64 * 1024 * 1024

export interface ReadFiles {
  /** By source key. */
  readonly hashes: ReadonlyMap<string, string>
  /** Of the file's bytes; undefined if it could not be read. */
  readonly hashOf: (file: ArticleFile) => string | undefined
  /** Hands out the contents once; after that it reads the file again. */
  readonly take: (file: ArticleFile) => Promise<FileContents>
  /** Hands out the contents, and keeps them for the import. */
  readonly peek: (file: ArticleFile) => Promise<FileContents>
}

/** Reads and hashes files ahead of their import. A file that cannot be read has no hash; its import reports why. */
export async function readFiles(files: readonly ArticleFile[]): Promise<ReadFiles> {
  const hashes = new Map<string, string>()
  const byPath = new Map<string, string>()
  const kept = new Map<string, FileContents>()
  let keptBytes = 0
  for (const file of files) {
    const contents = await readContents(file).catch(() => undefined)
    if (!contents) continue
    hashes.set(file.key, contents.hash)
    byPath.set(file.path, contents.hash)
    keptBytes += contents.bytes.length
    if (keptBytes <= maxKeptBytes) kept.set(file.path, contents)
  }
  const read = async (file: ArticleFile) => {
    const contents = kept.get(file.path) ?? (await readContents(file))
    byPath.set(file.path, contents.hash)
    return contents
  }
  return {
    hashes,
    hashOf: ({ path }) => byPath.get(path),
    peek: read,
    take: async (file) => {
      const contents = await read(file)
      kept.delete(file.path)
      return contents
    },
  }
}
