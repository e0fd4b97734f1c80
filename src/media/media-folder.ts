import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { imageSizeFromFile } from 'image-size/fromFile'
import { lookup } from 'mime-types'
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
   * own addresses. Undefined for a file that does not exist, is hidden, or lies outside the folder.
   */
  find(name: string): Promise<Media | undefined>
  /** For a name that `find` does not find: `; there is bread.jpg` if a file has nearly this name, otherwise empty. */
  hint(name: string): Promise<string>
}

/** A file is read again only if its time or size has changed. */
export function openMediaFolder(folder: string): MediaFolder {
  const measured = new Map<string, { stamp: string; media: Media }>()
  const listNames = createNameList(folder)
  return {
    hint: async (name) => {
      const near = findNearName(name, await listNames())
      return near === undefined ? '' : `; there is ${near}`
    },
    find: async (name) => {
      const file = toFileName(name)
      const path = file && (await resolveWithin(folder, file))
      if (!file || !path) return undefined
      const { mtimeMs, size } = await stat(path)
      const stamp = `${mtimeMs}:${size}`
      const known = measured.get(file)
      if (known?.stamp === stamp) return known.media
      const media = await measure(path, file, size)
      measured.set(file, { stamp, media })
      return media
    },
  }
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

async function resolveWithin(folder: string, file: string): Promise<string | undefined> {
  try {
    const path = await realpath(join(folder, file))
    const isInside = path.startsWith(join(await realpath(folder), sep))
    return isInside && (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

async function measure(path: string, file: string, bytes: number): Promise<Media> {
  const hash = createHash('sha256')
  const type = lookup(file) || 'application/octet-stream'
  await pipeline(createReadStream(path), hash)
  return {
    file,
    path,
    digest: hash.digest('hex').slice(0, 12),
    type,
    bytes,
    ...(/^(?:audio|video)\//.test(type) ? await readLength(path) : await readPixels(path)),
  }
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
