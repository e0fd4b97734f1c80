import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../../src/domain/feed.ts'
import { paths } from '../../../src/domain/site.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const chromium =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7'
const firefox = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const miniflux =
  'application/rdf+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,text/html'
const navigation = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }

const clients: readonly [client: string, headers: Readonly<Record<string, string>>, gets: 'feed' | 'page'][] =
  [
    ['Chromium', { accept: chromium, ...navigation }, 'page'],
    ['Chromium without Sec-Fetch, over http', { accept: chromium }, 'page'],
    ['Firefox', { accept: firefox, ...navigation }, 'page'],
    ['Safari', { accept: firefox }, 'page'],
    ['a text browser', { accept: 'text/html, text/plain;q=0.5' }, 'page'],
    ['a script in a page', { accept: '*/*', 'sec-fetch-dest': 'empty' }, 'feed'],
    ['a frame in a page', { accept: chromium, 'sec-fetch-dest': 'iframe' }, 'feed'],
    [
      'a browser that reloads its cached copy',
      { accept: chromium, ...navigation, 'if-none-match': '"x"' },
      'feed',
    ],
    ['curl', { accept: '*/*' }, 'feed'],
    ['newsboat, without Accept', {}, 'feed'],
    ['Miniflux, which lists HTML too', { accept: miniflux }, 'feed'],
    [
      'FreshRSS',
      {
        accept:
          'application/atom+xml,application/rss+xml;q=0.9,application/rdf+xml;q=0.8,application/xml;q=0.7,*/*;q=0.1',
      },
      'feed',
    ],
    ['a reader of JSON', { accept: 'application/feed+json, application/json;q=0.9' }, 'feed'],
    ['a reader of plain XML', { accept: 'text/xml, application/xml' }, 'feed'],
    ['a client that accepts none of our types', { accept: 'image/png' }, 'feed'],
    ['a client that prefers any feed to HTML', { accept: 'text/html;q=0.5, */*' }, 'feed'],
    ['a malformed Accept', { accept: ';;;' }, 'feed'],
  ]

describe.each(formatNames)('the address of a feed in %s', (format) => {
  it.each(clients)('%s (%j) gets the %s', async (_client, headers, gets) => {
    const reply = await ask(server.url + paths.feed('main', format), { headers })
    if (gets === 'feed') {
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': formats[format].contentType } })
      expect(reply.headers.vary).toBe('Accept-Encoding')
    } else {
      expect(reply).toMatchObject({
        status: 303,
        headers: { location: '/subscribe', 'cache-control': 'no-store' },
      })
      expect(reply.headers.vary).toBe('Accept')
      expect(reply.headers.etag).toBeUndefined()
    }
  })

  it.each([
    ['nothing asked', undefined, undefined],
    ['gzip', 'gzip', 'gzip'],
    ['gzip and deflate, as newsboat asks', 'gzip, deflate', 'gzip'],
    ['everything a browser has', 'gzip, deflate, br, zstd', 'br'],
    ['brotli, Zstandard and gzip, as FreshRSS asks', 'br, zstd, gzip', 'br'],
    ['Zstandard alone', 'zstd', 'zstd'],
    ['Zstandard before gzip with equal preference', 'gzip, zstd', 'zstd'],
    ['Zstandard preferred to brotli', 'br;q=0.8, zstd', 'zstd'],
    ['gzip preferred to Zstandard', 'zstd;q=0.5, gzip', 'gzip'],
    ['Zstandard refused', 'zstd;q=0, gzip', 'gzip'],
    ['a star does not name Zstandard', 'gzip, *', 'gzip'],
    ['gzip preferred to brotli', 'gzip;q=1.0, br;q=0.5', 'gzip'],
    ['brotli refused', 'gzip, br;q=0', 'gzip'],
    ['gzip refused', 'gzip;q=0', undefined],
    ['only deflate: not offered, since clients disagree about it', 'deflate', undefined],
    ['a star names no encoding, and unrequested brotli broke readers', '*', undefined],
    ['identity refused and nothing else named: still the feed', 'identity;q=0', undefined],
    ['identity first', 'identity, gzip;q=0.5', undefined],
    ['upper case', 'GZIP', 'gzip'],
    ['an unknown one', 'snappy', undefined],
  ])('is compressed only as requested: %s', async (_reason, accept, expected) => {
    const headers: Record<string, string> = accept ? { 'accept-encoding': accept } : {}
    const reply = await ask(server.url + paths.feed('main', format), { headers })
    expect(reply.headers['content-encoding']).toBe(expected)
    expect(reply.text).toContain('Alpha')
  })
})
