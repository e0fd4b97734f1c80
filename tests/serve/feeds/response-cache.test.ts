import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatNames } from '../../../src/domain/feed.ts'
import { paths } from '../../../src/domain/site.ts'
import { createRepresentation } from '../../../src/http/representation.ts'
import { createFreshness } from '../../../src/serve/feeds/change-token.ts'
import { createHotFeeds } from '../../../src/serve/feeds/response-cache.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../store/store-contract.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const encodings = ['identity', 'gzip', 'br', 'zstd']
let now: Date
let data: DataFolder
let server: TestServer

beforeEach(async () => {
  now = new Date('2026-11-23T09:00:00Z')
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', { tags: '[quay]' }),
    'articles/b.md': markdown('Beta'),
    'articles/later.md': markdown('Later', { published: '2026-11-23T12:00:00Z' }),
  })
  server = await startGazette(data, { now: () => now })
  now = new Date('2026-11-23T09:30:00Z')
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}) => ask(server.url + path, { headers })
/** How often the store was asked while the work was done: a hot answer asks it nothing. */
async function asked(work: () => Promise<unknown>): Promise<number> {
  const spies = [vi.spyOn(server.gazette.store, 'feedState'), vi.spyOn(server.gazette.store, 'readFeed')]
  await work()
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
  for (const spy of spies) spy.mockRestore()
  return count
}
/** The second time of asking is the first hot one. */
const warm = async (path: string, headers = {}) => {
  const first = await get(path, headers)
  expect(await asked(() => get(path, headers))).toBe(0)
  return first
}
const withoutDate = (headers: object) => ({ ...headers, date: undefined })

describe('a feed that is hot', () => {
  it.each(formatNames)(
    'is answered in %s as by the long way, to the last header, and asks the store nothing',
    async (format) => {
      for (const path of [paths.feed('main', format), paths.feed('tag:quay', format)]) {
        for (const encoding of encodings) {
          const accepting = { 'accept-encoding': encoding }
          const long = await get(path, accepting)
          const held = { ...accepting, 'if-none-match': long.headers.etag ?? '' }
          const longNot = await get(path, held)
          expect([long.status, longNot.status]).toEqual([200, 304])
          const calls = await asked(async () => {
            const [hot, hotNot] = [await get(path, accepting), await get(path, held)]
            expect([hot.status, withoutDate(hot.headers), hot.text]).toEqual([
              200,
              withoutDate(long.headers),
              long.text,
            ])
            expect([hotNot.status, withoutDate(hotNot.headers), hotNot.text]).toEqual([
              304,
              withoutDate(longNot.headers),
              '',
            ])
            const head = await ask(server.url + path, { method: 'HEAD', headers: accepting })
            expect([head.status, withoutDate(head.headers), head.text]).toEqual([
              200,
              withoutDate(long.headers),
              '',
            ])
          })
          expect(calls).toBe(0)
        }
      }
    },
  )

  it('is new at once when this process writes', async () => {
    await warm('/rss.xml')
    await server.gazette.store.withdraw('a')
    expect((await get('/rss.xml')).text).not.toContain('Alpha')
    now = new Date('2026-11-23T09:30:05Z')
    await warm('/rss.xml')
  })

  it('is new within a second when another process writes', async () => {
    await warm('/atom.xml')
    const other = await openStore(`sqlite:${data.path}/gazette.db`, {
      now: () => now,
      rules: { ...rules, feedSize: 50 },
    })
    await other.withdraw('a')
    await eventually(async () => expect((await get('/atom.xml')).text).not.toContain('Alpha'))
    await other.close()
  })

  it('holds a scheduled article from its very second on', async () => {
    await warm('/feed.json')
    now = new Date('2026-11-23T11:59:59.999Z')
    expect(await asked(() => get('/feed.json'))).toBe(0)
    expect((await get('/feed.json')).text).not.toContain('Later')
    now = new Date('2026-11-23T12:00:00Z')
    expect((await get('/feed.json')).text).toContain('Later')
  })

  it('leaves to the long way whatever is not plain', async () => {
    await warm('/rss.xml')
    const browser = { accept: 'text/html,*/*;q=0.8' }
    expect((await get('/rss.xml', browser)).status).toBe(303)
    expect((await get('/rss.xml?as-of=2026-11-23')).status).toBe(401)
    expect((await ask(`${server.url}/rss.xml`, { method: 'POST' })).status).toBe(405)
    expect((await ask(`${server.url}/rss.xml`, { method: 'OPTIONS' })).status).toBe(204)
    expect((await get('/rss.xml/')).status).toBe(404)
  })

  it('is not yet hot in the second of its change, when Last-Modified moves once more', async () => {
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

  it('is answered to readers that list HTML beside feeds, once the long way has seen that they are none', async () => {
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

  it('has no other address: what hangs a query on it takes no place and no more polls', async () => {
    await warm('/rss.xml')
    expect(await asked(() => get('/rss.xml?utm=1'))).toBeGreaterThan(0)
    expect(await asked(() => get('/rss.xml?utm=1'))).toBeGreaterThan(0)
    expect(await asked(() => get('/rss.xml'))).toBe(0)
  })

  it('counts polls like the long way: who asks too much is told so', async () => {
    await server.close()
    server = await startGazette(data, { now: () => now, trustProxy: 1, pollLimit: 5 })
    const client = { 'x-forwarded-for': '192.0.2.7' }
    const statuses: number[] = []
    for (let index = 0; index < 7; index++) statuses.push((await get('/rss.xml', client)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  })
})

it('what was asked for before a change is not remembered after it', async () => {
  let version = 1
  const hot = createHotFeeds({ freshness: { version: () => version }, now: () => now })
  const document = { ...createRepresentation('x', 'old'), selfUrl: 'x/rss.xml', contentType: 'text/xml' }
  const answered = { status: 200, encoding: 'identity', headers: {}, body: document.bytes } as const
  const request = { method: 'GET', url: '/rss.xml', headers: {} } as never
  version = 2
  hot.remember(request, document, answered, 1)
  expect(hot.answer(request, {} as never)).toBeUndefined()
})

it.each([
  ['but is too young to be remembered', '2026-11-23T09:29:59Z', 1],
  ['and the store does not answer any more', '2026-11-23T09:00:00Z', undefined],
])(
  'a feed whose newer document has been given out %s is never answered with the older one again',
  (_, at, version) => {
    const hot = createHotFeeds({ freshness: { version: () => 1 }, now: () => now })
    const remember = (content: string, changedAt: Date, known: number | undefined) => {
      const document = {
        ...createRepresentation('x', content),
        selfUrl: 'x/rss.xml',
        contentType: 'text/xml',
        changedAt,
      }
      const answered = { status: 200, encoding: 'identity', headers: {}, body: document.bytes } as const
      hot.remember(request, document, answered, known)
    }
    const request = { method: 'GET', url: '/rss.xml', headers: {} } as never
    const sent: unknown[] = []
    const response = { writeHead: () => {}, end: (body: Buffer) => sent.push(String(body)) } as never
    remember('old', new Date('2026-11-23T08:00:00Z'), 1)
    expect(hot.answer(request, response)).toBe('identity')
    remember('new', new Date(at), version)
    expect(hot.answer(request, response)).toBeUndefined()
    // One that took longer, and comes after it.
    remember('old', new Date('2026-11-23T08:00:00Z'), 1)
    expect(hot.answer(request, response)).toBeUndefined()
    expect(sent).toEqual(['old'])
  },
)

it('a store that did not answer once is asked again when somebody wants to know', async () => {
  let isDown = true
  const nextDueAt = async () => {
    if (isDown) throw new Error('down')
    return undefined
  }
  const store = { onChange: () => () => {}, hears: () => true, nextDueAt }
  const freshness = createFreshness({ store, now: () => now })
  await new Promise(setImmediate)
  expect(freshness.version()).toBeUndefined()
  isDown = false
  await new Promise(setImmediate)
  expect(freshness.version()).toBeUndefined()
  await new Promise(setImmediate)
  expect(freshness.version()).toBe(0)
})
