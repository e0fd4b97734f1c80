import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { imageSizeFromFile } from 'image-size/fromFile'
import { lookup } from 'mime-types'
import { PublisherError } from '../domain/errors.ts'
import { inTime } from '../files/in-time.ts'
import { hashRegularFile } from '../files/read-file.ts'
import { isWithin, lookAt, type UnknownFolder, walkFolder } from '../files/walk-folder.ts'
import { findAlikeBelow } from './find-alike.ts'
import { createNameList, findNearName } from './near-name.ts'
import { type NameForm, readName, readRequestPath } from './read-name.ts'

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

/**
 * Finds and measures files. Undefined for a file that does not exist, is hidden, lies outside the folder, cannot be read or
 * is not a regular file. Throws `unavailable` if its disk or network does not answer.
 */
export interface MediaFolder {
  /** By the path of a request, such as `/media/0123456789ab/quay.png`, exactly. */
  find(path: string): Promise<Media | undefined>
  /**
   * As an article names it: `quay.png`, `media/quay.png`, `../media/quay.png`, or one of our addresses. A name that exists
   * is meant exactly. Otherwise it means the only file that looks the same, such as one with another kind of space.
   */
  findNamed(name: string, form: NameForm): Promise<Media | undefined>
  /** For a name that no file has: `; there is bread.jpg` if a file has nearly this name, otherwise empty. */
  hint(name: string): Promise<string>
  /** Folders below it that cannot be read: their files are not found. */
  unknownFolders(): Promise<readonly UnknownFolder[]>
}

/** What was found out about a file, as long as it has this stamp. */
export interface Measurement {
  readonly stamp: string
  readonly media: Media
}

export interface MediaFolderOptions {
  /** Whether links out of the folder are followed. Default: no. */
  readonly followsLinks?: boolean
  /** Measurements by name, known ones and new ones. Default: none are known. */
  readonly measured?: Pick<Map<string, Measurement>, 'get' | 'set'>
}

/** A file is read again only if its stamp has changed: see `stampOf`. */
export function openMediaFolder(folder: string, options: MediaFolderOptions = {}): MediaFolder {
  const { measured = new Map<string, Measurement>() } = options
  const findAlike = findAlikeBelow(folder)
  const listNames = createNameList(folder)

  async function find(file: string | undefined): Promise<Media | undefined> {
    const path = file && (await resolveWithin(folder, file, options))
    if (!file || !path) return undefined
    const { stamp, fault } = await lookAt(path)
    if (stamp === '' || fault) return undefined
    const known = measured.get(file)
    if (known?.stamp === stamp) return known.media
    const now = await orUndefined(() => measure(path, file))
    if (now) measured.set(file, now)
    return now?.media
  }

  return {
    find: (path) => find(readRequestPath(path)),
    findNamed: async (name, form) => {
      const files = readName(name, form)
      return (
        (await firstOf(files, find)) ?? (await firstOf(files, async (file) => find(await findAlike(file))))
      )
    },
    hint: async (name) => {
      const near = findNearName(name, await listNames())
      return near === undefined ? '' : `; there is ${near}`
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

async function firstOf(
  files: readonly string[],
  find: (file: string) => Promise<Media | undefined>,
): Promise<Media | undefined> {
  for (const file of files) {
    const media = await find(file)
    if (media) return media
  }
  return undefined
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

type Measures = Partial<Pick<Media, 'type' | 'width' | 'height' | 'seconds'>>

/** The length of film may take a reading of all of it. */
const measureWithinMs = 60_000

async function measure(path: string, file: string): Promise<{ stamp: string; media: Media }> {
  const type = lookup(file) || ''
  const { hash, stamp, bytes } = await hashRegularFile(path)
  const read: (path: string, type: string) => Promise<Measures> = /^(?:audio|video)\//.test(type)
    ? readLength
    : readPixels
  const measures = await inTime(path, () => read(path, type), measureWithinMs)
  const known = { file, path, digest: hash.slice(0, 12), type: type || 'application/octet-stream', bytes }
  return { stamp, media: { ...known, ...measures } }
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
    const { width, height, type: written = '' } = await imageSizeFromFile(path)
    const found = type || lookup(written)
    const size = width > 0 && height > 0 && { width: Math.round(width), height: Math.round(height) }
    return { ...(found && { type: found }), ...size }
  } catch {
    return {}
  }
}
