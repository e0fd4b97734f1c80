import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { createRequestMetrics, toAddressLabels } from '../../src/metrics/metrics.ts'
import { makeIncoming } from '../store/store-contract.ts'
import { cases } from '../support/depth.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { type Asked, ask } from '../support/request.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

const token = 'a-token-of-the-operator'
const start = new Date('2026-11-23T09:00:00Z')

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const sampleLine = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${label}(?:,${label})*,?)\\})? ([+-]?(?:\\d[\\d.]*(?:e[+-]?\\d+)?|Inf|NaN))$`,
  'i',
)
const commentLine =
  /^# (?:HELP [a-zA-Z_:][\w:]* .+|TYPE [a-zA-Z_:][\w:]* (?:counter|gauge|histogram|summary))$/

function readSample(line: string): Sample {
  const [, name = '', labels = '', value] = sampleLine.exec(line) ?? []
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text])
  return { name, labels: Object.fromEntries(pairs), value: Number(value) }
}

function samplesOf(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.map(readSample)
}

async function scrape(server: TestServer): Promise<string> {
  return (await ask(`${server.url}/metrics`)).text
}

/** Everything of the name that is not 0, as it is written. */
function linesOf(text: string, name: string): string[] {
  return text
    .split('\n')
    .filter((line) => new RegExp(`^${name}[ {]`).test(line) && !line.endsWith(' 0'))
    .toSorted()
}

describe('the metrics of a server', () => {
  it('count requests by kind and answer, from the response cache and from Express', async () => {
    let now = start
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha', { tags: '[harbour]' }),
    })
    await using server = await startGazette(data, { now: () => now })
    const send = (path: string, asked: Asked = {}) => ask(server.url + path, asked)
    now = new Date(start.getTime() + 60_000)
    const [first] = [await send('/rss.xml')]
    // From the second on the response cache has the feed.
    for (let time = 0; time < 3; time++) await send('/rss.xml')
    for (let time = 0; time < 3; time++) await send('/rss.xml', { headers: { 'accept-encoding': 'br' } })
    const held = { headers: { 'if-none-match': first?.headers.etag ?? '', 'accept-encoding': 'gzip' } }
    for (let time = 0; time < 3; time++) await send('/rss.xml', held)
    await send('/tags/harbour/feed.json?utm_source=x', { headers: { 'accept-encoding': 'zstd' } })
    await send('/tags/nothing/atom.xml')
    await send('/archives/1/atom.xml')
    await send('/', { headers: { 'accept-encoding': 'gzip' } })
    await send('/articles/a', { method: 'HEAD' })
    await send('/articles/a', { method: 'POST' })
    await send('/media/nothing.png')
    await send('/opml.xml', { headers: { 'accept-encoding': 'gzip' } })
    await send('/feed')
    await send('/articles/%E0%A4%A')
    const text = await eventually(async () => {
      const found = await scrape(server)
      expect(found).toContain('kind="page",feed="",format="",status="400"')
      return found
    })
    const lines = linesOf(text, 'gazette_requests_total')
    const scrapes =
      /^gazette_requests_total\{kind="machine",feed="",format="",status="200",encoding="identity"\}/
    expect(lines.filter((line) => !scrapes.test(line))).toEqual(
      [
        'kind="feed",feed="main",format="rss",status="200",encoding="identity"} 4',
        'kind="feed",feed="main",format="rss",status="200",encoding="br"} 3',
        'kind="feed",feed="main",format="rss",status="304",encoding="identity"} 3',
        'kind="feed",feed="tag",format="json",status="200",encoding="zstd"} 1',
        'kind="feed",feed="tag",format="atom",status="404",encoding="identity"} 1',
        'kind="archive",feed="main",format="atom",status="404",encoding="identity"} 1',
        'kind="page",feed="",format="",status="200",encoding="gzip"} 1',
        'kind="page",feed="",format="",status="200",encoding="identity"} 1',
        'kind="page",feed="",format="",status="405",encoding="identity"} 1',
        'kind="media",feed="",format="",status="404",encoding="identity"} 1',
        'kind="other",feed="",format="",status="301",encoding="identity"} 1',
        'kind="page",feed="",format="",status="400",encoding="identity"} 1',
        'kind="machine",feed="",format="",status="200",encoding="gzip"} 1',
      ]
        .map((line) => `gazette_requests_total{${line}`)
        .toSorted(),
    )
    expect(linesOf(text, 'gazette_request_seconds_count')).toEqual(
      expect.arrayContaining([
        'gazette_request_seconds_count{kind="archive"} 1',
        'gazette_request_seconds_count{kind="feed"} 12',
        'gazette_request_seconds_count{kind="media"} 1',
        'gazette_request_seconds_count{kind="other"} 1',
        'gazette_request_seconds_count{kind="page"} 4',
      ]),
    )
  })

  it('show how documents are built and cached', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    for (const path of ['/rss.xml', '/rss.xml', '/rss.xml', '/atom.xml']) await ask(server.url + path)
    const first = await scrape(server)
    expect(linesOf(first, 'gazette_document_cache_(?:hits|misses)_total')).toEqual([
      'gazette_document_cache_hits_total 2',
      'gazette_document_cache_misses_total 2',
    ])
    expect(linesOf(first, 'gazette_document_build_seconds_count')).toEqual([
      'gazette_document_build_seconds_count{format="atom"} 1',
      'gazette_document_build_seconds_count{format="rss"} 1',
    ])
    expect(linesOf(first, 'gazette_documents_cached')).toEqual(['gazette_documents_cached 2'])
    const size = (text: string) =>
      samplesOf(text).find(({ name }) => name === 'gazette_document_cache_bytes')?.value ?? 0
    const lengths = await Promise.all(
      ['/rss.xml', '/atom.xml'].map(async (path) => (await ask(server.url + path)).bytes.length),
    )
    expect(size(first)).toBe(2 * lengths.reduce((one, other) => one + other))
  })

  it('count the articles of each status, and the documents that fail the validation gate', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta'),
      'articles/c.md': markdown('Gamma', { published: '2026-12-24T08:00:00Z' }),
      'articles/d.md': markdown('Delta', { published: '' }),
    })
    await using server = await startGazette(data)
    await ask(`${server.url}/atom.xml`)
    const before = await scrape(server)
    expect(before.match(/^gazette_articles\{.*$/gm)?.toSorted()).toEqual([
      'gazette_articles{status="draft"} 1',
      'gazette_articles{status="published"} 2',
      'gazette_articles{status="scheduled"} 1',
      'gazette_articles{status="withdrawn"} 0',
    ])
    expect(before).toContain('\ngazette_gate_alarms 0\n')
    await server.gazette.store.withdraw('b')
    // No way in lets such an id through; a fault of ours could.
    await server.gazette.store.saveArticles([makeIncoming('e', { origin: 'elsewhere', id: 'no address' })])
    await ask(`${server.url}/atom.xml`)
    const after = await scrape(server)
    expect(after).toContain('\ngazette_gate_alarms 1\n')
    expect(after).toContain('\ngazette_articles{status="withdrawn"} 1\n')
  })

  it('leave out the articles while the store does not answer', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    expect(await scrape(server)).toContain('gazette_articles{')
    await server.gazette.store.close()
    const reply = await ask(`${server.url}/metrics`)
    expect(reply.status).toBe(200)
    expect(reply.text).not.toContain('gazette_articles{')
    expect(reply.text).toContain('gazette_requests_total{')
  })
})

describe('the text of the metrics', () => {
  let data: DataFolder
  let server: TestServer
  const tags = Array.from({ length: cases(100, 24) }, (_, index) => `quay-${index}`)
  beforeAll(async () => {
    data = await makeDataFolder({
      'articles/secret-slug.md': markdown(
        'Hidden headline',
        { tags: `[${tags.slice(0, tags.length / 2)}]` },
        'Quiet body.',
      ),
    })
    server = await startGazette(data, { trustProxy: 1, operatorToken: token })
  })
  afterAll(async () => {
    await server.close()
    await data[Symbol.asyncDispose]()
  })

  it('is the exposition format to the last line, each metric with its help and type before it', async () => {
    const reply = await ask(`${server.url}/metrics`, { headers: { 'accept-encoding': 'gzip' } })
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(reply.text).toMatch(/\n$/)
    const lines = reply.text.split('\n').filter((line) => line !== '')
    expect(lines.filter((line) => !sampleLine.test(line) && !commentLine.test(line))).toEqual([])
    const typed = new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []))
    const nameless = samplesOf(reply.text).filter(
      ({ name }) => !typed.has(name) && !typed.has(name.replace(/_(?:bucket|sum|count)$/, '')),
    )
    expect(nameless).toEqual([])
    expect([...typed]).toEqual(
      expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_heap_size_used_bytes']),
    )
  })

  it('has no more labels after requests for very many different tags', { tags: 'deep' }, async () => {
    const visit = async (names: readonly string[]) => {
      for (const name of names) {
        for (const format of formatNames) await ask(`${server.url}/tags/${name}/${formats[format].file}`)
        for (const path of [
          `/tags/${name}`,
          `/articles/${name}`,
          `/media/${name}.png`,
          `/${name}`,
          `/x/y/${name}`,
        ]) {
          await ask(server.url + path)
        }
      }
    }
    const ownSeries = async () =>
      samplesOf(await scrape(server))
        .filter(({ name }) => name.startsWith('gazette_'))
        .map(({ name, labels }) => JSON.stringify([name, labels]))
        .toSorted()
    // One that there is and one that there is not bring every label that there will be.
    await visit([tags[0] ?? '', tags.at(-1) ?? ''])
    await scrape(server)
    const before = await ownSeries()
    await visit(tags)
    expect(await ownSeries()).toEqual(before)
  })

  it('holds no slug, title, token or address of a client', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7', authorization: `Bearer ${token}` }
    for (const path of ['/articles/secret-slug', '/tags/quay-1/rss.xml', '/rss.xml', '/metrics']) {
      expect((await ask(server.url + path, { headers })).status).toBe(200)
    }
    const text = await scrape(server)
    expect(text).toContain('kind="page"')
    expect(text).not.toMatch(/secret-slug|quay|headline|quiet body|198\.51|test courier/i)
    expect(text).not.toContain(token)
    expect(text).not.toContain('127.0.0.1')
  })

  const wrong = { authorization: 'Bearer another-token-entirely' }
  const right = { authorization: `Bearer ${token}` }
  const readers: readonly [client: string, headers: Readonly<Record<string, string>>, status: number][] = [
    ['a program on this machine', {}, 200],
    ['a private network behind the proxy', { 'x-forwarded-for': '10.1.2.3' }, 404],
    ['loopback behind the proxy', { 'x-forwarded-for': '127.0.0.1' }, 404],
    ['a proxy that names itself alone', { via: '1.1 proxy.example' }, 404],
    ['a proxy that forwards the public name alone', { host: 'news.example.org' }, 404],
    ['a public client', { 'x-forwarded-for': '198.51.100.7' }, 404],
    ['a public client of version 6', { 'x-forwarded-for': '2001:db8::7' }, 404],
    ['a public client that claims to be on loopback', { 'x-forwarded-for': '127.0.0.1, 198.51.100.7' }, 404],
    [
      'a public client through a proxy in the private network',
      { 'x-forwarded-for': '198.51.100.7, 10.0.0.2' },
      404,
    ],
    ['a client that the proxy cannot name', { 'x-forwarded-for': 'unknown' }, 404],
    ['a client that a proxy names in the other header', { forwarded: 'for=198.51.100.7' }, 404],
    ['a public client with a wrong token', { 'x-forwarded-for': '198.51.100.7', ...wrong }, 404],
    ['the operator, from anywhere', { 'x-forwarded-for': '198.51.100.7', ...right }, 200],
  ]

  it.each(readers)('for %s', async (_client, headers, status) => {
    const reply = await ask(`${server.url}/metrics`, { headers })
    expect(reply.status).toBe(status)
    if (status === 200) expect(reply.text).toContain('gazette_requests_total')
    else expect(reply).toMatchObject({ text: (await ask(`${server.url}/nothing`)).text })
  })

  it('answers other clients as an address that does not exist does, by any method', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    const unlike = new Set(['date', 'etag'])
    const plain = (all: object) => Object.entries(all).filter(([name]) => !unlike.has(name))
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const metrics = await ask(`${server.url}/metrics`, { method, headers })
      const nothing = await ask(`${server.url}/nothing`, { method, headers })
      expect(metrics).toMatchObject({ status: 404, text: nothing.text })
      expect(plain(metrics.headers)).toEqual(plain(nothing.headers))
    }
  })
})

it('a public client gets 404 although the proxy is not configured, and no token is accepted if none is set', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  await using server = await startGazette(data)
  const headers = { 'x-forwarded-for': '198.51.100.7' }
  expect(await ask(`${server.url}/metrics`, { headers })).toMatchObject({ status: 404 })
  const guess = { ...headers, authorization: 'Bearer undefined' }
  expect(await ask(`${server.url}/metrics`, { headers: guess })).toMatchObject({ status: 404 })
})

describe('the labels of an address', () => {
  const addresses: readonly [address: string, kind: string, feed: string, format: string][] = [
    ['/rss.xml', 'feed', 'main', 'rss'],
    ['/atom.xml?as-of=2026-11-23', 'feed', 'main', 'atom'],
    ['/feed.json', 'feed', 'main', 'json'],
    ['/sections/town/rss.xml', 'feed', 'section', 'rss'],
    ['/tags/r-and-d/atom.xml', 'feed', 'tag', 'atom'],
    ['/authors/ida-fell/feed.json', 'feed', 'author', 'json'],
    ['/languages/en-gb/rss.xml', 'feed', 'language', 'rss'],
    ['/queries/ferries/rss.xml', 'feed', 'query', 'rss'],
    ['/archives/3-17/rss.xml', 'archive', 'main', 'rss'],
    ['/tags/harbour/archives/3/feed.json', 'archive', 'tag', 'json'],
    ['/', 'page', '', ''],
    ['/?q', 'page', '', ''],
    ['/subscribe', 'page', '', ''],
    ['/tags/harbour/subscribe', 'page', '', ''],
    ['/archive', 'page', '', ''],
    ['/archive/2026/11/2', 'page', '', ''],
    ['/tags/harbour/archive/2026', 'page', '', ''],
    ['/archive/2026/11/2/3', 'other', '', ''],
    ['/articles/a', 'page', '', ''],
    ['/tags/harbour', 'page', '', ''],
    ['/media/0123456789ab/deep/quay.png', 'media', '', ''],
    ['/sitemap.xml', 'machine', '', ''],
    ['/sitemaps/2.xml', 'machine', '', ''],
    ['/healthz', 'machine', '', ''],
    ['/metrics', 'machine', '', ''],
    ['/feed', 'other', '', ''],
    ['/things/harbour/rss.xml', 'other', '', ''],
    ['/tags//rss.xml', 'other', '', ''],
    ['/RSS.xml', 'other', '', ''],
    ['/rssxxml', 'other', '', ''],
    ['', 'other', '', ''],
    ['*', 'other', '', ''],
    ['http://gazette.example/rss.xml', 'other', '', ''],
  ]

  it.each(addresses)('of %s are %s "%s" "%s"', (address, kind, feed, format) => {
    expect(toAddressLabels(address)).toEqual({ kind, feed, format })
  })
})

it('answers are counted at once and their times handed over in batches, and none is lost', async () => {
  const registry = new Registry()
  const note = createRequestMetrics(registry)
  for (let time = 0; time < 1300; time++) note('/rss.xml', time % 2 ? 200 : 304, 'identity', 0.002)
  note('/atom.xml', 200, 'gzip', 7)
  const [text, again] = [await registry.metrics(), await registry.metrics()]
  expect(linesOf(text, 'gazette_request_seconds_(?:count|sum)')).toEqual([
    'gazette_request_seconds_count{kind="feed"} 1301',
    expect.stringMatching(/^gazette_request_seconds_sum\{kind="feed"\} 9\.[56]/),
  ])
  expect(linesOf(text, 'gazette_requests_total')).toEqual([
    'gazette_requests_total{kind="feed",feed="main",format="atom",status="200",encoding="gzip"} 1',
    'gazette_requests_total{kind="feed",feed="main",format="rss",status="200",encoding="identity"} 650',
    'gazette_requests_total{kind="feed",feed="main",format="rss",status="304",encoding="identity"} 650',
  ])
  expect(again).toBe(text)
})
