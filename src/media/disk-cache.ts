import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createMutex } from '../async/mutex.ts'

/**
 * Files on a disk within a bound, which several processes may share. The file that was not used for longest goes first. A
 * name appears when its file is whole, and its bytes never change. Nothing here throws: a disk that is full, read-only or
 * gone has no files and takes none.
 */
export interface DiskCache {
  /** The open file of that name; undefined if there is none of that size. The caller closes it. */
  open(name: string, bytes: number): Promise<FileHandle | undefined>
  /** Whether a file of that size is likely to be kept. */
  takes(bytes: number): boolean
  /** A new file, which nobody sees yet. `bytes`: its size. Disposed of, it is removed unless it is kept. */
  begin(name: string, bytes: number): Promise<NewFile>
  /** A file of the same disk becomes that of the name. */
  take(path: string, name: string, bytes: number): Promise<void>
  /** A short text; undefined if there is none. Texts stay longer than files. */
  readText(name: string): Promise<string | undefined>
  writeText(name: string, text: string): Promise<void>
}

export interface NewFile extends AsyncDisposable {
  readonly path: string
  /** False if the disk does not take the bytes, now or before. */
  write(chunk: Uint8Array): Promise<boolean>
  /** False if it cannot be kept. */
  keep(): Promise<boolean>
}

interface Entry {
  readonly path: string
  readonly bytes: number
  readonly usedAt: number
  readonly isText: boolean
}

/** A text counts as the block of a disk that it takes. */
const textBytes = 4_096
/** A file that is used again is noted as used at most once a minute. */
const noteUseMs = 60_000
/** What a process that ended has left behind. */
const leftAfterMs = 60 * 60_000
/** After a failure the disk is left alone for so long. */
const restMs = 30_000

export function openDiskCache(folder: string, maxBytes: number): DiskCache {
  const sweeping = createMutex()
  /** What the folder held when it was last looked at, and what was added since. */
  let total = Number.POSITIVE_INFINITY
  let added = 0
  let failedAt = Number.NEGATIVE_INFINITY
  const pathOf = (name: string) => join(folder, name)
  const works = () => performance.now() - failedAt > restMs

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch {
      failedAt = performance.now()
      return undefined
    }
  }

  /** Makes room. Other processes add, too, so the folder is looked at again after some bytes. */
  function reserve(bytes: number): Promise<void> {
    return sweeping.run(async () => {
      if (total + bytes > maxBytes || added > maxBytes / 32) await sweep(bytes)
      total += bytes
      added += bytes
    })
  }

  async function sweep(bytes: number): Promise<void> {
    const entries = (await listEntries(folder)).sort(
      (a, b) => Number(a.isText) - Number(b.isText) || a.usedAt - b.usedAt,
    )
    total = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    added = 0
    for (const entry of entries) {
      if (total + bytes <= maxBytes) return
      await rm(entry.path, { force: true })
      total -= entry.bytes
    }
  }

  return {
    takes: (bytes) => bytes <= maxBytes && works(),
    open: async (name, bytes) => {
      const handle = await open(pathOf(name), 'r').catch(() => undefined)
      if (!handle) return undefined
      const stats = await handle.stat().catch(() => undefined)
      if (stats?.size !== bytes) {
        await handle.close().catch(() => {})
        return undefined
      }
      const now = Date.now()
      // A read-only disk forgets the use.
      if (now - stats.mtimeMs > noteUseMs) await handle.utimes(now / 1000, now / 1000).catch(() => {})
      return handle
    },
    begin: async (name, bytes) => {
      const path = pathOf(newEntryName(name))
      let handle = await attempt(async () => {
        await mkdir(folder, { recursive: true })
        if (bytes <= maxBytes) await reserve(bytes)
        return open(path, 'wx')
      })
      const close = async () => {
        const closing = handle
        handle = undefined
        await closing?.close()
      }
      return {
        path,
        write: async (chunk) => {
          const writing = handle
          if (!writing) return false
          if (await attempt(() => writeAll(writing, chunk))) return true
          await close().catch(() => {})
          return false
        },
        keep: async () => {
          const keeping = handle
          if (!keeping) return false
          const isKept = await attempt(async () => {
            // Otherwise a power cut could leave the name without the bytes.
            await keeping.datasync()
            await close()
            if (bytes > maxBytes) return false
            await rename(path, pathOf(name))
            return true
          })
          return isKept === true
        },
        [Symbol.asyncDispose]: async () => {
          await close().catch(() => {})
          await rm(path, { force: true }).catch(() => {})
        },
      }
    },
    take: async (path, name, bytes) => {
      if (bytes > maxBytes) return
      await attempt(async () => {
        await reserve(bytes)
        await rename(path, pathOf(name))
      })
    },
    readText: (name) => readFile(pathOf(name), 'utf8').catch(() => undefined),
    writeText: async (name, text) => {
      await attempt(async () => {
        await mkdir(folder, { recursive: true })
        await reserve(textBytes)
        const path = pathOf(newEntryName(name))
        const handle = await open(path, 'wx')
        try {
          await handle.writeFile(text)
          await handle.datasync()
        } finally {
          await handle.close()
        }
        await rename(path, pathOf(name))
      })
    },
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<true> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
  return true
}

/** At once, so that a folder of thousands neither waits for each nor floods the threads that read files. */
const batchSize = 64

async function listEntries(folder: string): Promise<Entry[]> {
  const names = (await readdir(folder)).filter((name) => entryName.test(name))
  const entries: Entry[] = []
  for (let at = 0; at < names.length; at += batchSize) {
    const batch = names.slice(at, at + batchSize)
    entries.push(...(await Promise.all(batch.map((name) => lookAt(join(folder, name))))).flat())
  }
  return entries
}

/** The name of a file that is being written: removed after an hour. */
export function newEntryName(name: string): string {
  return `${name}.${randomUUID()}.new`
}

/** Nothing else in the folder is counted, or removed. */
const entryName = /^[\da-f]{64}\.(?:file|json)(?:\.[\da-f-]{36}\.new)?$/

async function lookAt(path: string): Promise<Entry[]> {
  const stats = await stat(path).catch(() => undefined)
  if (!stats) return []
  const isLeft = path.endsWith('.new') && Date.now() - stats.mtimeMs > leftAfterMs
  if (isLeft) await rm(path, { force: true })
  const isText = path.endsWith('.json')
  const entry = { path, bytes: isText ? textBytes : stats.size, usedAt: stats.mtimeMs, isText }
  // A file that is being written is in nobody's way.
  return isLeft ? [] : [path.endsWith('.new') ? { ...entry, usedAt: Number.POSITIVE_INFINITY } : entry]
}
