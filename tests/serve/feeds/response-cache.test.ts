import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatNames } from '../../../src/domain/feed.ts'
import { paths } from '../../../src/domain/site.ts'
import { createRepresentation } from '../../../src/http/representation.ts'
import {
  type CacheableAnswer,
  createChangeToken,
  createResponseCache,
} from '../../../src/serve/feeds/response-cache.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../store/store-contract.ts'
import { makeSite } from '../../support/make-article.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const encodings = ['identity', 'gzip', 'br', 'zstd']
const usual = new Date('2026-11-23T09:30:00Z')
let now = usual
let data: DataFolder
let server: TestServer

const get = (path: string, headers: Record<string, string> = {}) => ask(server.url + path, { headers })
/** How often the store was asked during the work: a cached response needs no query. */
async function asked(work: () => Promise<unknown>): Promise<number> {
  const spies = [vi.spyOn(server.gazette.store, 'feedState'), vi.spyOn(server.gazette.store, 'readFeed')]
  await work()
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
  for (const spy of spies) spy.mockRestore()
  return count
}
/** The second request gets the cached response. */
const warm = async (path: string, headers = {}) => {
  const first = await get(path, headers)
  expect(await asked(() => get(path, headers))).toBe(0)
  return first
}
const withoutDate = (headers: object) => ({ ...headers, date: undefined })

describe('a cached response', () => {
  beforeEach(async () => {
    now = new Date('2026-11-23T09:00:00Z')
    data = await makeDataFolder({
      'articles/a.md': markdown('Alpha', { tags: '[quay]' }),
      'articles/b.md': markdown('Beta'),
      'articles/later.md': markdown('Later', { published: '2026-11-23T12:00:00Z' }),
    })
    server = await startGazette(data, { now: () => now })
    now = usual
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await server.close()
    await data[Symbol.asyncDispose]()
    now = usual
  })

  it.each(formatNames)(
    'in %s equals the uncached one to the last header, and needs no query',
    async (format) => {
      for (const path of [paths.feed('main', format), paths.feed('tag:quay', format)]) {
        for (const encoding of encodings) {
          const accepting = { 'accept-encoding': encoding }
          const uncached = await get(path, accepting)
          const held = { ...accepting, 'if-none-match': uncached.headers.etag ?? '' }
          const uncachedNot = await get(path, held)
          expect([uncached.status, uncachedNot.status]).toEqual([200, 304])
          const calls = await asked(async () => {
            const [cached, cachedNot] = [await get(path, accepting), await get(path, held)]
            expect([cached.status, withoutDate(cached.headers), cached.text]).toEqual([
              200,
              withoutDate(uncached.headers),
              uncached.text,
            ])
            expect([cachedNot.status, withoutDate(cachedNot.headers), cachedNot.text]).toEqual([
              304,
              withoutDate(uncachedNot.headers),
              '',
            ])
            const head = await ask(server.url + path, { method: 'HEAD', headers: accepting })
            expect([head.status, withoutDate(head.headers), head.text]).toEqual([
              200,
              withoutDate(uncached.headers),
              '',
            ])
          })
          expect(calls).toBe(0)
        }
      }
    },
  )

  it('is replaced at once when this process writes', async () => {
    await warm('/rss.xml')
    await server.gazette.store.withdraw('a')
    expect((await get('/rss.xml')).text).not.toContain('Alpha')
    now = new Date('2026-11-23T09:30:05Z')
    await warm('/rss.xml')
  })

  it('is replaced within a second when another process writes', async () => {
    await warm('/atom.xml')
    const other = await openStore(`sqlite:${data.path}/gazette.db`, {
      now: () => now,
      rules: { ...rules, feedSize: 50 },
    })
    await other.withdraw('a')
    await eventually(async () => expect((await get('/atom.xml')).text).not.toContain('Alpha'))
    await other.close()
  })

  it('has a scheduled article from its second on', async () => {
    await warm('/feed.json')
    now = new Date('2026-11-23T11:59:59.999Z')
    expect(await asked(() => get('/feed.json'))).toBe(0)
    expect((await get('/feed.json')).text).not.toContain('Later')
    now = new Date('2026-11-23T12:00:00Z')
    expect((await get('/feed.json')).text).toContain('Later')
  })

  it('is not sent to browsers, nor for queries, other methods or other addresses', async () => {
    await warm('/rss.xml')
    const browser = { accept: 'text/html,*/*;q=0.8' }
    expect((await get('/rss.xml', browser)).status).toBe(303)
    expect((await get('/rss.xml?as-of=2026-11-23')).status).toBe(401)
    expect((await ask(`${server.url}/rss.xml`, { method: 'POST' })).status).toBe(405)
    expect((await ask(`${server.url}/rss.xml`, { method: 'OPTIONS' })).status).toBe(204)
    expect((await get('/rss.xml/')).status).toBe(404)
  })

  it('does not exist in the second of a change, after which Last-Modified moves once more', async () => {
    now = new Date('2026-11-23T10:00:00.200Z')
    await server.gazette.store.withdraw('a')
    const first = await get('/rss.xml')
    now = new Date('2026-11-23T10:00:05Z')
    const second = await get('/rss.xml')
    expect([first.headers['last-modified'], second.headers['last-modified']]).toEqual([
      'Mon, 23 Nov 2026 09:59:59 GMT',
      'Mon, 23 Nov 2026 10:00:00 GMT',
    ])
  })

  it('is sent to readers that also list HTML, once negotiation has found that they are not browsers', async () => {
    const readers = [
      'application/rss+xml, application/xml;q=0.9, text/html;q=0.8',
      'application/xml, application/atom+xml, application/rss+xml, text/html, */*;q=0.9',
      '*/*, text/html;q=0.1',
    ]
    for (const accept of readers) {
      const first = await get('/rss.xml', { accept })
      expect([accept, first.status]).toEqual([accept, 200])
      const held = { accept, 'if-none-match': first.headers.etag ?? '' }
      await get('/rss.xml', held)
      const calls = await asked(async () => {
        expect([accept, (await get('/rss.xml', { accept })).text]).toEqual([accept, first.text])
        expect([accept, (await get('/rss.xml', held)).status]).toEqual([accept, 304])
      })
      expect([accept, calls]).toEqual([accept, 0])
    }
    const browser = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document' }
    expect((await get('/rss.xml', browser)).status).toBe(303)
  })

  it('has one address: a request with a query neither gets nor displaces it', async () => {
    await warm('/rss.xml')
    expect(await asked(() => get('/rss.xml?utm=1'))).toBeGreaterThan(0)
    expect(await asked(() => get('/rss.xml?utm=1'))).toBeGreaterThan(0)
    expect(await asked(() => get('/rss.xml'))).toBe(0)
  })

  it('counts towards the rate limit like the uncached one', async () => {
    await server.close()
    server = await startGazette(data, { now: () => now, trustProxy: 1, pollLimit: 5 })
    const client = { 'x-forwarded-for': '192.0.2.7' }
    const statuses: number[] = []
    for (let index = 0; index < 7; index++) statuses.push((await get('/rss.xml', client)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  })
})

const site = makeSite()

function makeCache(current: () => number) {
  return createResponseCache({
    changeToken: { current },
    site: () => site,
    now: () => now,
    securityHeaders: {},
  })
}

function answerOf(content: string, changedAt?: Date, generation = 0): CacheableAnswer {
  const document = {
    ...createRepresentation('x', content),
    selfUrl: 'x/rss.xml',
    contentType: 'text/xml',
    revision: 1,
    stamp: '',
    generation,
    changedAt,
  }
  const current = { value: document, isStale: false }
  return { status: 200, encoding: 'identity', headers: {}, body: document.bytes, current }
}

it('a response from before a change is not stored after it', async () => {
  const cache = makeCache(() => 2)
  const request = { method: 'GET', url: '/rss.xml', headers: {} } as never
  cache.store(request, answerOf('old'), 1)
  expect(cache.answer(request, {} as never)).toBeUndefined()
})

it.each([
  ['in the second of its change', '2026-11-23T09:29:59Z', 1],
  ['before the store stopped answering', '2026-11-23T09:00:00Z', undefined],
])('after a newer document was sent %s, the older one is never sent again', (_, at, token) => {
  const cache = makeCache(() => 1)
  const store = (content: string, changedAt: Date, known: number | undefined) =>
    cache.store(request, answerOf(content, changedAt), known)
  const request = { method: 'GET', url: '/rss.xml', headers: {} } as never
  const sent: unknown[] = []
  const response = { writeHead: () => {}, end: (body: Buffer) => sent.push(String(body)) } as never
  store('old', new Date('2026-11-23T08:00:00Z'), 1)
  expect(cache.answer(request, response)).toBe('identity')
  store('new', new Date(at), token)
  expect(cache.answer(request, response)).toBeUndefined()
  // A slower request that started earlier.
  store('old', new Date('2026-11-23T08:00:00Z'), 1)
  expect(cache.answer(request, response)).toBeUndefined()
  expect(sent).toEqual(['old'])
})

it('after the store has lost changes, a document of an earlier time replaces the lost one', () => {
  const cache = makeCache(() => 1)
  const request = { method: 'GET', url: '/rss.xml', headers: {} } as never
  const sent: unknown[] = []
  const response = { writeHead: () => {}, end: (body: Buffer) => sent.push(String(body)) } as never
  cache.store(request, answerOf('lost', new Date('2026-11-23T09:00:00Z'), 0), 1)
  cache.store(request, answerOf('kept', new Date('2026-11-23T08:00:00Z'), 1), 1)
  cache.answer(request, response)
  cache.store(request, answerOf('lost', new Date('2026-11-23T09:00:00Z'), 0), 1)
  cache.answer(request, response)
  expect(sent).toEqual(['kept', 'kept'])
})

it('a change token that could not be read is read again at the next request', async () => {
  let isDown = true
  const nextDueAt = async () => {
    if (isDown) throw new Error('down')
    return undefined
  }
  const store = { onChange: () => () => {}, isConnected: () => true, nextDueAt }
  const changeToken = createChangeToken({ store, now: () => now })
  await new Promise(setImmediate)
  expect(changeToken.current()).toBeUndefined()
  isDown = false
  await new Promise(setImmediate)
  expect(changeToken.current()).toBeUndefined()
  await new Promise(setImmediate)
  expect(changeToken.current()).toBe(0)
})
