import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../support/hash.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket, type TestBucket } from '../support/media-stores.ts'
import { openFolder } from '../support/open-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const sound = 'not really a sound'
const digestOf = (bytes: string | Uint8Array) => hashOf(bytes).slice(0, 12)
const picture = `/media/${digestOf(onePixelPng)}/mill.png`
const bell = `/media/${digestOf(sound)}/2026/b%C3%A9ll%20%2B.mp3`

let media: TestBucket
let data: DataFolder
let server: TestServer
beforeAll(async () => {
  media = await makeBucket({ 'mill.png': onePixelPng, '2026/béll +.mp3': sound, 'other.png': onePixelPng })
  data = await makeDataFolder({
    'articles/mill.md': markdown(
      'Mill',
      { figures: '[{ file: "2026/béll +.mp3" }]' },
      '![The mill](mill.png)',
    ),
    'articles/mist.md': markdown('Mist', {}, '![Mist](Mill.jpeg)'),
    'articles/lighthouse.png': onePixelPng,
    'articles/beside.md': markdown('Beside', {}, '![A light](lighthouse.png)'),
  })
  server = await startGazette(data, { mediaBucket: media.source })
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
  await media[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

describe('media files in a bucket', () => {
  it('are found by articles, with their size and type, at the addresses that a folder would give them', async () => {
    const { text } = await get('/feed.json')
    const { items } = JSON.parse(text)
    const mill = items.find(({ title }: { title: string }) => title === 'Mill')
    expect(mill.content_html).toContain(
      `<img src="${server.url}${picture}" alt="The mill" width="1" height="1"`,
    )
    expect(mill.attachments).toContainEqual({
      url: server.url + bell,
      mime_type: 'audio/mpeg',
      size_in_bytes: sound.length,
    })
  })

  it('that are missing are said with the file that is near, or with the way to put it there', () => {
    const warnings = server.firstSync.reports.flatMap((report) =>
      report.warnings.map(({ message }) => message),
    )
    expect(warnings).toEqual([
      expect.stringContaining(
        'lighthouse.png beside the article must be put into the media storage (gazette media put)',
      ),
      expect.stringContaining('there is mill.png'),
    ])
  })

  const rows: readonly [reason: string, headers: Record<string, string>, reply: object][] = [
    [
      'whole',
      {},
      { status: 200, text: sound, headers: { 'content-type': 'audio/mpeg', etag: `"${digestOf(sound)}"` } },
    ],
    [
      'in part',
      { range: 'bytes=4-9' },
      { status: 206, text: 'really', headers: { 'content-range': 'bytes 4-9/18' } },
    ],
    ['at their end', { range: 'bytes=-5' }, { status: 206, text: 'sound' }],
    ['beyond their end', { range: 'bytes=18-' }, { status: 416, headers: { 'content-range': 'bytes */18' } }],
    ['of another state', { range: 'bytes=4-9', 'if-range': '"0123456789ab"' }, { status: 200, text: sound }],
    ['again', { 'if-none-match': `"${digestOf(sound)}"` }, { status: 304, text: '' }],
  ]
  it.each(rows)('are served %s', async (_, headers, reply) => {
    expect(await get(bell, headers)).toMatchObject(reply)
  })

  it('are described to HEAD, redirect from an older address, and are 404 where there are none', async () => {
    const head = await ask(server.url + bell, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': '18' } })
    expect(await get('/media/0123456789ab/mill.png')).toMatchObject({
      status: 302,
      headers: { location: picture },
    })
    for (const name of ['nothing.png', '../mill.png', '%2e%2e/mill.png', `${'x'.repeat(2_000)}.png`])
      expect(await get(`/media/${name}`)).toMatchObject({ status: 404 })
  })

  it('go on while the storage fails if they are cached, and others say when to come again', async () => {
    media.s3.fault = () => 'refuse'
    expect(await get('/media/other.png')).toMatchObject({ status: 503, headers: { 'retry-after': '30' } })
    expect(await get(bell)).toMatchObject({ status: 200, text: sound })
    expect(await get(picture)).toMatchObject({ status: 200 })
    expect(await get('/feed.json')).toMatchObject({ status: 200 })
    media.s3.fault = undefined
    expect(await get('/media/other.png')).toMatchObject({ status: 302 })
    const { text } = await get('/metrics')
    expect(text).toMatch(/^gazette_media_requests_total\{operation="head",outcome="failed"\} [1-9]/m)
    expect(text).toMatch(/^gazette_media_requests_total\{operation="list",outcome="ok"\} 1$/m)
    expect(text).toMatch(/^gazette_media_reads_total\{source="cache"\} [1-9]/m)
    expect(text).toMatch(/^gazette_media_reads_total\{source="storage"\} 0$/m)
  })
})

it('a storage that cannot be reached stops the start with one sentence', async () => {
  await using data = await makeDataFolder()
  const mediaBucket = { ...media.source, endpoint: 'http://127.0.0.1:1' }
  await expect(startGazette(data, { mediaBucket })).rejects.toThrow(
    'the media storage s3://courier-media at http://127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)',
  )
})

it('an article whose picture cannot be measured is read again, and published when it can be', async () => {
  await using media = await makeBucket({ 'mill.png': onePixelPng })
  await using data = await makeDataFolder({ 'articles/mill.md': markdown('Mill', {}, '![A mill](mill.png)') })
  await using gazette = await openFolder(data, {
    ...media.s3.environment,
    GAZETTE_MEDIA_CACHE: media.source.cacheFolder,
  })
  media.s3.fault = () => 503
  const { reports } = await gazette.folder.sync()
  expect(reports).toMatchObject([
    { outcome: 'refused', problems: [{ message: expect.stringContaining('fails at the moment') }] },
  ])
  media.s3.fault = undefined
  expect((await gazette.folder.sync()).reports).toMatchObject([{ outcome: 'created', slug: 'mill' }])
  expect((await gazette.folder.sync()).reports).toEqual([])
})
