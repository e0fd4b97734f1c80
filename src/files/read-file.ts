import { createHash } from 'node:crypto'
import { type BigIntStats, constants, type ReadStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { PublisherError, sayFileError } from '../domain/errors.ts'
import { inTime } from './in-time.ts'

/** Not on Windows, which has no FIFOs among its files either. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants

interface Opened {
  readonly handle: FileHandle
  readonly stats: BigIntStats
}

/**
 * The bytes of a regular file. Throws `invalid` if it cannot be read or is no regular file, `too_large` if it has more than
 * `maxBytes`, and `unavailable` if its disk or network does not answer in time. Never waits for the writer of a FIFO.
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  return asReadable(() =>
    inTime(path, async () => {
      const { handle, stats } = await openRegularFile(path)
      try {
        return await readAll(handle, Number(stats.size), maxBytes)
      } finally {
        await handle.close()
      }
    }),
  )
}

/**
 * SHA-256 in hex of a regular file of any size, and its stamp from before. Each piece has a time limit of its own. Throws
 * as `readRegularFile`.
 */
export async function hashRegularFile(path: string): Promise<{ hash: string; stamp: string; bytes: number }> {
  return asReadable(async () => {
    const { handle, stats } = await inTime(path, () => openRegularFile(path))
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(pieceBytes)
    let bytes = 0
    try {
      for (;;) {
        const { bytesRead } = await inTime(path, () => handle.read(buffer, 0, pieceBytes))
        if (bytesRead === 0) return { hash: hash.digest('hex'), stamp: stampOf(stats), bytes }
        hash.update(buffer.subarray(0, bytesRead))
        bytes += bytesRead
      }
    } finally {
      // Not awaited: it waits for a read that hangs.
      handle.close().catch(() => {})
    }
  })
}

/**
 * A regular file, or a part of it, as a stream that closes it. Undefined if it does not have this stamp any more. Throws as
 * `readRegularFile`.
 */
export async function openUnchanged(
  path: string,
  stamp: string,
  range?: { readonly start: number; readonly end: number },
): Promise<ReadStream | undefined> {
  return asReadable(async () => {
    const { handle, stats } = await inTime(path, () => openRegularFile(path))
    if (stampOf(stats) === stamp) return handle.createReadStream(range)
    await handle.close()
    return undefined
  })
}

/** The bytes of a regular file of any size, in pieces. Each piece has a time limit of its own. Throws as `readRegularFile`. */
export async function* readPieces(path: string): AsyncGenerator<Buffer, void> {
  const { handle } = await asReadable(() => inTime(path, () => openRegularFile(path)))
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      const { bytesRead } = await asReadable(() => inTime(path, () => handle.read(piece, 0, pieceBytes)))
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
    }
  } finally {
    // Not awaited: it waits for a read that hangs.
    handle.close().catch(() => {})
  }
}

/** Checked before it is opened, since opening a device may do something, and afterwards, since it may be another file by then. */
async function openRegularFile(path: string): Promise<Opened> {
  refuseOthers(await stat(path, { bigint: true }))
  // A FIFO would wait for its writer.
  const handle = await open(path, O_RDONLY | O_NONBLOCK)
  try {
    const stats = await handle.stat({ bigint: true })
    refuseOthers(stats)
    return { handle, stats }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function refuseOthers(stats: BigIntStats): void {
  const fault = findFault(stats)
  if (fault) throw new PublisherError('invalid', fault)
}

const pieceBytes = 256 * 1024

/** Also if the file grows meanwhile, or says that it has no bytes, as those of the kernel do. */
async function readAll(handle: FileHandle, size: number, maxBytes: number): Promise<Buffer> {
  if (size > maxBytes) throw tooLarge(size, maxBytes)
  const pieces: Buffer[] = []
  let length = 0
  for (;;) {
    const piece = Buffer.allocUnsafe(length === 0 ? size + 1 : pieceBytes)
    const { bytesRead } = await handle.read(piece, 0, piece.length)
    // A list of 64 MB is one piece: copying it would block requests for 70 ms.
    if (bytesRead === 0) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    pieces.push(piece.subarray(0, bytesRead))
    length += bytesRead
    if (length > maxBytes) throw tooLarge(length, maxBytes)
  }
}

function tooLarge(bytes: number, maxBytes: number): PublisherError {
  return new PublisherError('too_large', `file has ${bytes} bytes; ${maxBytes} at most are read`)
}

/** Messages begin with the field of the problem, which is the file. */
async function asReadable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isOurs = error instanceof PublisherError
    if (isOurs && error.problem !== 'unavailable') throw error
    const reason = isOurs ? error.message : sayFileError(error)
    throw new PublisherError(isOurs ? error.problem : 'invalid', `file cannot be read: ${reason}`, {
      cause: error,
    })
  }
}

/**
 * Differs when the file may hold other bytes. Time and size alone can be the same for another file; the inode and the time
 * of its change, in nanoseconds, cannot be set by a program.
 */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}

/** Why it must not be opened: reading a FIFO or a device may never end. Undefined for a regular file. */
export function findFault(stats: BigIntStats): string | undefined {
  if (stats.isFile()) return undefined
  const [, kind = 'of an unknown kind'] = kinds.find(([isKind]) => isKind(stats)) ?? []
  return `file cannot be read: it is ${kind}, not a regular file`
}

const kinds: readonly (readonly [(stats: BigIntStats) => boolean, string])[] = [
  [(stats) => stats.isDirectory(), 'a folder'],
  [(stats) => stats.isFIFO(), 'a FIFO (named pipe)'],
  [(stats) => stats.isSocket(), 'a socket'],
  [(stats) => stats.isBlockDevice() || stats.isCharacterDevice(), 'a device'],
]
