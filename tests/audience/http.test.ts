import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { AudienceReport, FeedAudience } from '../../src/store/audience/report.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli } from '../support/run-cli.ts'
import { startGazette, type TestServer, type TestServerOptions } from '../support/start-gazette.ts'

const operatorToken = 'a-token-of-the-operator'
const bearer = { authorization: `Bearer ${operatorToken}` }
const publicUrl = 'https://news.test.example'

/** Every feed is hot from its second request on. */
const settled = () => new Date('2026-11-23T09:01:00Z')
const begun = () => new Date('2026-11-23T09:00:00Z')

async function withServer(
  data: DataFolder,
  work: (
    server: TestServer,
    get: (path: string, userAgent: string, client?: string) => Promise<string>,
  ) => Promise<void>,
  options: TestServerOptions = {},
): Promise<void> {
  let now = begun
  await using server = await startGazette(data, {
    now: () => now(),
    trustProxy: 1,
    pollLimit: 0,
    operatorToken,
    publicUrl,
    ...options,
  })
  now = options.now ?? settled
  const base = `http://127.0.0.1:${server.port}`
  let etags: Record<string, string> = {}
  await work(server, async (path, userAgent, client = '192.0.2.1') => {
    const headers = {
      'user-agent': userAgent,
      'x-forwarded-for': client,
      ...(etags[`${userAgent} ${path}`] && { 'if-none-match': String(etags[`${userAgent} ${path}`]) }),
    }
    const { status, headers: answered } = await ask(base + path, { headers })
    etags = { ...etags, [`${userAgent} ${path}`]: answered.etag ?? '' }
    return String(status)
  })
}

async function report(server: TestServer, query = ''): Promise<AudienceReport> {
  const { status, text } = await ask(`http://127.0.0.1:${server.port}/api/audience${query}`, {
    headers: bearer,
  })
  expect(status).toBe(200)
  return JSON.parse(text)
}

/** The salt is random: two readers may fall into one register of the sketch. */
const about = (count: number) => expect.toBeOneOf([count, count - 1])

/** What was counted is written when a server ends; another one reads it. */
async function reportOf(
  data: DataFolder,
  options: TestServerOptions = {},
): Promise<Map<string, FeedAudience>> {
  let found: AudienceReport | undefined
  await withServer(
    data,
    async (server) => {
      found = await report(server)
    },
    options,
  )
  return new Map(found?.feeds.map((feed) => [feed.feed, feed]))
}

const articles = {
  'articles/a.md': markdown('Alpha', { tags: '[ferry]' }),
  'articles/b.md': markdown('Beta'),
}

describe('the audience of a server', () => {
  it('counts readers and services behind a proxy, cached or not', async () => {
    await using data = await makeDataFolder(articles)
    const clients = [
      '192.0.2.1',
      '192.0.2.2',
      '198.51.100.9',
      '2001:db8:1:2::7',
      '2001:db8:1:2::8',
      '10.1.2.3',
    ]
    const apps = [
      'NetNewsWire (RSS Reader; https://netnewswire.com/)',
      'Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)',
    ]
    const services = [
      'Feedbin feed-id:1373711 - 142 subscribers',
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 457 subscribers; like FeedFetcher-Google)',
      'Feedly/1.0 (poller; 131 subscribers;)',
      'Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )',
      'NewsBlur Feed Fetcher - 1 subscriber - https://www.newsblur.com/site/77/the-courier',
      'Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 6 subscribers)',
      'Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=0719795c4d27c784217b0bc0)',
      'Overcast/1.0 Podcast Sync (123 subscribers; feed-id=456789; +http://overcast.fm/',
    ]
    const statuses: string[] = []
    await withServer(data, async (server, get) => {
      for (const client of clients) for (const app of apps) statuses.push(await get('/rss.xml', app, client))
      for (const service of services) statuses.push(await get('/rss.xml', service, '203.0.113.1'))
      statuses.push(await get('/atom.xml', 'Feedly/1.0 (poller; 20 subscribers;)'))
      statuses.push(await get('/tags/ferry/feed.json', apps[0] ?? ''))
      statuses.push(await get('/rss.xml', 'Slackbot 1.0 (+https://api.slack.com/robots)'))
      // None of these is a reader of a feed.
      const base = `http://127.0.0.1:${server.port}`
      await ask(`${base}/rss.xml`, { method: 'HEAD' })
      await ask(`${base}/rss.xml`, { headers: { accept: 'text/html', 'user-agent': 'Mozilla/5.0' } })
      await ask(`${base}/rss.xml?as-of=2026-11-20`, { headers: bearer })
      for (const path of ['/', '/articles/a', '/opml.xml', '/tags/nothing/rss.xml', '/tags/ferry']) {
        await ask(base + path)
      }
    })
    expect(statuses.filter((status) => status === '304')).toHaveLength(10)
    const feeds = await reportOf(data)
    expect([...feeds.keys()]).toEqual(['main', 'tags/ferry'])
    expect(feeds.get('main')).toMatchObject({
      estimatedSubscribers: 142 + 457 + 20 + 3 + 1 + 6 + 1 + 123,
      services: [
        { service: 'Feedly', subscribers: 477 },
        { service: 'Feedbin', subscribers: 142 },
        { service: 'Overcast', subscribers: 123 },
        { service: 'BazQux', subscribers: 6 },
        { service: 'Inoreader', subscribers: 3 },
        { service: 'NewsBlur', subscribers: 1 },
        { service: 'The Old Reader', subscribers: 1 },
      ],
      estimatedDirectReaders: about(10),
      requests: 22,
      conditional: Math.round((10 / 22) * 1000) / 1000,
      notModified: Math.round((10 / 22) * 1000) / 1000,
    })
    expect(feeds.get('main')?.readers.slice(0, 2)).toEqual([
      { reader: 'Miniflux', requests: 6, conditional: 0.833, notModified: 0.833 },
      { reader: 'NetNewsWire', requests: 6, conditional: 0.833, notModified: 0.833 },
    ])
    expect(feeds.get('tags/ferry')).toMatchObject({
      estimatedSubscribers: 0,
      estimatedDirectReaders: 1,
      requests: 1,
    })
  })

  it('stores neither addresses nor User-Agents', async () => {
    await using data = await makeDataFolder(articles)
    await withServer(data, async (_server, get) => {
      for (const client of ['192.0.2.77', '2001:db8:77:88::99']) {
        await get('/rss.xml', 'NetNewsWire (RSS Reader; https://netnewswire.com/)', client)
        await get('/rss.xml', 'A Strange Reader/7.7.7', client)
        await get('/rss.xml', 'Feedbin feed-id:1373711 - 142 subscribers', client)
      }
    })
    const files = (await readdir(data.path)).filter((name) => name.startsWith('gazette.db'))
    const bytes = Buffer.concat(await Promise.all(files.map((name) => readFile(join(data.path, name)))))
    const text = bytes.toString('latin1')
    for (const kept of ['NetNewsWire', 'Feedbin', '1373711', 'other']) expect(text).toContain(kept)
    for (const gone of [
      '192.0.2',
      '2001:db8',
      'netnewswire.com',
      'Strange',
      '7.7.7',
      'subscribers -',
      'feed-id',
    ]) {
      expect(text).not.toContain(gone)
    }
    // An address as the four bytes that it is.
    expect(bytes.includes(Buffer.from([192, 0, 2, 77]))).toBe(false)
  })

  it('counts a reader of two servers on one database once', async () => {
    await using data = await makeDataFolder(articles)
    await withServer(data, (_one, ask) =>
      withServer(data, async (_two, askOther) => {
        for (let index = 0; index < 10; index++) {
          await ask('/rss.xml', 'Reeder/5', `192.0.2.${index}`)
          await askOther('/rss.xml', 'Reeder/5', `192.0.2.${index + 3}`)
        }
      }),
    )
    expect((await reportOf(data)).get('main')).toMatchObject({
      estimatedDirectReaders: about(13),
      requests: 20,
    })
  })

  it('keeps its figures over a restart, and begins a new day at midnight', async () => {
    await using data = await makeDataFolder(articles)
    const visit = (at: string, clients: number) =>
      withServer(
        data,
        async (_server, get) => {
          for (let index = 0; index < clients; index++) await get('/rss.xml', 'Reeder/5', `192.0.2.${index}`)
        },
        { now: () => new Date(at) },
      )
    await visit('2026-11-23T10:00:00Z', 4)
    await visit('2026-11-23T23:59:59Z', 6)
    await visit('2026-11-24T00:00:00Z', 3)
    const later = { now: () => new Date('2026-11-29T12:00:00Z') }
    expect((await reportOf(data, later)).get('main')).toMatchObject({
      estimatedDirectReaders: about(6),
      requests: 13,
    })
    const nextWeek = { now: () => new Date('2026-11-30T12:00:00Z') }
    expect((await reportOf(data, nextWeek)).get('main')).toMatchObject({
      estimatedDirectReaders: about(3),
      requests: 3,
    })
  })

  it('is not counted if it is switched off, and its salts and sketches are deleted', async () => {
    await using data = await makeDataFolder(articles)
    const salts = () => {
      using database = new DatabaseSync(`${data.path}/gazette.db`)
      return database.prepare('select * from audience_salt').all()
    }
    await withServer(data, async (_server, get) => {
      await get('/rss.xml', 'Reeder/5')
    })
    expect(salts()).toHaveLength(2)
    await withServer(
      data,
      async (server, get) => {
        await get('/rss.xml', 'Reeder/5', '192.0.2.2')
        expect(salts()).toEqual([])
        expect((await report(server)).feeds).toMatchObject([{ requests: 1, estimatedDirectReaders: 1 }])
      },
      { audience: false },
    )
    const feeds = await reportOf(data, { audience: false })
    expect(feeds.get('main')).toMatchObject({ requests: 1, estimatedDirectReaders: 1 })
  })
})

describe('/api/audience', () => {
  it('answers the operator only, and is not cached', async () => {
    await using data = await makeDataFolder(articles)
    await withServer(data, async ({ port }) => {
      const url = `http://127.0.0.1:${port}/api/audience`
      const strangers: Readonly<Record<string, string>>[] = [
        {},
        { authorization: 'Bearer of-something-else' },
      ]
      for (const headers of strangers) {
        expect((await ask(url, { headers })).status).toBe(404)
      }
      expect((await ask(url, { method: 'POST', headers: bearer })).status).toBe(404)
      const { status, headers } = await ask(url, { headers: bearer })
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'application/json; charset=utf-8',
        'no-store',
      ])
    })
    await withServer(
      data,
      async ({ port }) => {
        expect((await ask(`http://127.0.0.1:${port}/api/audience`, { headers: bearer })).status).toBe(404)
      },
      { operatorToken: undefined },
    )
  })

  it('reports the requested days and feed, and says that the figures are estimates', async () => {
    await using data = await makeDataFolder(articles)
    await withServer(data, async (server, get) => {
      await get('/tags/ferry/rss.xml', 'Reeder/5')
      await get('/rss.xml', 'Reeder/5')
      expect(await report(server)).toMatchObject({
        note: expect.stringMatching(/^Estimates\./),
        from: '2026-11-17',
        to: '2026-11-23',
      })
      expect(await report(server, '?days=1')).toMatchObject({ from: '2026-11-23', to: '2026-11-23' })
    })
    await withServer(data, async (server) => {
      expect((await report(server, '?feed=tags/ferry')).feeds.map(({ feed }) => feed)).toEqual(['tags/ferry'])
      expect((await report(server, '?feed=main&days=400')).feeds.map(({ feed }) => feed)).toEqual(['main'])
      for (const [query, rule] of [
        ['?days=0', 'days must be a whole number from 1 to 400; it says "0"'],
        ['?days=1e2', 'days must be a whole number'],
        ['?days=401', 'days must be a whole number'],
        ['?feed=ferry', 'feed must be main, or one such as tags/ferry; it says "ferry"'],
        ['?feed=tags/', 'feed must be main'],
        ['?feed=tags/a/b', 'feed must be main'],
      ]) {
        const { status, text } = await ask(`http://127.0.0.1:${server.port}/api/audience${query}`, {
          headers: bearer,
        })
        expect([status, text]).toEqual([400, expect.stringContaining(String(rule))])
      }
    })
  })
})

describe('gazette audience', () => {
  it('prints a table, the same figures as JSON, and the errors of its options', async () => {
    await using data = await makeDataFolder(articles)
    const environment = { GAZETTE_DATA: data.path, GAZETTE_URL: publicUrl }
    const empty = await runCli(['audience'], environment)
    expect([empty.code, empty.stdout]).toEqual([
      0,
      expect.stringMatching(/^No reader was counted from \d{4}-/),
    ])
    await withServer(
      data,
      async (_server, get) => {
        for (const client of ['192.0.2.1', '192.0.2.2']) await get('/rss.xml', 'Reeder/5', client)
        await get('/rss.xml', 'Feedly/1.0 (1,457 subscribers)')
      },
      { now: () => new Date() },
    )
    const { stdout } = await runCli(['audience'], environment)
    expect(stdout).toMatch(
      /^Audience from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\n\nfeed +subscribers +direct readers /,
    )
    expect(stdout).toMatch(/^main +1,457 +2 +3 +33 % +33 % +Feedly 1,457; Reeder$/m)
    expect(stdout).toMatch(/^Estimates\./m)
    const json = JSON.parse(
      (await runCli(['audience', '--json', '--feed', 'main', '--days', '2'], environment)).stdout,
    )
    expect(json.feeds).toMatchObject([
      { feed: 'main', estimatedSubscribers: 1457, estimatedDirectReaders: about(2) },
    ])
    const wrong = await runCli(['audience', '--days', 'all'], environment)
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('days must be a whole number from 1 to 400'),
    ])
  })
})
