import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { imageSizeFromFile } from 'image-size/fromFile'
import { lookup } from 'mime-types'

/** A file of the media folder, as it is now. */
export interface Media {
  /** Name below the media folder, `/` between folders. */
  readonly file: string
  /** Where it lies, links followed. */
  readonly path: string
  /** First 12 hex digits of its SHA-256. */
  readonly digest: string
  readonly type: string
  readonly bytes: number
  /** In pixels, for pictures. */
  readonly width?: number
  readonly height?: number
}

export interface MediaFolder {
  /**
   * The file of that name, measured. The name may be written as a path below the folder, as `media/NAME` or
   * `../media/NAME`, or as an address of ours. Undefined for what is not there, is hidden, or lies outside the folder.
   */
  find(name: string): Promise<Media | undefined>
}

/** Files are read again only when their time or size changed. */
export function openMediaFolder(folder: string): MediaFolder {
  const measured = new Map<string, { stamp: string; media: Media }>()
  return {
    find: async (name) => {
      const file = toFileName(name)
      const path = file && (await pathWithin(folder, file))
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
  const parts = file.split('/')
  const isPlain = parts.every((part) => part !== '' && !part.startsWith('.')) && !/[\0\\]/.test(file)
  return isPlain ? file : undefined
}

async function pathWithin(folder: string, file: string): Promise<string | undefined> {
  try {
    const path = await realpath(join(folder, file))
    const way = relative(await realpath(folder), path)
    const isInside = way !== '' && !way.startsWith(`..${sep}`) && way !== '..'
    return isInside && (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

async function measure(path: string, file: string, bytes: number): Promise<Media> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return {
    file,
    path,
    digest: hash.digest('hex').slice(0, 12),
    type: lookup(file) || 'application/octet-stream',
    bytes,
    ...(await pixels(path)),
  }
}

async function pixels(path: string): Promise<{ width?: number; height?: number }> {
  try {
    const { width, height } = await imageSizeFromFile(path)
    return width > 0 && height > 0 ? { width: Math.round(width), height: Math.round(height) } : {}
  } catch {
    return {}
  }
}
