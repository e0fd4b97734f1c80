import { createHash } from 'node:crypto'
import { PublisherError } from '../../domain/errors.ts'
import type { Measurement } from '../media.ts'
import type { OpenedObject } from './client.ts'

const longestDownloadMs = 15 * 60_000

/**
 * The digest of an object whose bytes all came. Undefined if `onChunk` has returned false. Throws `unavailable` if they did
 * not all come.
 */
export async function digestOf(
  file: string,
  { body, bytes }: OpenedObject,
  onChunk: (chunk: Uint8Array) => Promise<boolean>,
): Promise<string | undefined> {
  const hash = createHash('sha256')
  const until = performance.now() + longestDownloadMs
  let length = 0
  try {
    for await (const chunk of body) {
      hash.update(chunk)
      length += chunk.length
      if (!(await onChunk(chunk))) return undefined
      if (performance.now() > until) break
    }
  } catch (error) {
    throw cutOff(file, error)
  }
  if (length !== bytes) throw cutOff(file)
  return hash.digest('hex').slice(0, 12)
}

function cutOff(file: string, cause?: unknown): PublisherError {
  return new PublisherError('unavailable', `${file} did not come whole from the media storage`, { cause })
}

/** Written by this version or an earlier one. */
export function readMeasurement(text: string): Measurement | undefined {
  try {
    const known = JSON.parse(text) as Measurement
    return /^[\da-f]{12}$/.test(known.media.digest) ? known : undefined
  } catch {
    return undefined
  }
}

export function noDisk(file: string, folder: string): PublisherError {
  const message = `${file} cannot be measured: the disk of ${folder} (GAZETTE_MEDIA_CACHE) does not take it`
  return new PublisherError('unavailable', message)
}

export function throwStillFetched(file: string): never {
  throw new PublisherError('unavailable', `${file} is still being fetched from the media storage`)
}
