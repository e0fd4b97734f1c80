import { readdir, rm } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Media, Rendered } from '../../src/media/media.ts'
import { hashOf } from '../support/hash.ts'
import { makePicture } from '../support/make-picture.ts'
import { type MediaKind, makeMedia, type TestMedia } from '../support/media-stores.ts'

const jpeg = (width: number, height: number, more: object = {}) =>
  makePicture({ width, height, ...more }, (one) => one.jpeg())

/** A PNG whose header claims more pixels than it has. */
async function makeBomb(side: number): Promise<Buffer> {
  const png = await makePicture({ width: 4, height: 4 }, (one) => one.png())
  const bomb = Buffer.from(png)
  bomb.writeUInt32BE(side, 16)
  bomb.writeUInt32BE(side, 20)
  return bomb
}

async function bytesOf(rendered: Rendered): Promise<Buffer> {
  if (rendered.state !== 'made') throw new Error(`${rendered.state}: ${rendered.reason}`)
  const stream = await rendered.open()
  if (!stream) throw new Error('gone')
  return buffer(stream)
}

const kinds: readonly MediaKind[] = ['folder', 'bucket']

describe.each(kinds)('a picture of a %s', (kind) => {
  /** A picture is made in one way, wherever it comes from. */
  const ofFolder = kind === 'folder' ? {} : { tags: 'long' }
  let media: TestMedia
  beforeAll(async () => {
    media = await makeMedia(kind, {
      'phone.jpg': await jpeg(800, 600, { isFromCamera: true, orientation: 6 }),
      'small.jpg': await jpeg(600, 400),
      'clear.webp': await makePicture({ width: 700, height: 300, isTransparent: true }, (one) => one.webp()),
      'photo.avif': await makePicture({ width: 500, height: 300 }, (one) => one.avif({ effort: 0 })),
      'print.jpg': await makePicture({ width: 60, height: 40 }, (one) => one.toColourspace('cmyk').jpeg()),
      'deep.png': await makePicture({ width: 500, height: 40 }, (one) => one.toColourspace('rgb16').png()),
      'dot.png': await makePicture({ width: 1, height: 1 }, (one) => one.png()),
    })
  })
  afterAll(() => media[Symbol.asyncDispose]())
  const find = async (name: string): Promise<Media> => {
    const found = await media.store.findNamed(name, 'file')
    if (!found) throw new Error(`${name} is not there`)
    return found
  }

  it('is served without position and names, upright, with the length and digest that are said', async () => {
    const found = await find('phone.jpg')
    expect(found).toMatchObject({ type: 'image/jpeg', width: 600, height: 800, traits: ['turned'] })
    const stream = await media.store.read(found)
    const served = stream ? await buffer(stream) : Buffer.alloc(0)
    expect(served.length).toBe(found.bytes)
    expect(hashOf(served).slice(0, 12)).toBe(found.digest)
    expect(served.includes('Hidden')).toBe(false)
    expect((await sharp(served).metadata()).autoOrient).toEqual({ width: 600, height: 800 })
    const part = await media.store.read(found, { start: 10, end: 60 })
    expect(part && (await buffer(part)).equals(served.subarray(10, 61))).toBe(true)
  })

  it.each([
    ['a turned one is upright, without metadata', 'phone.jpg', 'image/jpeg', 600, 800],
    ['a transparent WebP is a PNG', 'clear.webp', 'image/png', 700, 300],
    ['an AVIF is a JPEG', 'photo.avif', 'image/jpeg', 500, 300],
    ['one in the colours of print has those of screens', 'print.jpg', 'image/jpeg', 60, 40],
  ])(
    'readers of feeds get what each of them shows: %s',
    ofFolder,
    async (_why, name, type, width, height) => {
      const { shown, ...found } = await find(name)
      expect(shown).toMatchObject({
        type,
        width,
        height,
        rendition: expect.stringMatching(/^1600v\d+\.(jpg|png)$/),
      })
      const format = type === 'image/png' ? 'png' : 'jpg'
      const made = await bytesOf(await media.store.render(found, { width: 1600, format }))
      expect(made.length).toBe(shown?.bytes)
      const after = await sharp(made).metadata()
      expect(after).toMatchObject({ width, height, space: 'srgb' })
      expect([after.exif, after.orientation, after.icc]).toEqual([undefined, undefined, undefined])
      const { data } = await sharp(made)
        .extract({ left: 2, top: 2, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true })
      const isTurned = name === 'phone.jpg'
      // Turned by 90 degrees, the top left corner is the former bottom left one.
      if (!isTurned) expect(data[0]).toBeGreaterThan(220)
      else expect(data[0]).toBeLessThan(30)
    },
  )

  it.each(['small.jpg', 'deep.png', 'dot.png'])('%s is as it is', async (name) => {
    expect(await find(name)).not.toHaveProperty('shown')
  })

  it.each([
    ['small.jpg', 480, 'webp', 480, 320],
    ['small.jpg', 960, 'webp', 600, 400],
    ['small.jpg', 480, 'jpg', 480, 320],
    ['small.jpg', 480, 'avif', 480, 320],
    ['deep.png', 480, 'webp', 480, 38],
    ['dot.png', 1600, 'webp', 1, 1],
  ] as const)(
    '%s at most %i wide as %s has %i × %i pixels',
    ofFolder,
    async (name, width, format, ...size) => {
      const made = await bytesOf(await media.store.render(await find(name), { width, format }))
      const { width: madeWidth, height } = await sharp(made).metadata()
      expect([madeWidth, height]).toEqual(size)
    },
  )

  it('is made once for all that want it at the same time, and again if the cache is deleted', async () => {
    const found = await find('small.jpg')
    const all = await Promise.all(
      Array.from({ length: 5 }, () => media.store.render(found, { width: 1600, format: 'webp' })),
    )
    const made = await Promise.all(all.map(bytesOf))
    expect(new Set(made.map((one) => hashOf(one))).size).toBe(1)
    const folder =
      'bucket' in media.source ? media.source.cacheFolder : (media.source.cache?.cacheFolder ?? '')
    for (const file of await readdir(folder)) await rm(`${folder}/${file}`)
    const again = await bytesOf(await media.store.render(found, { width: 1600, format: 'webp' }))
    expect(made[0]?.equals(again)).toBe(true)
  })

  it('has no rendition in another format than its own, WebP and AVIF', async () => {
    expect(await media.store.render(await find('small.jpg'), { width: 480, format: 'png' })).toMatchObject({
      state: 'impossible',
    })
  })
})

describe('a picture that cannot be made smaller', () => {
  const moving = (isWebp: boolean) => {
    const pixels = Buffer.alloc(20 * 40 * 3, 90).fill(200, 20 * 20 * 3)
    const picture = sharp(pixels, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
    return (isWebp ? picture.webp() : picture.gif()).toBuffer()
  }
  /** Marked as animated: the chunk acTL after the header. */
  const movingPng = async () => {
    const png = await makePicture({ width: 9, height: 9 }, (one) => one.png())
    const chunk = Buffer.from('0000000861635444c00000001000000000000000000000000', 'hex').subarray(0, 20)
    chunk.write('acTL', 4, 'latin1')
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
  }
  const whole = () => jpeg(1700, 400)
  const rows: readonly [
    why: string,
    file: string,
    content: () => Promise<Buffer>,
    remark: RegExp | undefined,
  ][] = [
    ['a bomb', 'bomb.png', () => makeBomb(20_000), /400 megapixels/],
    ['a damaged one', 'broken.png', async () => await makeBomb(2_000), /cannot be decoded/],
    ['one that ends early', 'cut.jpg', async () => (await whole()).subarray(0, 9_000), /ends before/],
    ['an animated GIF', 'moves.gif', () => moving(false), undefined],
    ['an animated WebP', 'moves.webp', () => moving(true), undefined],
    ['an animated PNG', 'moves.png', movingPng, undefined],
    [
      'a drawing',
      'plan.svg',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      undefined,
    ],
    [
      'text',
      'text.jpg',
      async () => Buffer.from('This is no picture at all, but a sentence.'),
      /no picture by its bytes/,
    ],
    [
      'HEIC',
      'new.heic',
      async () => Buffer.from('0000001866747970686569630000000068656963000000086d646174', 'hex'),
      /HEIC/,
    ],
  ]
  let media: TestMedia
  beforeAll(async () => {
    media = await makeMedia(
      'folder',
      Object.fromEntries(
        await Promise.all(rows.map(async ([, file, content]) => [file, await content()] as const)),
      ),
    )
  })
  afterAll(() => media[Symbol.asyncDispose]())

  it.each(rows)('%s is served as it is, and the publisher is told', async (_why, file, content, remark) => {
    const found = await media.store.findNamed(file, 'file')
    expect(found).toMatchObject({ file })
    expect(found).not.toHaveProperty('shown')
    if (remark) expect(found?.remark).toMatch(remark)
    else expect(found).not.toHaveProperty('remark')
    if (!found) return
    for (const format of ['webp', 'jpg', 'png'] as const) {
      expect((await media.store.render(found, { width: 480, format })).state).toBe('impossible')
    }
    const stream = await media.store.read(found)
    expect(stream && (await buffer(stream)).length).toBe((await content()).length)
  })

  it.each(['photo.jfif', 'photo.jpe', 'photo'])(
    'has no remark for another ending of its format: %s',
    async (file) => {
      await media.write(file, await jpeg(30, 20))
      const found = await media.store.findNamed(file, 'file')
      expect(found).toMatchObject({ type: 'image/jpeg', width: 30 })
      expect(found).not.toHaveProperty('remark')
    },
  )

  it('says what its bytes are if its name lies', async () => {
    await media.write('lie.png', await jpeg(30, 20))
    expect(await media.store.findNamed('lie.png', 'file')).toMatchObject({
      type: 'image/jpeg',
      width: 30,
      remark: expect.stringContaining('is JPG by its bytes'),
    })
  })
})

it('the same file gives the same bytes with each release: if not, raise renditionVersion, which changes the addresses', async () => {
  await using media = await makeMedia('folder', { 'a.jpg': await jpeg(1800, 600) })
  const found = await media.store.findNamed('a.jpg', 'file')
  expect(found?.shown).toEqual({
    type: 'image/jpeg',
    width: 1600,
    height: 533,
    bytes: 20918,
    rendition: '1600v1.jpg',
  })
})
