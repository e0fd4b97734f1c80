import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { findClosest, foldName } from '../domain/closest.ts'
import { decodePercent } from '../domain/redirects/address.ts'
import { inTime } from '../files/in-time.ts'

/** A list is as old as this at most. */
const keptMs = 2_000

/** Lists the files of the media folder, `/` between folders, without hidden ones. An import asks for it many times. */
export function createNameList(folder: string): () => Promise<readonly string[]> {
  let listed: Promise<readonly string[]> | undefined
  let listedAt = 0
  return () => {
    if (!listed || performance.now() - listedAt > keptMs) {
      listed = listNames(folder)
      listedAt = performance.now()
    }
    return listed
  }
}

async function listNames(folder: string): Promise<string[]> {
  const list = () => readdir(folder, { recursive: true, withFileTypes: true })
  const entries = await inTime(folder, list).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'))
    .sort()
}

/** For a file that was put beside its article: `; bread.jpg beside the article must be moved into the media folder`. */
export async function hintBeside(folder: string, name: string, wayIn: string): Promise<string> {
  const file = decodePercent(name.split(/[?#]/)[0] ?? '')
  const isThere = await stat(join(folder, file)).then(
    (found) => found.isFile(),
    () => false,
  )
  const isBelow = !file.split('/').includes('..')
  return isThere && isBelow ? `; ${file} beside the article ${wayIn}` : ''
}

/**
 * The file that is most likely meant by a name that no file has: the same name in other letters or escapes, in another
 * folder, with another ending, or with a slip of the pen.
 */
export function findNearName(name: string, names: readonly string[]): string | undefined {
  const wanted = decodePercent(name.split(/[?#]/)[0] ?? '')
  for (const toKey of [foldName, (path: string) => foldName(baseOf(path)), (path: string) => stemOf(path)]) {
    const key = toKey(wanted)
    const found = key === '' ? undefined : names.find((one) => toKey(one) === key)
    if (found !== undefined) return found
  }
  const closest = findClosest(baseOf(wanted), names.map(baseOf))
  return closest === undefined ? undefined : names.find((one) => baseOf(one) === closest)
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function stemOf(path: string): string {
  return foldName(baseOf(path).replace(/\.[^.]*$/, ''))
}
