import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { lookup } from 'mime-types'
import { hashRegularFile } from '../../../files/read-file.ts'
import type { Bucket } from '../../../media/bucket/client.ts'

/** Where media files are kept: the media folder, or a bucket. */
export interface MediaTarget {
  has(name: string): Promise<boolean>
  /** Whole or not at all: what is cut off leaves no file under the name. Returns the number of bytes. */
  write(name: string, body: AsyncIterable<Uint8Array>): Promise<number>
}

export function createFolderTarget(folder: string): MediaTarget {
  return {
    has: async (name) => (await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false,
    write: async (name, body) => {
      // Hidden, so that it is no media file while it is being written.
      const part = join(folder, posix.dirname(name), `.${posix.basename(name)}.part`)
      await mkdir(dirname(part), { recursive: true })
      const bytes = await writePart(part, body)
      await rename(part, join(folder, name))
      return bytes
    },
  }
}

export function createBucketTarget(bucket: Pick<Bucket, 'head' | 'put'>): MediaTarget {
  return {
    has: async (name) => (await bucket.head(name)) !== undefined,
    write: async (name, body) => {
      // The storage wants to know length and digest before the bytes.
      const part = join(tmpdir(), `gazette-${randomUUID()}.part`)
      try {
        await writePart(part, body)
        const { hash, bytes } = await hashRegularFile(part)
        const type = lookup(name) || 'application/octet-stream'
        await bucket.put(name, { body: createReadStream(part), bytes, hash, type })
        return bytes
      } finally {
        await rm(part, { force: true })
      }
    },
  }
}

async function writePart(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'w')
  let bytes = 0
  let isWhole = false
  try {
    for await (const piece of body) {
      await file.write(piece)
      bytes += piece.byteLength
    }
    // Before the rename: a file under its final name is whole, also after a power cut.
    await file.sync()
    isWhole = true
  } finally {
    await file.close()
    if (!isWhole) await rm(path, { force: true })
  }
  return bytes
}
