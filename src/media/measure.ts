import { lookup } from 'mime-types'
import { inTime } from '../files/in-time.ts'
import type { Media } from './media.ts'

type Measures = Partial<Pick<Media, 'type' | 'width' | 'height' | 'format' | 'seconds'>>

/** A file by its name and content. */
export type Identity = Pick<Media, 'file' | 'bytes' | 'digest'>

/** The length of film may take a reading of all of it. */
const measureWithinMs = 60_000

/** The size, type and length of a file on a disk. Throws `unavailable` as `inTime` does. */
export async function measure(path: string, identity: Identity): Promise<Media> {
  const type = lookup(identity.file) || ''
  const read: (path: string, type: string) => Promise<Measures> = isPlayed(type) ? readLength : readPixels
  const measures = await inTime(path, () => read(path, type), measureWithinMs)
  return { ...identity, type: type || 'application/octet-stream', ...measures }
}

/** Sound and film, by the media type: to measure them takes long. */
export function isPlayed(type: string): boolean {
  return /^(?:audio|video)\//.test(type)
}

/**
 * The parser is loaded for the first sound or film: most publications have none. It finds a frame or two of MP3 in any
 * bytes, so less than a second is no length.
 */
async function readLength(path: string): Promise<{ seconds?: number }> {
  try {
    const { parseFile } = await import('music-metadata')
    const { duration = 0 } = (await parseFile(path, { duration: true, skipCovers: true })).format
    return duration >= 1 && Number.isFinite(duration) ? { seconds: Math.round(duration * 1000) / 1000 } : {}
  } catch {
    return {}
  }
}

/** A file without an ending has the type of the picture that its bytes are. */
async function readPixels(path: string, type: string): Promise<Measures> {
  if (type !== '' && !type.startsWith('image/')) return {}
  try {
    const { imageSizeFromFile } = await import('image-size/fromFile')
    const { width, height, type: format = '' } = await imageSizeFromFile(path)
    const found = type || lookup(format)
    const size = width > 0 && height > 0 && { width: Math.round(width), height: Math.round(height) }
    return { ...(found && { type: found }), ...(format && { format }), ...size }
  } catch {
    return {}
  }
}
