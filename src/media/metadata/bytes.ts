import { type FileHandle, open } from 'node:fs/promises'

/** A file that is read here and there. */
export interface Bytes {
  readonly size: number
  /** Fewer at the end of the file. Valid until the next call. */
  read(at: number, length: number): Promise<Buffer>
}

/** Most parts of a picture that are looked at lie side by side. */
const windowBytes = 64 * 1024

/** Calls `look` with the bytes of a file, which is open as long as this takes. */
export async function withBytes<T>(path: string, look: (bytes: Bytes) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r')
  try {
    return await look(createWindow(handle, (await handle.stat()).size))
  } finally {
    await handle.close()
  }
}

function createWindow(handle: FileHandle, size: number): Bytes {
  let start = 0
  let window = Buffer.alloc(0)
  return {
    size,
    read: async (at, length) => {
      if (at < start || at + length > start + window.length) {
        const buffer = Buffer.allocUnsafe(Math.max(length, windowBytes))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
        window = buffer.subarray(0, bytesRead)
        start = at
      }
      return window.subarray(at - start, at - start + length)
    },
  }
}

/** The same for a file that is in memory. */
export function toBytes(content: Buffer): Bytes {
  return { size: content.length, read: async (at, length) => content.subarray(at, at + length) }
}
