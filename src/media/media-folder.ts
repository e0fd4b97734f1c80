import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { imageSizeFromFile } from 'image-size/fromFile'
import { lookup } from 'mime-types'
import { PublisherError } from '../domain/errors.ts'
import { inTime } from '../files/in-time.ts'
import { hashRegularFile } from '../files/read-file.ts'
import { isWithin, lookAt, type UnknownFolder, walkFolder } from '../files/walk-folder.ts'
import { createNameList, findNearName } from './near-name.ts'

/** A file of the media folder, as it is now. */
export interface Media {
  /** Name below the media folder, `/` between folders. */
  readonly file: string
  /** Path of the file, links resolved. */
  readonly path: string
  /** First 12 hex digits of its SHA-256. */
  readonly digest: string
  readonly type: string
  readonly bytes: number
  /** In pixels, for images. */
  readonly width?: number
  readonly height?: number
  /** Length of sound or film. */
  readonly seconds?: number
}

export interface MediaFolder {
  /**
   * Finds a file and measures it. The name may be a path below the folder, `media/NAME`, `../media/NAME`, or one of our
   * own addresses. Undefined for a file that does not exist, is hidden, lies outside the folder, cannot be read or is not a
   * regular file. Throws `unavailable` if its disk or network does not answer.
   */
  find(name: string): Promise<Media | undefined>
  /** For a name that `find` does not find: `; there is bread.jpg` if a file has nearly this name, otherwise empty. */
  hint(name: string): Promise<string>
  /** Folders below it that cannot be read: their files are not found. */
  unknownFolders(): Promise<readonly UnknownFolder[]>
}

export interface MediaFolderOptions {
  /** Whether links out of the folder are followed. Default: no. */
  readonly followsLinks?: boolean
}

/** A file is read again only if its stamp has changed: see `stampOf`. */
export function openMediaFolder(folder: string, options: MediaFolderOptions = {}): MediaFolder {
  const measured = new Map<string, { stamp: string; media: Media }>()
  const listNames = createNameList(folder)
  return {
    hint: async (name) => {
      const near = findNearName(name, await listNames())
      return near === undefined ? '' : `; there is ${near}`
    },
    find: async (name) => {
      const file = toFileName(name)
      const path = file && (await resolveWithin(folder, file, options))
      if (!file || !path) return undefined
      const { stamp, fault } = await lookAt(path)
      if (stamp === '' || fault) return undefined
      const known = measured.get(file)
      if (known?.stamp === stamp) return known.media
      const now = await orUndefined(() => measure(path, file))
      if (now) measured.set(file, now)
      return now?.media
    },
    unknownFolders: async () =>
      (await orUndefined(() => walkFolder(folder, { ...options, wants: () => false })))?.unknown ?? [],
  }
}

/** Undefined for what cannot be read. An article must not lose its picture because a disk is slow: that throws. */
async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const isUnreadable =
      error instanceof PublisherError ? error.problem !== 'unavailable' : isSystemError(error)
    if (isUnreadable) return undefined
    throw error
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string'
}

/** `../media/a.png`, `/media/0123456789ab/a.png` and `./a.png` are all `a.png`. */
function toFileName(name: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(name)
  } catch {
    return undefined
  }
  const file = decoded
    .replace(/^(?:\.{1,2}\/)*(?=media\/)/, '')
    .replace(/^\.\//, '')
    .replace(/^\/?media\/(?:[0-9a-f]{12}\/)?/, '')
  const isPlain = file.split('/').every((part) => part !== '' && !part.startsWith('.'))
  return isPlain && !/[\0\\]/.test(file) ? file : undefined
}

async function resolveWithin(
  folder: string,
  file: string,
  { followsLinks = false }: MediaFolderOptions,
): Promise<string | undefined> {
  const resolve = (path: string) => inTime(path, () => realpath(path))
  return orUndefined(async () => {
    const path = await resolve(join(folder, file))
    return followsLinks || isWithin(path, await resolve(folder)) ? path : undefined
  })
}

type Measures = Pick<Media, 'width' | 'height' | 'seconds'>

/** The length of film may take a reading of all of it. */
const measureWithinMs = 60_000

async function measure(path: string, file: string): Promise<{ stamp: string; media: Media }> {
  const type = lookup(file) || 'application/octet-stream'
  const { hash, stamp, bytes } = await hashRegularFile(path)
  const read: (path: string) => Promise<Measures> = /^(?:audio|video)\//.test(type) ? readLength : readPixels
  const measures = await inTime(path, () => read(path), measureWithinMs)
  return { stamp, media: { file, path, digest: hash.slice(0, 12), type, bytes, ...measures } }
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

async function readPixels(path: string): Promise<{ width?: number; height?: number }> {
  try {
    const { width, height } = await imageSizeFromFile(path)
    return width > 0 && height > 0 ? { width: Math.round(width), height: Math.round(height) } : {}
  } catch {
    return {}
  }
}
