import { mkdtemp, readdir, readFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { isPlain } from '../../../src/media/read-name.ts'
import { namesFor, toSafeName } from '../../../src/media/saving/safe-name.ts'
import { onePixelPng } from '../../support/make-data-folder.ts'
import { makeBucket, makeMedia, type TestMedia } from '../../support/media-stores.ts'

const png = Buffer.from(onePixelPng)
const maxBytes = 10_000

async function* inPieces(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

const names: readonly (readonly [reason: string, given: string, saved: string])[] = [
  ['a way out of the folder', '../../etc/passwd.png', 'etc/passwd.png'],
  ['a path of the machine', '/var/lib/a.png', 'var/lib/a.png'],
  ['a path of Windows', 'C:\\photos\\a.png', 'C-/photos/a.png'],
  ['a hidden file', '.env/.secret.png', '_env/_secret.png'],
  ['signs that no disk takes', 'a<b>|"c?*.png', 'a-b---c--.png'],
  ['a control character', 'a\u0000b\n.png', 'a-b-.png'],
  ['decomposed letters', 'cafe\u0301.png', 'caf\u00e9.png'],
  ['a device of Windows', 'nul.png', '_nul.png'],
  ['nothing but dots and slashes', '..//./', ''],
]

describe('the name of a file that a client puts here', () => {
  it.each(names)('is safe: %s', (_reason, given, saved) => {
    expect(toSafeName(given)).toBe(saved)
    if (saved) expect(isPlain(saved)).toBe(true)
  })

  it('is short enough for every disk, also with a number', () => {
    const name = toSafeName(`${'é'.repeat(400)}/${'x'.repeat(400)}.png`)
    expect(name.split('/').every((part) => Buffer.byteLength(part) < 200)).toBe(true)
    expect(Buffer.byteLength(toSafeName(Array(30).fill('x'.repeat(100)).join('/')))).toBeLessThan(800)
  })

  it('is told apart by a number, and after some by the bytes', () => {
    const names = namesFor('2026/image.jpg', 'ab'.repeat(32))
    const found = Array.from({ length: 12 }, () => names.next().value)
    expect(found.slice(0, 3)).toEqual(['2026/image.jpg', '2026/image-2.jpg', '2026/image-3.jpg'])
    expect(found[9]).toMatch(/^2026\/image-[0-9a-f]{8}\.jpg$/)
    expect(new Set(found).size).toBe(12)
  })
})

describe.each(['folder', 'bucket'] as const)('a file that is saved in a %s', (kind) => {
  let media: TestMedia
  beforeAll(async () => {
    media = await makeMedia(kind, { 'there.png': png })
  })
  afterAll(() => media[Symbol.asyncDispose]())
  const save = (name: string, body: AsyncIterable<Uint8Array>, type?: string) =>
    media.store.save(name, body, { maxBytes, type, idleMs: 200 })
  const isThere = async (name: string) => (await media.store.findNamed(name, 'file')) !== undefined

  it('is found at once, whole, with its size and type', async () => {
    const saved = await save('2026/quay.png', inPieces(png.subarray(0, 20), png.subarray(20)))
    expect(saved).toMatchObject({
      file: '2026/quay.png',
      type: 'image/png',
      width: 1,
      height: 1,
      isNew: true,
    })
    const { isNew: _isNew, ...facts } = saved
    expect(await media.store.findNamed('2026/quay.png', 'file')).toEqual(facts)
    expect(await media.store.find(`/media/${saved.digest}/2026/quay.png`)).toMatchObject({
      digest: saved.digest,
    })
  })

  it('is one file if its bytes are there under its name, and gets a number if others are', async () => {
    expect(await save('there.png', inPieces(png))).toMatchObject({ file: 'there.png', isNew: false })
    const other = Buffer.concat([png, Buffer.from('more')])
    expect(await save('there.png', inPieces(other))).toMatchObject({ file: 'there-2.png', isNew: true })
    expect(await save('there.png', inPieces(other))).toMatchObject({ file: 'there-2.png', isNew: false })
    expect(await media.store.findNamed('there.png', 'file')).toMatchObject({ bytes: png.length })
  })

  it('is one file when many send it at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => save('many.png', inPieces(png))))
    expect(new Set(all.map(({ file }) => file))).toEqual(new Set(['many.png']))
  })

  const kinds: readonly (readonly [string, string, string | Uint8Array, string | undefined, string])[] = [
    ['its bytes, where its name has none', 'photo', png, undefined, 'photo.png'],
    ['its bytes, where its name says another picture', 'a.jpg', png, 'image/jpeg', 'a.png'],
    ['its bytes, where it claims to be a page', 'b.html', png, 'text/html', 'b.html.png'],
    ['its bytes: a document', 'leaflet', '%PDF-1.7 …', undefined, 'leaflet.pdf'],
    ['its type, where neither says it', 'table', 'a,b\n1,2\n', 'text/csv', 'table.csv'],
    ['its bytes, where it has no name', '', png, undefined, 'file.png'],
  ]

  it.each(kinds)('gets the ending of %s', async (_reason, name, bytes, type, file) => {
    expect(await save(name, inPieces(bytes), type)).toMatchObject({ file })
  })

  const svg = '<svg xmlns="http://www.w3.org/2000/svg">'
  const refused: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    ['is empty', 'empty.png', [], /^the file "empty\.png" is an empty file/],
    ['is a page', 'page.png', ['<!doctype html><p>hello'], /is a web page/],
    ['is a page without an ending', 'page', ['<html><script>1</script>'], /is a web page/],
    ['is no picture', 'no.png', ['hello'], /is something that is no picture/],
    ['browsers would run', 'run.js', ['alert(1)'], /has the ending \.js: media files are/],
    ['is of an unknown kind', 'unknown', ['hello'], /is of an unknown kind/],
    ['is a drawing with a script', 's.svg', [svg, '<scr', 'ipt>1</script></svg>'], /holds "<script"/],
    ['is a drawing with an event handler', 'e.svg', [`${svg}<g onload="x()"/></svg>`], /holds "onload="/],
    ['is too large', 'large.png', [png.toString('latin1')], /is larger than/],
  ]

  it.each(refused)('is refused if it %s, and leaves nothing', async (_reason, name, pieces, message) => {
    const bytes = name === 'large.png' ? inPieces(png, Buffer.alloc(maxBytes)) : inPieces(...pieces)
    await expect(save(name, bytes)).rejects.toThrow(message)
    expect(await isThere(name)).toBe(false)
  })

  it('keeps a drawing that only draws', async () => {
    expect(await save('plain.svg', inPieces(`${svg}<path d="M0 0"/></svg>`))).toMatchObject({
      type: 'image/svg+xml',
    })
  })

  it('is given up if it stops coming or is cut off, and leaves nothing', async () => {
    async function* stall() {
      yield png.subarray(0, 30)
      await new Promise(() => {})
    }
    async function* cut() {
      yield png.subarray(0, 30)
      throw new Error('aborted')
    }
    await expect(save('stall.png', stall())).rejects.toThrow('no byte came for 0.2 s')
    await expect(save('cut.png', cut())).rejects.toThrow('aborted')
    const stop = AbortSignal.abort(new Error('the client has gone'))
    await expect(
      media.store.save('gone.png', inPieces(png, png), { maxBytes, signal: stop }),
    ).rejects.toThrow('the client has gone')
    for (const name of ['stall.png', 'cut.png', 'gone.png']) expect(await isThere(name)).toBe(false)
  })
})

describe('saving', () => {
  it('leaves no part of a file in the folder, and follows no link out of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'media-'))
    const outside = await mkdtemp(join(tmpdir(), 'outside-'))
    const media = openMediaFolder(folder)
    await media.save('a.png', inPieces(png), { maxBytes })
    await expect(media.save('b.png', inPieces('hello'), { maxBytes })).rejects.toThrow()
    await symlink(outside, join(folder, 'out'))
    await expect(media.save('out/c/d.png', inPieces(png), { maxBytes })).rejects.toThrow(
      'link out of the media folder',
    )
    expect((await readdir(folder)).sort()).toEqual(['a.png', 'out'])
    expect(await readdir(outside)).toEqual([])
    expect(await readFile(join(folder, 'a.png'))).toEqual(png)
  })

  it('makes the folder of the files with the first one', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'media-')), 'data', 'media')
    expect(await openMediaFolder(folder).save('a.png', inPieces(png), { maxBytes })).toMatchObject({
      file: 'a.png',
    })
  })

  it('downloads nothing from the bucket that it has just put there', async () => {
    await using bucket = await makeBucket({})
    await bucket.store.save('quay.png', inPieces(png), { maxBytes })
    expect(bucket.s3.requests).toEqual(['HEAD quay.png', 'PUT quay.png'])
    expect(await bucket.reopen().findNamed('quay.png', 'file')).toMatchObject({ width: 1 })
  })

  it('knows an equal file and never replaces another in a storage without conditions', async () => {
    await using bucket = await makeBucket({}, { knowsConditions: false })
    const save = (bytes: Uint8Array) => bucket.store.save('a.png', inPieces(bytes), { maxBytes })
    const files = [await save(png), await save(png), await save(Buffer.concat([png, png]))]
    expect(files.map(({ file }) => file)).toEqual(['a.png', 'a.png', 'a-2.png'])
  })

  it('loses no file when several machines put the same name into the bucket at once', async () => {
    await using bucket = await makeBucket({})
    const machines = [bucket.store, bucket.reopen()]
    const contents = Array.from({ length: 4 }, (_, number) => Buffer.concat([png, Buffer.of(number)]))
    const saved = await Promise.all(
      contents.flatMap((bytes) => machines.map((one) => one.save('same.png', inPieces(bytes), { maxBytes }))),
    )
    expect(new Set(saved.map(({ file }) => file)).size).toBe(contents.length)
  })

  it('takes the next name if the storage says that another upload of it has just ended', async () => {
    await using bucket = await makeBucket({})
    bucket.s3.fault = (request) => (request === 'PUT same.png' ? 409 : undefined)
    expect((await bucket.store.save('same.png', inPieces(png), { maxBytes })).file).toBe('same-2.png')
  })

  it('says that the storage fails, and what to mend', async () => {
    await using bucket = await makeBucket({})
    bucket.s3.fault = (request) => (request.startsWith('PUT') ? 403 : undefined)
    await expect(bucket.store.save('a.png', inPieces(png), { maxBytes })).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining('s3:PutObject'),
    })
  })
})
