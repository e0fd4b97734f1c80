import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import {
  type AskedEncoding,
  acceptEncodings,
  expectations,
  fill,
  type HttpCase,
  httpCases,
  type Outcome,
  toHttpFacts,
} from '../support/http-cases.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { ask, type Reply } from '../support/request.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const changed = '2026-11-23T08:00:00Z'
/** Tags follow from the address: with one of its own the tests are the same on every port. */
const publicUrl = 'https://courier.example'
let now = new Date(changed)
let data: DataFolder
let server: TestServer
let nginx: Nginx
/** Asks the server for plain bytes and compresses them itself. */
let compressing: Nginx

beforeAll(async () => {
  data = await makeDataFolder({ 'articles/a.md': markdown('Alpha'), 'articles/b.md': markdown('Beta') })
  server = await startGazette(data, { now: () => now, pollLimit: 0, publicUrl })
  now = new Date('2026-11-23T09:00:00Z')
  nginx = await startNginx({ behind: server.port })
  compressing = await startNginx({ behind: server.port, compresses: true })
})
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]()
  await compressing?.[Symbol.asyncDispose]()
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

const direct = () => `http://127.0.0.1:${server.port}`
const encodings = Object.keys(acceptEncodings) as readonly AskedEncoding[]
const feeds = formatNames.flatMap((format) => encodings.map((encoding) => ({ format, encoding })))
let queries = 0

/** An address that no cache has seen: a cache keeps each query apart. */
function unseen(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}unseen=${++queries}`
}

describe.each(feeds)('a feed in $format, asked for in $encoding,', ({ format, encoding }) => {
  const path = paths.feed('main', format)

  async function toFacts() {
    const { headers } = await ask(direct() + path)
    return toHttpFacts(format, encoding, {
      tag: (headers.etag ?? '').replaceAll('"', ''),
      changed: new Date(changed).toUTCString(),
    })
  }

  async function expectAnswer(base: string, one: HttpCase, outcome: Outcome): Promise<Reply> {
    const facts = await toFacts()
    const asked = Object.entries({ ...acceptEncodings[encoding], ...one.headers })
    const headers = Object.fromEntries(asked.map(([name, value]) => [name, fill(value, facts)]))
    const reply = await ask(base + fill(one.path, facts), { method: one.method, headers })
    const expected = expectations[outcome]
    expect(reply.status).toBe(expected.status)
    for (const [name, value] of Object.entries(expected.headers)) {
      expect([name, once(reply.headers[name])]).toEqual([name, fill(value, facts)])
    }
    const plain = await ask(direct() + path)
    if (outcome === 'feed' && one.method === 'GET') expect(reply.text).toBe(plain.text)
    if (outcome === 'unchanged' || one.method === 'HEAD') expect(reply.bytes).toHaveLength(0)
    return reply
  }

  it.each(httpCases)('$method $path, $reason: $outcome', async (one) => {
    await expectAnswer(direct(), one, one.outcome)
  })

  it.each(httpCases)('through nginx, $method $path, $reason', async (one) => {
    const differs = one.nginx && one.nginx.unless !== encoding
    const outcome = differs ? one.nginx.outcome : one.outcome
    const cold = { ...one, path: unseen(one.path) }
    await expectAnswer(nginx.url, cold, outcome)
    const warm = await expectAnswer(nginx.url, cold, outcome)
    const kept = { feed: 'HIT', unchanged: 'HIT', moved: 'HIT' }[outcome as string]
    if (kept) expect(warm.headers['x-cache']).toBe(kept)
    else expect(warm.headers['x-cache']).not.toBe('HIT')
  })
})

const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe.each(formatNames)('nginx in front of a feed in %s', (format) => {
  const path = paths.feed('main', format)
  const plainTag = async () => (await ask(direct() + path)).headers.etag ?? ''
  const orders = encodings.flatMap((first) => encodings.map((second) => ({ first, second })))

  it.each(orders)('gives a reader $second, although one before it got $first', async ({ first, second }) => {
    const address = unseen(path)
    await ask(nginx.url + address, { headers: acceptEncodings[first] })
    const reply = await ask(nginx.url + address, { headers: acceptEncodings[second] })
    const straight = await ask(direct() + path, { headers: acceptEncodings[second] })
    expect(reply.headers['x-cache']).toBe(first === second ? 'HIT' : 'MISS')
    expect(reply.headers['content-encoding']).toBe(second === 'identity' ? undefined : second)
    expect(reply.headers.etag).toBe(straight.headers.etag)
    expect(reply.bytes).toEqual(straight.bytes)
  })

  it.each(encodings)('keeps no page for the reader in %s that comes after a browser', async (encoding) => {
    const address = unseen(path)
    const browser = await ask(nginx.url + address, {
      headers: { ...acceptEncodings[encoding], accept: chromium },
    })
    expect(browser).toMatchObject({ status: 303, headers: { location: paths.subscribe('main') } })
    for (const kept of ['MISS', 'HIT']) {
      const reader = await ask(nginx.url + address, { headers: acceptEncodings[encoding] })
      expect(reader).toMatchObject({ status: 200, headers: { 'x-cache': kept } })
      expect(reader.text).toContain('Alpha')
    }
  })

  it('shows a browser that comes after a reader the feed that it keeps: one address, one thing', async () => {
    const address = unseen(path)
    await ask(nginx.url + address)
    const browser = await ask(nginx.url + address, { headers: { accept: chromium } })
    expect(browser).toMatchObject({ status: 200, headers: { 'x-cache': 'HIT' } })
    expect(browser.text).toContain('Alpha')
  })

  it.each([
    ['asks for the head only', 'HEAD', {}],
    ['holds the feed already', 'GET', { 'if-none-match': 'the tag' }],
    ['asks for a part', 'GET', { range: 'bytes=0-9' }],
    ['posts', 'POST', {}],
  ])('gives the whole feed to who comes after one that %s', async (_what, method, asked) => {
    const address = unseen(path)
    const headers = 'if-none-match' in asked ? { 'if-none-match': await plainTag() } : asked
    await ask(nginx.url + address, { method, headers })
    const reply = await ask(nginx.url + address)
    expect(reply.status).toBe(200)
    expect(reply.text).toBe((await ask(direct() + path)).text)
  })

  // RFC 9110, section 8.8.1: who changes the bytes may keep a weak tag only.
  it.each([
    ['gzip, deflate', 'gzip', 'W/'],
    ['br, gzip, deflate', 'gzip', 'W/'],
    ['identity, gzip;q=0.5', 'gzip', 'W/'],
    ['gzip;q=0', undefined, ''],
    ['br', undefined, ''],
    ['', undefined, ''],
  ])(
    'that compresses by itself answers "%s" with %s and a tag that earns 304 everywhere',
    async (accept, encoding, weak) => {
      const address = unseen(path)
      const headers: Record<string, string> = accept ? { 'accept-encoding': accept } : {}
      for (const kept of ['MISS', 'HIT']) {
        const reply = await ask(compressing.url + address, { headers })
        expect(reply.headers).toMatchObject({ 'x-cache': kept, etag: weak + (await plainTag()) })
        expect(reply.headers['content-encoding']).toBe(encoding)
        expect(once(reply.headers.vary)).toBe('Accept-Encoding')
        expect(reply.text).toBe((await ask(direct() + path)).text)
        const again = { headers: { ...headers, 'if-none-match': String(reply.headers.etag) } }
        expect((await ask(compressing.url + address, again)).status).toBe(304)
        expect((await ask(direct() + path, again)).status).toBe(304)
      }
    },
  )
})

it('has at least sixty cases for each feed and encoding, none of them twice', () => {
  const distinct = new Set(
    httpCases.map(({ method, path, headers }) => JSON.stringify([method, path, headers])),
  )
  expect(distinct.size).toBe(httpCases.length)
  expect(distinct.size).toBeGreaterThanOrEqual(60)
})

/** nginx 1.22 says Vary once for the server and once for itself. */
function once(value: string | string[] | undefined): string {
  const said = Array.isArray(value) ? value : (value ?? '').split(', ')
  return new Set(said).size === 1 && said.length > 1 ? String(said[0]) : said.join(', ')
}
