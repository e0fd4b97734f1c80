import { rename, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { hashOf } from '../support/hash.ts'
import { makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'
import { type MediaKind, makeMedia, type TestMedia } from '../support/media-stores.ts'
import { makeFifo } from '../support/odd-files.ts'

/** Silence in PCM, 8,000 bytes a second. */
function makeWav(seconds: number): Uint8Array {
  const data = Buffer.alloc(8000 * seconds, 128)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(8000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

const kinds: readonly MediaKind[] = ['folder', 'bucket']

/** Afterwards no answer of a bucket is trusted that it has given before. */
function passTime(): void {
  const later = performance.now() + 3_600_000
  vi.spyOn(performance, 'now').mockImplementation(() => later)
}
afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(kinds)('a file of a %s is found by the name that an article gives it', (kind) => {
  const names = [
    ...['100%.png', 'a b.png', 'a%20b.png', 'a#1?.png', 'photo, 50 % off & more.png', '2026/türm 100%.png'],
    ...[
      'cafe\u0301.png',
      'Shot at 9.41.00\u202fAM.png',
      '0123456789ab/x.png',
      'media/y.png',
      'img:1.png',
      'a+b.png',
    ],
    ...['ein\u00a0wort.png', '日本\u3000語.png', 'no\u200bbreak.png', 'photo', 'ferry \u26f4\ufe0f.png'],
  ]
  const rows: readonly [reason: string, name: string, form: 'file' | 'address', file: string | undefined][] =
    [
      ['a percent sign is a percent sign', '100%.png', 'file', '100%.png'],
      ['a percent sign in an address that is not encoded', '/media/100%.png', 'address', '100%.png'],
      ['an encoded percent sign', '/media/100%25.png', 'address', '100%.png'],
      ['some signs are encoded, some not', '2026/t%C3%BCrm%20100%.png', 'address', '2026/türm 100%.png'],
      ['a name that looks encoded', 'a%20b.png', 'file', 'a%20b.png'],
      ['the same name in an address is encoded', 'a%20b.png', 'address', 'a b.png'],
      ['and encoded again', 'a%2520b.png', 'address', 'a%20b.png'],
      [
        'an address where a name is expected',
        'photo,%2050%20%25%20off%20&%20more.png',
        'file',
        'photo, 50 % off & more.png',
      ],
      ['signs that end the path of an address', 'a#1?.png', 'file', 'a#1?.png'],
      ['the same, written into the text as it is', '/media/a#1?.png', 'address', 'a#1?.png'],
      ['the same, encoded', '/media/a%231%3F.png', 'address', 'a#1?.png'],
      ['a query after a name', 'a%20b.png?w=300#top', 'address', 'a b.png'],
      ['a plus sign is no space', 'a+b.png', 'address', 'a+b.png'],
      ['a colon makes no scheme of a name', 'img:1.png', 'file', 'img:1.png'],
      ['composed letters for decomposed', 'caf\u00e9.png', 'file', 'cafe\u0301.png'],
      ['composed letters, encoded', '/media/caf%C3%A9.png', 'address', 'cafe\u0301.png'],
      ['decomposed letters for composed', '2026/tu\u0308rm 100%.png', 'file', '2026/türm 100%.png'],
      ['a space for a narrow one', 'Shot at 9.41.00 AM.png', 'file', 'Shot at 9.41.00\u202fAM.png'],
      [
        'a space for a narrow one, encoded',
        'media/Shot%20at%209.41.00%20AM.png',
        'address',
        'Shot at 9.41.00\u202fAM.png',
      ],
      ['a narrow space as it is', 'Shot at 9.41.00\u202fAM.png', 'address', 'Shot at 9.41.00\u202fAM.png'],
      ['a space for one that does not break', 'ein wort.png', 'file', 'ein\u00a0wort.png'],
      ['a space for a wide one', '日本 語.png', 'address', '日本\u3000語.png'],
      ['without what is invisible', 'nobreak.png', 'file', 'no\u200bbreak.png'],
      ['an emoji in its other form', 'ferry \u26f4.png', 'file', 'ferry \u26f4\ufe0f.png'],
      ['a folder that looks like a digest', '0123456789ab/x.png', 'file', '0123456789ab/x.png'],
      [
        'our own address of a file in such a folder',
        '/media/ba9876543210/0123456789ab/x.png',
        'address',
        '0123456789ab/x.png',
      ],
      ['a folder that is called media', 'media/y.png', 'file', 'media/y.png'],
      ['a path above the article', '../../media/photo', 'address', 'photo'],
      ['another letter is another file', 'cafe.png', 'file', undefined],
      ['another case is another file', 'A B.png', 'file', undefined],
      ['two files that look the same are neither', 'two\u2009names.png', 'file', undefined],
      ['nothing hidden', '.hidden.png', 'file', undefined],
      ['nothing outside', '../secret.png', 'file', undefined],
      ['nothing outside, encoded', '..%2fsecret.png', 'address', undefined],
    ]
  let media: TestMedia
  beforeAll(async () => {
    const all = [...names, 'two\u2002names.png', 'two\u2003names.png', '.hidden.png']
    media = await makeMedia(kind, Object.fromEntries(all.map((one) => [one, onePixelPng])))
  })
  afterAll(() => media[Symbol.asyncDispose]())

  it.each(rows)('%s: %j as %s', async (_reason, name, form, file) => {
    const found = await media.store.findNamed(name, form)
    expect(found?.file).toBe(file)
    if (file) expect(found).toMatchObject({ type: 'image/png', width: 1, height: 1, format: 'png' })
  })

  it('a request must name it exactly', async () => {
    expect(await media.store.find('/media/Shot%20at%209.41.00%20AM.png')).toBeUndefined()
    const file = 'Shot at 9.41.00\u202fAM.png'
    expect(await media.store.find(`/media/${encodeURIComponent(file)}`)).toMatchObject({ file })
  })

  it('a name that no file has is answered with the one that is near', async () => {
    expect(await media.store.hint('PHOTO.png')).toBe('; there is photo')
    expect(await media.store.hint('lighthouse')).toBe('')
  })

  it('a file that is added later is found, too', async () => {
    await using media = await makeMedia(kind, { 'other.png': onePixelPng })
    expect(await media.store.findNamed('at 9 AM.png', 'file')).toBeUndefined()
    await media.write('at 9\u202fAM.png', onePixelPng)
    passTime()
    expect(await media.store.findNamed('at 9 AM.png', 'file')).toMatchObject({ file: 'at 9\u202fAM.png' })
  })
})

describe.each(kinds)('the bytes of a file of a %s', (kind) => {
  const text = async (stream: Readable | undefined) => stream && String(await buffer(stream))

  it('are read whole or in part, as long as they are those that were found', async () => {
    await using media = await makeMedia(kind, { '2026/a.txt': 'one two' })
    const [first] = await Promise.all([1, 2, 3].map(() => media.store.find('/media/2026/a.txt')))
    if (!first) throw new Error('not found')
    expect(first).toMatchObject({ digest: hashOf('one two').slice(0, 12), bytes: 7, type: 'text/plain' })
    expect(await text(await media.store.read(first))).toBe('one two')
    expect(await text(await media.store.read(first, { start: 4, end: 5 }))).toBe('tw')
    await media.write('2026/a.txt', 'two one')
    passTime()
    const second = await media.store.find('/media/2026/a.txt')
    expect(second?.digest).toBe(hashOf('two one').slice(0, 12))
    expect(await media.store.read(first)).toBeUndefined()
    expect(second && (await text(await media.store.read(second)))).toBe('two one')
    await media.remove('2026/a.txt')
    passTime()
    expect(await media.store.find('/media/2026/a.txt')).toBeUndefined()
  })

  it('may be none', async () => {
    await using media = await makeMedia(kind, { 'empty.txt': '' })
    expect(await media.store.find('/media/empty.txt')).toMatchObject({
      bytes: 0,
      digest: hashOf('').slice(0, 12),
    })
  })
})

describe.each(kinds)('the length of a media file in a %s', (kind) => {
  const rows: readonly [reason: string, file: string, bytes: Uint8Array, seconds: number | undefined][] = [
    ['a sound is measured', 'bell.wav', makeWav(2.5), 2.5],
    ['bytes that are no sound have none', 'bell.mp3', new Uint8Array(9000), undefined],
    ['a sound cut off in its header has none', 'bell.wav', makeWav(2).subarray(0, 20), undefined],
    ['an instant is no length', 'bell.wav', makeWav(0.125), undefined],
    ['a picture has none, whatever it holds', 'bell.png', makeWav(2), undefined],
  ]
  it.each(rows)('%s: %s', async (_reason, file, bytes, seconds) => {
    await using media = await makeMedia(kind, { [file]: bytes })
    const found = await media.store.findNamed(file, 'file')
    expect(found?.bytes).toBe(bytes.length)
    expect(found?.seconds).toBe(seconds)
  })
})

describe('a media file whose bytes change while size and time stay', () => {
  const at = new Date('2026-11-01T08:00:00Z')

  it.each([
    ['in place', 'a.txt'],
    ['as another file with its name', 'b.txt'],
  ])('is measured anew: %s', async (_, written) => {
    await using data = await makeDataFolder({ 'media/a.txt': 'one' })
    const path = (name: string) => join(data.path, 'media', name)
    await utimes(path('a.txt'), at, at)
    const media = openMediaFolder(join(data.path, 'media'))
    const before = await media.find('a.txt')
    await data.write(`media/${written}`, 'two')
    await utimes(path(written), at, at)
    await rename(path(written), path('a.txt'))
    const after = await media.find('a.txt')
    expect([before?.bytes, after?.bytes]).toEqual([3, 3])
    expect(after?.digest).not.toBe(before?.digest)
  })
})

describe('of what is no media file', () => {
  const rows: readonly [reason: string, make: (path: string) => unknown][] = [
    ['a FIFO is not found, and not waited for', makeFifo],
    ['a link to itself is not found', (path) => symlink(path, path)],
    ['a link to a device is not found', (path) => symlink('/dev/zero', path)],
    ['a link out of the folder is not found', (path) => symlink('/etc/hostname', path)],
    ['a link to the folder is not found', (path) => symlink('.', path)],
  ]
  it.each(rows)('%s', async (_reason, make) => {
    await using data = await makeDataFolder()
    await make(join(data.path, 'media/odd.png'))
    expect(await openMediaFolder(join(data.path, 'media')).find('odd.png')).toBeUndefined()
  })

  it('a link out of the folder is found if the operator allows that', async () => {
    await using data = await makeDataFolder({ 'elsewhere.png': 'bytes' })
    await symlink('../elsewhere.png', join(data.path, 'media/odd.png'))
    const media = openMediaFolder(join(data.path, 'media'), { followsLinks: true })
    expect(await media.find('odd.png')).toMatchObject({ file: 'odd.png', bytes: 5 })
  })
})
