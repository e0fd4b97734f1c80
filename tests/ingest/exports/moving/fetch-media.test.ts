import { once } from 'node:events'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../../../src/http/outgoing/address.ts'
import { createFetcher } from '../../../../src/http/outgoing/fetcher.ts'
import type { OldSite, OpenExport } from '../../../../src/ingest/exports/export-form.ts'
import {
  createMediaFetch,
  type MediaFetchOptions,
} from '../../../../src/ingest/exports/moving/fetch-media.ts'
import { toMediaName } from '../../../../src/ingest/exports/moving/media-name.ts'
import { isPlain } from '../../../../src/media/read-name.ts'
import { createBucketTarget, createFolderTarget } from '../../../../src/media/saving/media-target.ts'
import { makeRecord } from '../../../support/make-export.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let answer: RequestListener
let asked: string[]
let folder: string
let port = 0
const server = createServer((req, res) => {
  asked.push(req.url ?? '')
  answer(req, res)
})
const guard = { resolve: async () => ['127.0.0.1'], userAgent: 'Gazette test' }
const fetcher = createFetcher({ ...guard, isAllowed: createAddressRule(parseCidrs('127.0.0.0/8')) })
const guarded = createFetcher({ ...guard, isAllowed: createAddressRule() })

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  await Promise.all([fetcher.close(), guarded.close()])
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  asked = []
  answer = (_req, res) => res.end(png)
  folder = await mkdtemp(join(tmpdir(), 'media-'))
})

const at = (path: string, host = 'old.example') => `http://${host}:${port}${path}`
const site = (more: Partial<OldSite> = {}): OldSite => ({ address: at(''), feedSize: 10, ...more })

function start(
  options: Partial<MediaFetchOptions> = {},
  open: Partial<Pick<OpenExport, 'site' | 'openMedia'>> = {},
) {
  return createMediaFetch(
    { site: site(), ...open },
    { target: createFolderTarget(folder), fetcher, ...options },
  )
}

async function listFiles(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .sort()
}

const names: readonly (readonly [string, string, string])[] = [
  ['a path', 'https://www.old.example/wp-content/2019/a.jpg', 'old.example/wp-content/2019/a.jpg'],
  ['a copy in another size', 'https://old.example/a-300x200.jpg?w=300', 'old.example/a.jpg'],
  ['encoded signs', 'https://old.example/caf%c3%a9%20%26.jpg', 'old.example/caf\u00e9 &.jpg'],
  ['a way out of the folder', 'https://old.example/a/%2e%2e%2f%2e%2e%2fb.jpg', 'old.example/a/_-..-b.jpg'],
  ['a hidden file', 'https://old.example/.git/.config', 'old.example/_git/_config'],
  ['signs that Windows refuses', 'https://old.example/a%3Ab%7Cc%22.jpg', 'old.example/a-b-c-.jpg'],
  ['a device of Windows', 'https://old.example/con.png', 'old.example/_con.png'],
  ['a port', 'https://old.example:8080/a.jpg', 'old.example-8080/a.jpg'],
  ['no path', 'https://old.example/', 'old.example/file'],
]

describe('the name of a media file that moves here', () => {
  it.each(names)('is safe, and like its address: %s', (_, address, name) => {
    expect(toMediaName(new URL(address))).toBe(name)
    expect(isPlain(name)).toBe(true)
  })

  it('is another one for another query, and short enough for every disk', () => {
    const [one, other] = ['1', '2'].map((id) => toMediaName(new URL(`https://old.example/get.php?id=${id}`)))
    expect(one).toMatch(/^old\.example\/get-[0-9a-f]{8}\.php$/)
    expect(one).not.toBe(other)
    const long = toMediaName(new URL(`https://old.example/${'x'.repeat(300)}/${'\u00e9'.repeat(300)}.jpg`))
    expect(long).toMatch(/\.jpg$/)
    expect(long.split('/').every((part) => Buffer.byteLength(part) < 200)).toBe(true)
  })
})

describe('the media of an old site', () => {
  it('are fetched once, under the path that they had there', async () => {
    const media = start()
    const record = makeRecord('1', {
      media: [at('/up/a.png'), '/up/a.png', at('/up/a-300x200.png')],
      address: at('/2019/fog/'),
    })
    expect(await media.fetch(record)).toEqual(
      record.media.map((address) => [address, `old.example-${port}/up/a.png`]),
    )
    expect(await media.fetch({ ...record, key: '2' })).toHaveLength(3)
    expect(asked).toEqual(['/up/a.png'])
    expect(await readFile(join(folder, `old.example-${port}/up/a.png`))).toEqual(png)
    expect(media.report()).toMatchObject({
      fetched: 1,
      bytes: png.byteLength,
      failed: [],
    })
    expect([...media.oldPaths()]).toEqual([['/up/a.png', `old.example-${port}/up/a.png`]])
  })

  it('have the paths that the record says, and none that it does not know', async () => {
    const [photo, built] = [at('/content/fog/photo.png'), at('/src/built.png')]
    const media = start(
      {},
      {
        openMedia: async () =>
          (async function* () {
            yield png
          })(),
      },
    )
    const record = { media: [photo, built], mediaPaths: { [photo]: '/2019/fog/photo.png' } }
    await media.fetch(makeRecord('1', record))
    await media.fetch(makeRecord('2', { ...record, mediaPaths: { [photo]: '/de/2019/fog/photo.png' } }))
    const file = `old.example-${port}/content/fog/photo.png`
    expect([...media.oldPaths()]).toEqual([
      ['/2019/fog/photo.png', file],
      ['/de/2019/fog/photo.png', file],
    ])
  })

  it('are not fetched again by the next run, and what was cut off leaves no file', async () => {
    answer = (req, res) => {
      if (req.url !== '/cut.png') return res.end(png)
      res.writeHead(200, { 'content-length': 9999 })
      res.write(png, () => res.destroy())
    }
    const record = makeRecord('1', { media: [at('/a.png'), at('/cut.png')] })
    const first = start()
    expect(await first.fetch(record)).toEqual([[at('/a.png'), `old.example-${port}/a.png`]])
    expect(first.report().failed).toMatchObject([{ address: at('/cut.png') }])
    expect(await listFiles()).toEqual([`old.example-${port}/a.png`])
    answer = (_req, res) => res.end(png)
    const second = start()
    expect(await second.fetch(record)).toHaveLength(2)
    expect(second.report()).toMatchObject({ fetched: 1, present: 1 })
  })

  it('belong to its host, to hosts below it and to those that the export names', async () => {
    const media = start({}, { site: site({ mediaHosts: ['cdn.example'] }) })
    const hosts = ['www.old.example', 'img.old.example', 'cdn.example', 'other.example', 'notold.example']
    const places = await media.fetch(makeRecord('1', { media: hosts.map((host) => at('/a.png', host)) }))
    expect(places.map(([, file]) => file.split('-')[0])).toEqual([
      'old.example',
      'img.old.example',
      'cdn.example',
    ])
    expect(media.report()).toMatchObject({
      foreign: 2,
      foreignHosts: [`notold.example:${port}`, `other.example:${port}`],
    })
  })

  const faults: readonly (readonly [string, RequestListener, RegExp])[] = [
    [
      'a page in place of a picture',
      (_req, res) => res.end('<!DOCTYPE html><html><body>Not found</body></html>'),
      /a web page in place of the file/,
    ],
    ['something that is no picture', (_req, res) => res.end('plain words'), /no picture/],
    ['nothing', (_req, res) => res.end(), /an empty file/],
    ['404', (_req, res) => res.writeHead(404).end(), /answers 404/],
  ]

  it.each(faults)(
    'are reported if the site gives %s, and the story keeps the address',
    async (_, listener, reason) => {
      answer = listener
      const media = start()
      expect(await media.fetch(makeRecord('1', { media: [at('/a.png')] }))).toEqual([])
      expect(media.report().failed).toEqual([
        { address: at('/a.png'), reason: expect.stringMatching(reason) },
      ])
      expect(await listFiles()).toEqual([])
    },
  )

  it('may be there only as the copy that the text names', async () => {
    answer = (req, res) => (req.url === '/a-300x200.png' ? res.end(png) : res.writeHead(404).end())
    const places = await start().fetch(makeRecord('1', { media: [at('/a-300x200.png')] }))
    expect(places).toEqual([[at('/a-300x200.png'), `old.example-${port}/a.png`]])
  })

  it('get an ending by what they are, if their address has none', async () => {
    const record = makeRecord('1', { media: [at('/image')] })
    const file = `old.example-${port}/image.png`
    expect(await start().fetch(record)).toEqual([[at('/image'), file]])
    expect(await start().fetch(record)).toEqual([[at('/image'), file]])
    expect(asked).toEqual(['/image'])
  })

  it('do not overwrite each other where small and capital letters are the same', async () => {
    const places = await start().fetch(makeRecord('1', { media: [at('/A.png'), at('/a.png')] }))
    expect(new Set(places.map(([, file]) => file.toLowerCase())).size).toBe(2)
  })

  it('are named without a host while that of the old site is unknown', async () => {
    const held = { '/content/images/a.png': png }
    const openMedia = async (address: string) =>
      address in held
        ? (async function* () {
            yield png
          })()
        : undefined
    const media = start({}, { site: { feedSize: 10 }, openMedia })
    const record = makeRecord('1', { media: ['/content/images/a.png', '/content/images/b.png'] })
    expect(await media.fetch(record)).toEqual([['/content/images/a.png', 'old-site/content/images/a.png']])
    expect(media.report()).toMatchObject({
      ...{ foreign: 0, foreignHosts: [] },
      failed: [{ address: '/content/images/b.png', reason: 'is on the old site, whose address is unknown' }],
    })
  })

  it('are not fetched from addresses that are not public', async () => {
    const media = start({ fetcher: guarded })
    await media.fetch(makeRecord('1', { media: [at('/a.png')] }))
    expect(media.report().failed).toMatchObject([{ reason: expect.stringContaining('not public') }])
    expect(asked).toEqual([])
  })

  it('are taken out of the export, if it holds them', async () => {
    const openMedia = async (address: string) =>
      address.endsWith('held.png')
        ? (async function* read() {
            yield png
          })()
        : undefined
    const media = start({ fetcher: undefined }, { openMedia })
    const places = await media.fetch(
      makeRecord('1', { media: ['https://x.example/held.png', 'https://x.example/b.png', at('/c.png')] }),
    )
    expect(places).toEqual([['https://x.example/held.png', 'x.example/held.png']])
    expect(media.report()).toMatchObject({
      fetched: 1,
      foreign: 1,
      failed: [{ address: at('/c.png'), reason: 'is not in the export' }],
    })
  })

  it('stay where they are without a folder and in a dry run, and are counted', async () => {
    for (const options of [{ target: undefined }, { dryRun: true }]) {
      const media = start(options)
      expect(await media.fetch(makeRecord('1', { media: [at('/a.png')] }))).toEqual([])
      expect(media.report()).toMatchObject({ skipped: 1, fetched: 0 })
    }
    expect([asked, await listFiles()]).toEqual([[], []])
  })

  it('are fetched several at once, two of a host', async () => {
    // All answers wait for the last request that may run beside them. One more would come while they are sent.
    const fetchTogether = async (expected: number, media: string[]) => {
      let most = 0
      let open: ServerResponse[] = []
      let running = 0
      let left = media.length
      answer = (_req, res) => {
        most = Math.max(most, ++running)
        open.push(res)
        if (running < Math.min(expected, left)) return
        const sent = open
        open = []
        setTimeout(() => {
          running -= sent.length
          left -= sent.length
          for (const response of sent) response.end(png)
        }, 20)
      }
      await start().fetch(makeRecord(String(expected), { media }))
      return most
    }
    const one = Array.from({ length: 9 }, (_, number) => at(`/${number}.png`))
    expect(await fetchTogether(2, one)).toBe(2)
    const hosts = ['a', 'b', 'c', 'd', 'e'].flatMap((host) =>
      [1, 2].map((n) => at(`/${n}.png`, `${host}.old.example`)),
    )
    expect(await fetchTogether(6, hosts)).toBe(6)
  })

  it('of a host that is silent are given up after some', async () => {
    answer = (req) => req.socket.destroy()
    const media = start()
    await media.fetch(
      makeRecord('1', { media: Array.from({ length: 40 }, (_, number) => at(`/${number}.png`)) }),
    )
    expect(media.report().failed).toHaveLength(40)
    expect(asked.length).toBeLessThan(15)
  })

  it('go into a bucket, if media are there', async () => {
    const held = new Map<string, { bytes: number; hash: string; type: string }>()
    const bucket = {
      head: async (key: string) => (held.has(key) ? { etag: 'x', bytes: 1 } : undefined),
      put: async (
        key: string,
        { body, ...facts }: { body: AsyncIterable<unknown>; bytes: number; hash: string; type: string },
      ) => {
        for await (const _ of body);
        held.set(key, facts)
        return 'x'
      },
    }
    const record = makeRecord('1', { media: [at('/a.png')] })
    for (let run = 0; run < 2; run++) await start({ target: createBucketTarget(bucket) }).fetch(record)
    expect([...held]).toMatchObject([
      [`old.example-${port}/a.png`, { bytes: png.byteLength, type: 'image/png' }],
    ])
    expect(asked).toHaveLength(1)
  })

  it('leave a file alone that the publisher has put there', async () => {
    const file = join(folder, `old.example-${port}`)
    await start().fetch(makeRecord('1', { media: [at('/a.png')] }))
    await writeFile(join(file, 'a.png'), 'mine')
    await start().fetch(makeRecord('1', { media: [at('/a.png')] }))
    expect(await readFile(join(file, 'a.png'), 'utf8')).toBe('mine')
  })
})
