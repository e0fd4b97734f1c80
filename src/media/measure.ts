import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { lookup } from 'mime-types'
import { mostPixels } from '../domain/media/picture.ts'
import { inTime } from '../files/in-time.ts'
import type { ByteRange, Measurement, Media, PictureTrait, Piece } from './media.ts'
import { toBytes, withBytes } from './metadata/bytes.ts'
import { findMetadata } from './metadata/find-metadata.ts'
import { liesOnSide } from './metadata/orientation.ts'
import { joinPieces, lengthOf, toPieces } from './metadata/pieces.ts'
import type { FoundMetadata } from './metadata/walk.ts'

type Measures = Partial<Pick<Media, 'type' | 'width' | 'height' | 'format' | 'seconds'>>

/** A file by its name and content. */
export type Identity = Pick<Media, 'file' | 'bytes' | 'digest'>

/** The length of film may take a reading of all of it. */
const measureWithinMs = 60_000

/**
 * The size, type and length of a file, and what readers get of it. `content`: its path on a disk, or its bytes. Throws
 * `unavailable` as `inTime` does, and what a disk throws for a file that is gone.
 */
export async function measure(
  content: string | Buffer,
  identity: Identity,
): Promise<Pick<Measurement, 'media' | 'source'>> {
  const type = lookup(identity.file) || ''
  const work = () =>
    isPlayed(type) ? measurePlayed(content, identity, type) : measurePicture(content, identity, type)
  return typeof content === 'string' ? inTime(content, work, measureWithinMs) : work()
}

/** Sound and film, by the media type: to measure them takes long. */
export function isPlayed(type: string): boolean {
  return /^(?:audio|video)\//.test(type)
}

/** Whether a file of this name may hold a picture, and with it metadata that readers do not get. */
export function mayBePicture(file: string): boolean {
  const type = lookup(file)
  return !type || type.startsWith('image/')
}

async function measurePlayed(content: string | Buffer, identity: Identity, type: string) {
  return { media: { ...identity, type, ...(await readLength(content)) } }
}

/**
 * The parser is loaded for the first sound or film: most publications have none. It finds a frame or two of MP3 in any
 * bytes, so less than a second is no length.
 */
async function readLength(content: string | Buffer): Promise<{ seconds?: number }> {
  try {
    const { parseFile, parseBuffer } = await import('music-metadata')
    const options = { duration: true, skipCovers: true }
    const parsed =
      typeof content === 'string'
        ? await parseFile(content, options)
        : await parseBuffer(content, undefined, options)
    const { duration = 0 } = parsed.format
    return duration >= 1 && Number.isFinite(duration) ? { seconds: Math.round(duration * 1000) / 1000 } : {}
  } catch {
    return {}
  }
}

async function measurePicture(content: string | Buffer, identity: Identity, named: string) {
  const { file } = identity
  const plain = { media: { ...identity, type: named || 'application/octet-stream' } }
  if (!mayBePicture(file)) return plain
  const [measures, found] = await Promise.all([readPixels(content), readMetadata(content)])
  const { type, ...size } = toShownSize(measures, found)
  // A file without an ending has the type of the picture that its bytes are, and so has one with a wrong ending.
  const media: Media = { ...plain.media, ...(type && { type }), ...size, ...toTraits(found) }
  const remark = findRemark(media, named, found)
  const said = { ...media, ...(remark && { remark }) }
  const pieces = found && toPieces(found.cuts, identity.bytes)
  if (!pieces) return { media: said }
  const cleaned = { digest: await digestOf(content, pieces), bytes: lengthOf(pieces) }
  return {
    media: { ...said, ...cleaned },
    source: { digest: identity.digest, bytes: identity.bytes, pieces },
  }
}

async function readPixels(content: string | Buffer): Promise<Measures> {
  try {
    const read =
      typeof content === 'string'
        ? (await import('image-size/fromFile')).imageSizeFromFile(content)
        : (await import('image-size')).imageSize(content)
    const { width, height, type: format = '' } = await read
    const type = lookup(format)
    const size = width > 0 && height > 0 && { width: Math.round(width), height: Math.round(height) }
    return { ...(type && { type }), ...(format && { format }), ...size }
  } catch {
    return {}
  }
}

async function readMetadata(content: string | Buffer): Promise<FoundMetadata | undefined> {
  try {
    return await (typeof content === 'string'
      ? withBytes(content, findMetadata)
      : findMetadata(toBytes(content)))
  } catch (error) {
    // A length that leads out of the file.
    if (error instanceof RangeError) return { cuts: [], isCut: true }
    throw error
  }
}

function toShownSize(measures: Measures, { orientation = 1 }: Partial<FoundMetadata> = {}): Measures {
  const { width, height, ...rest } = measures
  if (width === undefined || height === undefined) return measures
  return liesOnSide(orientation) ? { ...rest, width: height, height: width } : measures
}

function toTraits(found: FoundMetadata | undefined): Pick<Media, 'traits'> {
  const { orientation = 1, isAnimated = false, isCmyk = false, isCut = false } = found ?? {}
  const all = { animated: isAnimated, turned: orientation !== 1, cmyk: isCmyk, cut: isCut }
  const traits = Object.entries(all).flatMap(([name, isTrue]) => (isTrue ? [name as PictureTrait] : []))
  return traits.length > 0 ? { traits } : {}
}

/** Formats that browsers show, whose files are looked through for metadata. */
const cleanedTypes = ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'heif'].map((name) => `image/${name}`)
/** Formats without metadata. */
const plainTypes = ['svg+xml', 'vnd.microsoft.icon', 'bmp'].map((name) => `image/${name}`)
/** Other names of formats, by the endings `.apng` and `.jfif`. */
const sameTypes: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'image/pjpeg': 'image/jpeg',
}

/** What the publisher should know: the end of a sentence that begins with the name of the file. */
function findRemark(media: Media, named: string, found: FoundMetadata | undefined): string | undefined {
  const { type, width = 0, height = 0, format } = media
  const pixels = width * height
  if (named !== '' && cleanedTypes.includes(named) && !found && format === undefined)
    return 'is no picture by its bytes'
  if (/^image\/hei[cf]/.test(type)) return 'is HEIC, which few readers show: save it as JPEG'
  if (named !== '' && format !== undefined && (sameTypes[named] ?? named) !== type)
    return `is ${format.toUpperCase()} by its bytes, and has the ending of another format`
  if (found?.isCut) return 'ends before its picture does: readers get what there is of it'
  if (pixels > mostPixels)
    return `has ${Math.round(pixels / 1e6)} megapixels, and Gazette makes pictures of up to ${mostPixels / 1e6} smaller: readers get it as it is`
  const isUnread = type.startsWith('image/') && ![...cleanedTypes, ...plainTypes].includes(type)
  return isUnread
    ? 'may say where it was taken: Gazette cannot remove that from this format, save it as JPEG'
    : undefined
}

async function digestOf(content: string | Buffer, pieces: readonly Piece[]): Promise<string> {
  const hash = createHash('sha256')
  const open = async ({ start, end }: ByteRange) =>
    typeof content === 'string'
      ? createReadStream(content, { start, end })
      : Readable.from([content.subarray(start, end + 1)])
  for await (const chunk of joinPieces(pieces, open)) hash.update(chunk)
  return hash.digest('hex').slice(0, 12)
}
