import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openMediaBucket } from '../../src/media/bucket/media-bucket.ts'
import type { Media, MediaStore } from '../../src/media/media.ts'
import { hashOf } from '../support/hash.ts'
import { onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket } from '../support/media-stores.ts'
import { makeSmallDisk } from '../support/small-disk.ts'
import { eventually } from '../support/start-gazette.ts'

const png = hashOf(onePixelPng).slice(0, 12)
const text = async (stream: Readable | undefined) => stream && String(await buffer(stream))

async function findIt(store: MediaStore, file: string): Promise<Media> {
  const media = await store.find(`/media/${file}`)
  if (!media) throw new Error(`${file} is not found`)
  return media
}

async function cachedBytes(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

afterEach(() => {
  vi.restoreAllMocks()
})

const manyNames = Array.from({ length: 20 }, (_, index) => `${index}.png`)

describe('each state of an object is fetched once', () => {
  it('by articles that name it and by clients that ask for it, also at the same time', async () => {
    await using media = await makeBucket({ 'quay.png': onePixelPng })
    const { store, s3 } = media
    await store.findNamed('quay.png', 'file')
    await Promise.all(manyNames.map(() => store.findNamed('quay.png', 'file')))
    const found = await findIt(store, 'quay.png')
    const all = await Promise.all(manyNames.map(async () => text(await store.read(found))))
    expect(new Set(all)).toEqual(new Set([String(onePixelPng)]))
    expect(s3.requests).toEqual(['HEAD quay.png', 'GET quay.png'])
  })

  it('and remembered across a restart', async () => {
    await using media = await makeBucket({ 'quay.png': onePixelPng })
    await media.store.findNamed('quay.png', 'file')
    media.s3.requests.length = 0
    const again = media.reopen()
    expect(await again.findNamed('quay.png', 'file')).toMatchObject({ digest: png, width: 1 })
    expect(await text(await again.read(await findIt(again, 'quay.png')))).toBe(String(onePixelPng))
    expect(media.s3.requests).toEqual(['HEAD quay.png'])
  })

  it('and an import of many asks for one list instead of each', async () => {
    await using media = await makeBucket(Object.fromEntries(manyNames.map((name) => [name, name])))
    // The list is trusted for two seconds: the clock stops.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    for (const name of manyNames)
      expect(await media.store.findNamed(name, 'file')).toMatchObject({ file: name })
    const count = (word: string) => media.s3.requests.filter((request) => request.startsWith(word)).length
    expect({ heads: count('HEAD'), lists: count('LIST'), gets: count('GET') }).toEqual({
      heads: 10,
      lists: 1,
      gets: 20,
    })
  })

  it('and a sound is measured for an article, but not for a client', async () => {
    await using media = await makeBucket({ 'bell.mp3': 'no sound' })
    expect(await findIt(media.store, 'bell.mp3')).toEqual({
      file: 'bell.mp3',
      type: 'audio/mpeg',
      bytes: 8,
      digest: hashOf('no sound').slice(0, 12),
    })
    await media.store.findNamed('bell.mp3', 'file')
    await media.store.findNamed('bell.mp3', 'file')
    expect(media.s3.requests).toEqual(['HEAD bell.mp3', 'GET bell.mp3', 'GET bell.mp3'])
  })
})

describe('a large file that is not cached', () => {
  const film = 'x'.repeat(5_000_000)
  it.each([
    ['at once, by the checksum of the storage', true, ['HEAD film.mp4', 'GET film.mp4', 'GET film.mp4']],
    ['after it has come, in a storage without checksums', false, ['HEAD film.mp4', 'GET film.mp4']],
  ])('is served in part %s', async (_, knowsConditions, requests) => {
    await using media = await makeBucket({ 'film.mp4': film }, { knowsConditions })
    const { store, s3 } = media
    const found = await findIt(store, 'film.mp4')
    expect(found.digest).toBe(hashOf(film).slice(0, 12))
    expect(await text(await store.read(found, { start: 4_999_998, end: 4_999_999 }))).toBe('xx')
    expect(s3.requests.toSorted().toReversed()).toEqual(requests)
    const folder = media.source.cacheFolder
    await eventually(async () => expect(await readdir(folder)).toContainEqual(expect.stringMatching(/file$/)))
    s3.requests.length = 0
    expect(hashOf(String(await text(await store.read(found))))).toBe(hashOf(film))
    expect(s3.requests).toEqual([])
  })
})

describe('the bytes of an address are those of its digest', () => {
  it.each([
    ['knows If-Match', true],
    ['does not', false],
  ])('when an object changes between the two steps, in a storage that %s', async (_, knowsConditions) => {
    await using media = await makeBucket({ 'a.txt': 'old one' }, { knowsConditions })
    const old = await findIt(media.store, 'a.txt')
    await rm(media.source.cacheFolder, { recursive: true })
    await media.write('a.txt', 'new one')
    expect(await media.store.read(old, { start: 0, end: 2 })).toBeUndefined()
    const now = await findIt(media.store, 'a.txt')
    expect(now.digest).toBe(hashOf('new one').slice(0, 12))
    expect(await text(await media.store.read(now))).toBe('new one')
  })

  it('when an object comes cut off: nothing of it is kept', async () => {
    await using media = await makeBucket({ 'a.txt': 'one two three' })
    media.s3.fault = (request) => (request.startsWith('GET') ? 'cut' : undefined)
    await expect(findIt(media.store, 'a.txt')).rejects.toThrow(
      'a.txt did not come whole from the media storage',
    )
    expect(await readdir(media.source.cacheFolder)).toEqual([])
    media.s3.fault = undefined
    expect(await text(await media.store.read(await findIt(media.store, 'a.txt')))).toBe('one two three')
  })

  it('when a file of the cache was cut off', async () => {
    await using media = await makeBucket({ 'a.txt': 'one two three' })
    const found = await findIt(media.store, 'a.txt')
    const [file = ''] = (await readdir(media.source.cacheFolder)).filter((name) => name.endsWith('.file'))
    await writeFile(join(media.source.cacheFolder, file), 'one')
    expect(await text(await media.store.read(found))).toBe('one two three')
  })

  it('when keys differ by their prefix alone', async () => {
    await using media = await makeBucket({ 'a.txt': 'of the prefix' }, { prefix: 'two words+ü' })
    await media.s3.put('a.txt', 'of the bucket')
    expect(await text(await media.store.read(await findIt(media.store, 'a.txt')))).toBe('of the prefix')
    const whole = media.reopen({ prefix: '' })
    expect(await text(await whole.read(await findIt(whole, 'a.txt')))).toBe('of the bucket')
    expect(await whole.findNamed('two words+ü/a.txt', 'file')).toMatchObject({ bytes: 13 })
  })
})

describe('the cache on the disk', () => {
  it('stays within its bound, and the file that was not used for longest goes first', async () => {
    const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'f.txt']
    const files = Object.fromEntries(names.map((name) => [name, name.repeat(4_000)]))
    // A text beside each file takes 4,096 bytes.
    await using media = await makeBucket(files, { cacheBytes: 75_000 })
    const { store, s3, source } = media
    for (const name of names) {
      await findIt(store, name)
      expect(await cachedBytes(source.cacheFolder)).toBeLessThanOrEqual(75_000)
    }
    s3.requests.length = 0
    for (const name of names) {
      expect(await text(await store.read(await findIt(store, name)))).toBe(files[name])
      expect(await cachedBytes(source.cacheFolder)).toBeLessThanOrEqual(75_000)
    }
    expect(s3.requests).toContain('GET a.txt')
  })

  it('leaves alone what is not its own, and removes what a process left behind', async () => {
    await using media = await makeBucket({ 'a.txt': 'one' }, { cacheBytes: 5_000 })
    await findIt(media.store, 'a.txt')
    const folder = media.source.cacheFolder
    await writeFile(join(folder, 'notes.txt'), 'x'.repeat(9_000))
    await findIt(media.reopen(), 'a.txt')
    expect(await readdir(folder)).toContain('notes.txt')
  })

  it('that is full or gone: files come from the storage, and articles wait for room', async () => {
    await using media = await makeBucket({ 'a.txt': 'one two'.repeat(20_000), 'quay.png': onePixelPng })
    await using disk = await makeSmallDisk({ megabytes: 1 })
    await disk.fill()
    const blocked = join(media.source.cacheFolder, 'file')
    await writeFile(blocked, '')
    for (const cacheFolder of [disk.path, blocked]) {
      const store = media.reopen({ cacheFolder })
      const found = await findIt(store, 'a.txt')
      expect(found).toMatchObject({ bytes: 140_000, digest: hashOf('one two'.repeat(20_000)).slice(0, 12) })
      expect(await text(await store.read(found))).toBe('one two'.repeat(20_000))
      expect(await text(await store.read(found, { start: 7, end: 9 }))).toBe('one')
      await expect(store.findNamed('quay.png', 'file')).rejects.toThrow(
        `quay.png cannot be measured: the disk of ${cacheFolder} (GAZETTE_MEDIA_CACHE) does not take it`,
      )
    }
  })

  it('does not hold a file that is larger than all of it', async () => {
    await using media = await makeBucket({ 'a.txt': 'x'.repeat(9_000) }, { cacheBytes: 8_000 })
    expect(await text(await media.store.read(await findIt(media.store, 'a.txt')))).toBe('x'.repeat(9_000))
    expect(await media.store.findNamed('a.txt', 'file')).toMatchObject({ bytes: 9_000 })
    expect(await cachedBytes(media.source.cacheFolder)).toBeLessThan(1_000)
  })
})

describe('while the storage fails', () => {
  it.each(['refuse', 503, 403, 'page'] as const)(
    'known files go on, and others are unavailable: %s',
    async (fault) => {
      await using media = await makeBucket({ 'known.txt': 'one', 'other.txt': 'two' })
      const known = await findIt(media.store, 'known.txt')
      media.s3.fault = () => fault
      const address = `/media/${known.digest}/known.txt`
      await expect(media.store.find('/media/other.txt')).rejects.toMatchObject({ problem: 'unavailable' })
      for (let time = 0; time < 3; time++) {
        expect(await media.store.find(address)).toEqual(known)
        expect(await text(await media.store.read(known))).toBe('one')
      }
      media.s3.fault = undefined
      expect(await findIt(media.store, 'other.txt')).toMatchObject({ bytes: 3 })
    },
  )
})

describe('a file whose state is asked for again', () => {
  const open = async (files: Record<string, string>) => {
    const media = await makeBucket(files)
    const store = openMediaBucket(media.source, { servedMs: 0 })
    const known = await findIt(store, 'a.txt')
    return { media, store, known, again: () => store.find(`/media/${known.digest}/a.txt`) }
  }

  it('is served at once while the storage does not answer', async () => {
    const { media, store, known, again } = await open({ 'a.txt': 'one' })
    await using _closed = media
    media.s3.fault = () => 'hang'
    const startedAt = performance.now()
    expect(await again()).toEqual(known)
    expect(await text(await store.read(known))).toBe('one')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('is gone when the object is, also while the storage fails after that', async () => {
    const { media, again } = await open({ 'a.txt': 'one' })
    await using _closed = media
    await media.remove('a.txt')
    expect(await again()).toBeUndefined()
    media.s3.fault = () => 503
    expect(await again()).toBeUndefined()
  })

  it('has its new address when the object has changed', async () => {
    const { media, again } = await open({ 'a.txt': 'one' })
    await using _closed = media
    await media.write('a.txt', 'another')
    expect(await again()).toMatchObject({ bytes: 7, digest: hashOf('another').slice(0, 12) })
  })
})

describe('a storage that does not work', () => {
  const wrong = { accessKeyId: 'nobody', secretAccessKey: 'secret' }
  it.each([
    ['no bucket', { bucket: 'no-bucket' }, /has no bucket "no-bucket": create it, or correct GAZETTE_MEDIA$/],
    [
      'an unknown key',
      { credentials: wrong },
      /refuses the credentials \(InvalidAccessKeyId\): check AWS_ACCESS_KEY_ID/,
    ],
    [
      'a wrong secret',
      { credentials: { ...wrong, accessKeyId: 'S3RVER' } },
      /refuses the credentials \(SignatureDoesNotMatch\): check/,
    ],
    [
      'nothing listens',
      { endpoint: 'http://127.0.0.1:1' },
      /cannot be reached: nothing listens there \(ECONNREFUSED\)$/,
    ],
    [
      'no such host',
      { endpoint: 'http://s3.invalid' },
      /has no address under that host name: check the endpoint/,
    ],
  ])('is said in one sentence: %s', async (_reason, changed, sentence) => {
    await using media = await makeBucket({})
    const follower = { onChange: () => {}, onFailure: () => {}, onRecovery: () => {} }
    const error = await media
      .reopen(changed)
      .follow?.(follower)
      .catch((error: Error) => error)
    expect(error).toMatchObject({ problem: 'unavailable', message: expect.stringMatching(sentence) })
    expect(String(error)).not.toContain('secret')
  })
})

it('a web page that answers for the storage is no empty bucket', async () => {
  await using media = await makeBucket({ 'a.txt': 'one' })
  media.s3.fault = () => 'page'
  const error = {
    problem: 'unavailable',
    message: expect.stringMatching(/answers as a web page does, not as S3: check the endpoint/),
  }
  await expect(media.store.find('/media/a.txt')).rejects.toMatchObject(error)
  const follower = { onChange: () => {}, onFailure: () => {}, onRecovery: () => {} }
  await expect(media.reopen().follow?.(follower)).rejects.toMatchObject(error)
})

describe('changes of a bucket', () => {
  async function follow() {
    const media = await makeBucket({ 'a.txt': 'one' })
    const heard: string[] = []
    const following = await openMediaBucket(media.source, { followEveryMs: 50 }).follow?.({
      onChange: () => heard.push('change'),
      onFailure: () => heard.push('failure'),
      onRecovery: () => heard.push('recovery'),
    })
    const hear = (said: string) => eventually(() => expect(heard).toContain(said))
    return { media, following, hear }
  }

  it('are noticed, as is that it fails and recovers', async () => {
    const { media, following, hear } = await follow()
    await using _media = media
    await using _following = following
    await media.write('a.txt', 'six')
    await hear('change')
    Object.assign(media.s3, { fault: () => 403 })
    await hear('failure')
    Object.assign(media.s3, { fault: undefined })
    await hear('recovery')
  })

  it('are noticed if a file is gone', { tags: 'long' }, async () => {
    const { media, following, hear } = await follow()
    await using _media = media
    await using _following = following
    await media.remove('a.txt')
    await hear('change')
  })
})
