import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames } from '../../../src/domain/feed.ts'
import { oldAddresses } from '../../../src/domain/redirects/taken-paths.ts'
import { paths } from '../../../src/domain/site.ts'
import { version } from '../../../src/server/version.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', { section: 'town', tags: '[été]' }),
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

describe('an address', () => {
  it.each(Object.entries(oldAddresses))(
    'of old habit, %s, leads to %s for ever, in one hop',
    async (from, to) => {
      expect(await get(from)).toMatchObject({ status: 301, headers: { location: to } })
      expect(await get(`${from}?format=xml`)).toMatchObject({ status: 301, headers: { location: to } })
      expect(await get(to)).toMatchObject({ status: 200 })
    },
  )

  it.each([
    ['/RSS.xml', 'case counts'],
    ['/rss.xml/', 'a slash is another address'],
    ['//rss.xml', 'two slashes are another address'],
    ['/Feed', 'the usual addresses have one case'],
    ['/articles/B', 'no article in any case'],
    ['/Tags/Ferry/rss.xml', 'a feed has one spelling'],
    ['/sections/town/atom.xml/', 'a feed has one spelling'],
    ['/articles/', 'no slug'],
    ['/articles/%00', 'no slug has a control character'],
    ['/articles/__proto__', 'no slug is a word of the language'],
    ['/articles/a%2F..%2Fb', 'no slug has a slash'],
    ['/.env', 'no files of the system are served'],
    ['/data/publication.json', 'only media of the data folder are served'],
    ['/assets/000000000000/other.css', 'there is no such asset'],
    ['/favicon.ico', 'this publication has no icon'],
    ['/tags/nothing', 'no article has this tag'],
    ['/tags/nothing/rss.xml', 'no article has this tag'],
    ['/things/harbour/rss.xml', 'there are no feeds of things'],
    ['/archives/1/rss.xml', 'there is no archive yet'],
    ['/archives/1-1/rss.xml', 'there is no archive yet'],
    ['/archives/0/rss.xml', 'pages count from 1'],
    ['/archives/x/rss.xml', 'pages are numbers'],
    ['/sitemaps/2.xml', 'the sitemap is one file'],
    ['/.well-known/feed-menu.json', 'the publication has not asked for it'],
    ['/license.xml', 'the publication sets no terms'],
  ])('%s does not exist: %s', async (path) => {
    const reply = await get(path)
    expect(reply).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(reply.text).toContain('There is nothing at this address.')
  })

  it.each([
    ['/articles/a/', '/articles/a'],
    ['/Articles/A?from=print', '/articles/a?from=print'],
    ['/Subscribe', '/subscribe'],
    ['/subscribe/', '/subscribe'],
    ['/Sections/Town/', '/sections/town'],
    ['/sections/TOWN', '/sections/town'],
    ['/sections/town/Subscribe/', '/sections/town/subscribe'],
    ['/languages/EN-gb', '/languages/en-GB'],
    ['/Languages/en-GB/', '/languages/en-GB'],
    ['/tags/ETE/', '/tags/ete'],
  ])('of a page, %s, leads to its one spelling, %s, in one hop', async (from, to) => {
    expect(await get(from)).toMatchObject({ status: 301, headers: { location: to } })
    expect(await get(to)).toMatchObject({ status: 200 })
  })

  it('with a broken percent sign is a bad request, not a server error', async () => {
    expect(await get('/articles/%E0%A4%A')).toMatchObject({ status: 400 })
    expect(server.logged.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })

  it('of a feed gives the same answer with any query', async () => {
    const plain = await get('/atom.xml')
    expect(await get('/atom.xml?utm_source=x&page=2')).toMatchObject({
      text: plain.text,
      headers: { etag: plain.headers.etag },
    })
  })

  it.each([
    ...formatNames.map((format) => [paths.feed('main', format), 'GET, HEAD, OPTIONS'] as const),
    ['/media/x.png', 'GET, HEAD, OPTIONS'] as const,
    ...['/', '/articles/a', '/feed', '/healthz'].map((path) => [path, 'GET, HEAD'] as const),
  ])('%s allows %s and answers 405 to all other methods', async (path, allow) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
      const reply = await ask(server.url + path, { method })
      expect(reply).toMatchObject({ status: 405, headers: { allow } })
      expect(reply.text).toBe(`${method} is not possible here; ${allow} is.\n`)
    }
  })

  it.each(formatNames)('of a feed in %s answers the preflight of a reader in a web page', async (format) => {
    const headers = {
      origin: 'https://reader.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    }
    const reply = await ask(server.url + paths.feed('main', format), { method: 'OPTIONS', headers })
    expect(reply).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'If-None-Match, If-Modified-Since',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      },
    })
  })

  it.each(formatNames)(
    'of a feed in %s says where it, its hub and the front page are, and lets no script run',
    async (format) => {
      const { headers } = await get(paths.feed('main', format))
      expect(headers.link).toBe(
        [
          `<${server.url}/hub>; rel="hub"`,
          `<${server.url}${paths.feed('main', format)}>; rel="self"`,
          `<${server.url}/>; rel="alternate"; type="text/html"`,
        ].join(', '),
      )
      expect(headers['access-control-expose-headers']).toBe('ETag, Link, Retry-After')
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*; sandbox$/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['set-cookie']).toBeUndefined()
      expect(headers['x-powered-by']).toBeUndefined()
    },
  )

  it('for probes tells that the process runs and the store answers', async () => {
    expect(await get('/healthz')).toMatchObject({
      status: 200,
      text: 'alive\n',
      headers: { 'cache-control': 'no-store' },
    })
    expect(await get('/readyz')).toMatchObject({ status: 200, text: `ready\nversion ${version}\n` })
    const named = await get('/readyz', { 'x-forwarded-for': '192.0.2.7' })
    expect(named.text).toBe(`ready\nversion ${version}\nforwarded: 1 named, 0 trusted\n`)
  })
})

it('a database file that gets damaged while the server runs gives 503 with Retry-After, and the process survives', async () => {
  await using folder = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  await using broken = await startGazette(folder)
  expect(await ask(`${broken.url}/readyz`)).toMatchObject({ status: 200 })
  // At once: a store that reads its index (`-shm`) while the file is empty ends the process by SIGBUS, as SQLite maps it.
  for (const file of ['gazette.db', 'gazette.db-wal', 'gazette.db-shm']) {
    writeFileSync(join(folder.path, file), 'this is no database '.repeat(5000))
  }
  for (const path of ['/readyz', '/rss.xml', '/', '/articles/a']) {
    const reply = await ask(broken.url + path)
    expect(reply).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30', 'cache-control': 'no-store' },
    })
    expect(reply.text).not.toMatch(/sqlite|database|\bat /i)
  }
  expect(await ask(`${broken.url}/healthz`)).toMatchObject({ status: 200 })
  const request = expect.objectContaining({ path: '/rss.xml' })
  expect(broken.logged).toContainEqual(expect.objectContaining({ msg: 'a request failed', req: request }))
})
