import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { toBytes } from '../../src/media/metadata/bytes.ts'
import { findMetadata } from '../../src/media/metadata/find-metadata.ts'
import { joinPieces, lengthOf, toPieces } from '../../src/media/metadata/pieces.ts'
import { makePicture } from '../support/make-picture.ts'

const formats: readonly (readonly [string, (picture: Sharp) => Sharp])[] = [
  ['a JPEG', (picture) => picture.jpeg()],
  ['a progressive JPEG', (picture) => picture.jpeg({ progressive: true })],
  ['a PNG', (picture) => picture.png()],
  ['a WebP', (picture) => picture.webp()],
  ['a lossless WebP', (picture) => picture.webp({ lossless: true })],
  ['an AVIF', (picture) => picture.avif({ effort: 0 })],
]

async function clean(content: Buffer) {
  const found = await findMetadata(toBytes(content))
  const pieces = toPieces(found?.cuts ?? [], content.length)
  const open = async ({ start, end }: { start: number; end: number }) =>
    Readable.from([content.subarray(start, end + 1)])
  const cleaned = pieces ? await buffer(joinPieces(pieces, open)) : content
  if (pieces) expect(lengthOf(pieces)).toBe(cleaned.length)
  return { found, cleaned, pieces, open }
}

const pixelsOf = (content: Buffer) => sharp(content, { autoOrient: true }).raw().toBuffer()

describe.each(formats)('%s of a camera', (_name, encode) => {
  it('loses position, names and notes, and keeps each pixel and its colours', async () => {
    const content = await makePicture({ width: 40, height: 30, isFromCamera: true }, encode)
    expect(content.includes('Hidden')).toBe(true)
    const { cleaned } = await clean(content)
    expect(cleaned.includes('Hidden')).toBe(false)
    const before = await sharp(content).metadata()
    const after = await sharp(cleaned).metadata()
    expect(before.exif).toBeDefined()
    expect(after).toMatchObject({ width: 40, height: 30, hasProfile: before.hasProfile })
    expect(after.icc).toEqual(before.icc)
    expect(await pixelsOf(cleaned)).toEqual(await pixelsOf(content))
  })

  it('stays upright if it has to be turned', async () => {
    const content = await makePicture({ width: 40, height: 30, isFromCamera: true, orientation: 6 }, encode)
    const { cleaned, found } = await clean(content)
    expect(cleaned.includes('Hidden')).toBe(false)
    expect(await pixelsOf(cleaned)).toEqual(await pixelsOf(content))
    const { autoOrient } = await sharp(cleaned).metadata()
    expect(autoOrient).toEqual({ width: 30, height: 40 })
    if (!_name.includes('AVIF')) expect(found?.orientation).toBe(6)
  })

  it('without any is left byte for byte, and cleaning twice changes nothing', async () => {
    const content = await makePicture({ width: 40, height: 30 }, encode)
    expect((await clean(content)).cleaned).toEqual(content)
    const noted = await makePicture({ width: 40, height: 30, isFromCamera: true, orientation: 6 }, encode)
    const { cleaned } = await clean(noted)
    expect((await clean(cleaned)).cleaned).toEqual(cleaned)
  })

  it('that ends before its picture does is known, wherever it ends', async () => {
    const content = await makePicture({ width: 40, height: 30, isFromCamera: true }, encode)
    for (let length = 16; length < content.length; length += 7) {
      const { found, cleaned } = await clean(content.subarray(0, length))
      expect(found?.isCut, String(length)).toBe(true)
      expect(cleaned.length).toBeLessThanOrEqual(length)
    }
  })
})

it('what follows a picture goes with it: previews, films and the rest of a cropped picture', async () => {
  for (const [, encode] of formats.filter(([name]) => !name.includes('AVIF'))) {
    const content = await makePicture({ width: 20, height: 20 }, encode)
    const { cleaned } = await clean(Buffer.concat([content, Buffer.from('Hidden film')]))
    expect(cleaned.equals(content)).toBe(true)
  }
})

it('a GIF loses its comments, keeps its frames, and is known to move', async () => {
  const pixels = Buffer.alloc(20 * 40 * 3, 90).fill(200, 20 * 20 * 3)
  const frames = await sharp(pixels, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
    .gif({ delay: [100, 100], loop: 0 })
    .toBuffer()
  const end = frames.length - 1
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 6]), Buffer.from('Hidden'), Buffer.from([0])])
  const { found, cleaned } = await clean(
    Buffer.concat([frames.subarray(0, end), comment, frames.subarray(end)]),
  )
  expect(cleaned.equals(frames)).toBe(true)
  expect(found?.isAnimated).toBe(true)
})

it('any part of what is left can be read', async () => {
  const content = await makePicture({ width: 40, height: 30, isFromCamera: true, orientation: 6 }, (one) =>
    one.jpeg(),
  )
  const { cleaned, pieces = [], open } = await clean(content)
  for (let start = 0; start < cleaned.length; start += 13) {
    const end = Math.min(start + 40, cleaned.length - 1)
    const part = await buffer(joinPieces(pieces, open, { start, end }))
    expect(part.equals(cleaned.subarray(start, end + 1)), String(start)).toBe(true)
  }
})
