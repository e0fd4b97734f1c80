import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PublisherError, sayFileError } from '../domain/errors.ts'

/** Writes the pieces into the file as they come, and no faster than the disk takes them. Throws `unavailable` if it cannot. */
export async function writeText(file: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), createWriteStream(file))
  } catch (error) {
    throw sayUnwritable(file, error)
  }
}

/** Errors of the system in words; any other is returned as it is. */
export function sayUnwritable(file: string, error: unknown): unknown {
  if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') return error
  const message = `${file} cannot be written: ${sayFileError(error)}`
  return new PublisherError('unavailable', message, { cause: error })
}
