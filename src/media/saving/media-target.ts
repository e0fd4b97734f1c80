import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { lookup } from 'mime-types'
import { PublisherError } from '../../domain/errors.ts'
import { hashRegularFile } from '../../files/read-file.ts'
import { isWithin } from '../../files/walk-folder.ts'
import type { Bucket } from '../bucket/client.ts'
import { namesFor } from './safe-name.ts'

/** Where media files are kept: the media folder, or a bucket. */
export interface MediaTarget {
  has(name: string): Promise<boolean>
  /**
   * Whole or not at all: what is cut off leaves no file. A name that other bytes have gets `-2`, `-3` and so on before its
   * ending; equal bytes stay one file.
   */
  write(name: string, body: AsyncIterable<Uint8Array>): Promise<Written>
}

export interface Written {
  /** Its name here. */
  readonly file: string
  readonly bytes: number
  /** SHA-256 in hex. */
  readonly hash: string
  /** False if the same bytes were there already under this name. */
  readonly isNew: boolean
}

export function createFolderTarget(folder: string, { followsLinks = false } = {}): MediaTarget {
  return {
    has: async (name) => (await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false,
    write: async (name, body) => {
      const below = join(folder, posix.dirname(name))
      if (!followsLinks) await refuseOutside(folder, below)
      await mkdir(below, { recursive: true })
      // Hidden, so that it is no media file while it is being written.
      const part = join(below, `.${randomUUID()}.part`)
      try {
        const { hash, bytes } = await writePart(part, body)
        const names = namesFor(name, hash)
        for (;;) {
          const file = names.next().value
          const path = join(folder, file)
          const isNew = await giveName(part, path)
          if (isNew) await syncFolder(below)
          if (isNew || (await holds(path, { hash, bytes }))) return { file, hash, bytes, isNew }
        }
      } finally {
        await rm(part, { force: true })
      }
    },
  }
}

/** False if the name is taken. A file never replaces another one, also not one that came a moment ago. */
async function giveName(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'UNKNOWN'].includes(code))
      throw error
    // Some file systems, such as exFAT, have no hard links.
    if (await stat(path).catch(() => undefined)) return false
    await rename(part, path)
    return true
  }
}

async function holds(path: string, { hash, bytes }: Pick<Written, 'hash' | 'bytes'>): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.size !== bytes) return false
  return (await hashRegularFile(path).catch(() => undefined))?.hash === hash
}

/** Throws `invalid` if a link leads out of the media folder. */
async function refuseOutside(folder: string, path: string): Promise<void> {
  const root = await realpath(folder).catch(() => undefined)
  for (let at = path; root !== undefined; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined)
    if (real === undefined) continue
    if (isWithin(real, root)) return
    throw new PublisherError('invalid', `${path} is a link out of the media folder`)
  }
}

/** So that the name outlives a power cut, too. Not every system can do it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

export interface PutFile extends Written {
  readonly etag: string
}

export interface BucketTargetOptions {
  /** The path of a new file on this machine, for the bytes of an upload. Default: in the folder for temporary files. */
  readonly partPath?: () => string
  /** What is done with this file when the bucket has it, before it is removed. */
  readonly onPut?: (path: string, put: PutFile) => Promise<void>
}

export function createBucketTarget(
  bucket: Pick<Bucket, 'head' | 'put'>,
  { partPath = () => join(tmpdir(), `gazette-${randomUUID()}.part`), onPut }: BucketTargetOptions = {},
): MediaTarget {
  return {
    has: async (name) => (await bucket.head(name)) !== undefined,
    write: async (name, body) => {
      // The storage wants to know length and digest before the bytes.
      const part = partPath()
      await mkdir(dirname(part), { recursive: true })
      try {
        const { hash, bytes } = await writePart(part, body)
        const names = namesFor(name, hash)
        for (;;) {
          const file = names.next().value
          const put = await putUnlessTaken(bucket, file, { path: part, hash, bytes })
          if (!put) continue
          await onPut?.(part, { file, hash, bytes, ...put })
          return { file, hash, bytes, isNew: put.isNew }
        }
      } finally {
        await rm(part, { force: true })
      }
    },
  }
}

/** Undefined if other bytes have the name. */
async function putUnlessTaken(
  bucket: Pick<Bucket, 'head' | 'put'>,
  name: string,
  { path, hash, bytes }: { readonly path: string; readonly hash: string; readonly bytes: number },
): Promise<{ readonly etag: string; readonly isNew: boolean } | undefined> {
  // Asked first, since not every storage knows If-None-Match.
  const before = await bucket.head(name)
  if (!before) {
    const type = lookup(name) || 'application/octet-stream'
    const body = createReadStream(path)
    const etag = await bucket.put(name, { body, bytes, hash, type }).finally(() => body.destroy())
    if (etag !== undefined) return { etag, isNew: true }
  }
  const there = before ?? (await bucket.head(name))
  const isSame = there?.bytes === bytes && [there.hash, there.notedHash].includes(hash)
  return there && isSame ? { etag: there.etag, isNew: false } : undefined
}

async function writePart(path: string, body: AsyncIterable<Uint8Array>) {
  const file = await open(path, 'wx')
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const piece of body) {
      hash.update(piece)
      await file.writeFile(piece)
      bytes += piece.byteLength
    }
    // Before it gets its name: a file under its final name is whole, also after a power cut.
    await file.sync()
  } finally {
    await file.close()
  }
  return { hash: hash.digest('hex'), bytes }
}
