import { setPriority } from 'node:os'
import type { Metadata, Sharp } from 'sharp'
import { mostPixels, type PictureFormat, type Rendition } from '../../domain/media/picture.ts'

/**
 * The process that `picture-maker.ts` starts: it makes one picture after the other. A file that kills it, or that takes all
 * memory, hurts nothing else, and its memory is free again when it ends.
 */

export interface MakeRequest extends Rendition {
  /** Of the source. */
  readonly path: string
}

export type MakeAnswer =
  | { readonly bytes: Uint8Array; readonly width: number; readonly height: number }
  /** Why it cannot be made: the end of a sentence about the file. */
  | { readonly fault: string }

/** Why nothing can be made here. */
export interface MakeFailure {
  readonly failure: string
}

/** Not imported at the top: there are systems for which `sharp` has no package, and the parent wants to know why. */
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  // One thread of the processor; nothing is remembered.
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}
const loading = loadSharp()
loading.catch(() => {})

/** What readers get as pictures; libvips would also decode drawings and documents. */
const sources: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'heif', 'tiff'])

const encode: Readonly<Record<PictureFormat, (picture: Sharp) => Sharp>> = {
  jpg: (picture) => picture.jpeg({ quality: 80, progressive: true }),
  png: (picture) => picture.png({ compressionLevel: 9 }),
  webp: (picture) => picture.webp({ quality: 78 }),
  avif: (picture) => picture.avif({ quality: 50, effort: 3 }),
}

/** Upright, in sRGB, without metadata. What is damaged is no picture. */
async function make(
  { path, width, format }: MakeRequest,
  sharp: Awaited<typeof loading>,
): Promise<MakeAnswer> {
  const source = sharp(path, { limitInputPixels: mostPixels, failOn: 'error' })
  const metadata = await source.metadata()
  const fault = findFault(metadata, format)
  if (fault) return { fault }
  const picture = source.autoOrient().resize({ width, withoutEnlargement: true })
  const { data, info } = await encode[format](picture).toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

function findFault({ format, pages = 1, hasAlpha }: Metadata, wanted: PictureFormat): string | undefined {
  if (!sources.has(format)) return `is a picture of the format ${format}`
  // Further pages of a TIFF are further pictures; those of any other format move.
  if (pages > 1 && format !== 'tiff') return 'moves'
  const hasOwnFormat = format === 'jpeg' || format === 'png'
  if (wanted === 'jpg' && hasAlpha) return 'is transparent'
  return wanted === 'png' && !hasAlpha && !hasOwnFormat ? 'is not transparent' : undefined
}

async function answer(request: MakeRequest): Promise<MakeAnswer | MakeFailure> {
  const loaded = await loading.catch((error: unknown) => ({ failure: firstLine(error) }))
  if ('failure' in loaded) return loaded
  try {
    return await make(request, loaded)
  } catch (error) {
    return { fault: `cannot be decoded (${firstLine(error).replaceAll(request.path, 'file')})` }
  }
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line
}

try {
  // Serving comes first.
  setPriority(10)
} catch {
  // Not every system allows it.
}
process.on('message', async (request: MakeRequest) => process.send?.(await answer(request)))
// The parent ends it: a signal to all processes of a terminal must not cut off the pictures of the last requests.
process.on('SIGINT', () => {})
