import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../../src/domain/feed.ts'
import { validate } from '../../../src/validator/validate.ts'
import { anyText } from '../../support/any-text.ts'
import { cases } from '../../support/depth.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { readHtml } from '../../support/read-html.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const nasty = 'Ferry <script>alert(1)</script> & "quotes"'
let data: DataFolder
let server: TestServer

beforeAll(async () => {
  const many = Array.from({ length: 25 }, (_, index) => [
    `articles/story-${index}.md`,
    markdown(
      `Story ${index}`,
      { published: `2026-09-${String(index + 1).padStart(2, '0')}` },
      'A lantern in the harbour.',
    ),
  ])
  data = await makeDataFolder({
    ...Object.fromEntries(many),
    'articles/nasty.json': JSON.stringify({
      ...{
        title: nasty,
        slug: 'nasty',
        published: '2026-11-20',
        section: 'town',
        authors: [{ name: 'Ida Fell' }],
      },
      contentHtml:
        '<p>Tide &#x26; <em>time</em> &lt;img src=x onerror=alert(2)&gt; wait for the night ferry.</p>',
    }),
    'articles/lodz.md': markdown(
      'Pociąg do Łodzi',
      { published: '2026-11-19', language: 'pl' },
      'Zażółć gęślą jaźń.',
    ),
    'articles/tokyo.md': markdown(
      '東京都の天気',
      { published: '2026-11-18', language: 'ja' },
      '明日は晴れ。',
    ),
    'articles/draft.md': markdown('Secret ferry', { published: '' }),
    'articles/later.md': markdown('Later ferry', { published: '2030-01-01T00:00:00Z' }),
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}) => ask(server.url + path, { headers })
const search = (query: string) => get(`/search?${new URLSearchParams({ q: query })}`)
const slugsOn = (html: string) =>
  [...html.matchAll(/<h2><a href="\/articles\/([^"]+)"/g)].map(([, slug]) => slug)

describe('the page of the search', () => {
  it('shows the hits with the words marked, and nothing of drafts and scheduled articles', async () => {
    const { status, text, headers } = await search('ferry night')
    expect(status).toBe(200)
    expect(slugsOn(text)).toEqual(['nasty'])
    expect(text).toContain(
      '<mark>Ferry</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;',
    )
    expect(text).toContain(
      '&lt;img src=x onerror=alert(2)&gt; wait for the <mark>night</mark> <mark>ferry</mark>.',
    )
    expect(headers['x-robots-tag']).toBe('noindex')
    expect(text).toContain('<meta name="robots" content="noindex">')
    expect(text).not.toMatch(/Secret|Later|<img|<script>alert/)
  })

  it.each([
    ['lodzi', 'lodz'],
    ['ZAZOLC gesla', 'lodz'],
    ['京都 天気', 'tokyo'],
    ['"night ferry" -tram', 'nasty'],
    ['Ida Fell', 'nasty'],
  ])('finds by %s', async (query, slug) => {
    expect(slugsOn((await search(query)).text)).toEqual([slug])
  })

  it('narrows down by section, author and days, and says what is no date', async () => {
    const slugs = async (query: string) => slugsOn((await get(`/search?${query}`)).text)
    expect(await slugs('section=town')).toEqual(['nasty'])
    expect(await slugs('q=ferry&author=Ida+Fell')).toEqual(['nasty'])
    expect(await slugs('q=ferry&section=sport')).toEqual([])
    expect(await slugs('q=lantern&from=2026-09-10&to=2026-09-11')).toEqual(['story-10', 'story-9'])
    expect(await slugs('q=lantern&month=2026-08')).toEqual([])
    expect((await slugs('q=lantern&from=2026&to=2026')).length).toBe(20)
    const wrong = await get('/search?q=ferry&from=soon%3Cb%3E')
    expect(wrong.status).toBe(400)
    expect(readHtml(wrong.text).text).toContain('This is not a date: soon<b>')
  })

  it('leads to older results and back, without a gap', async () => {
    const first = await search('lantern harbour')
    const [, older = ''] = /<a href="([^"]+)" rel="next">/.exec(first.text) ?? []
    const second = await get(older.replaceAll('&amp;', '&'))
    const slugs = [...slugsOn(first.text), ...slugsOn(second.text)]
    expect(slugs).toEqual(Array.from({ length: 25 }, (_, index) => `story-${24 - index}`))
    expect(second.text).toContain('<a href="/search?q=lantern+harbour">Newest results</a>')
    const best = await get('/search?q=story+24&order=best')
    expect(slugsOn(best.text)[0]).toBe('story-24')
  })

  it('is a form without a query, and says what helps if nothing is found', async () => {
    const { status, text } = await get('/search')
    expect([status, readHtml(text).text]).toEqual([
      200,
      expect.stringContaining('Each word must be in the article'),
    ])
    expect((await search('nowhereatall')).text).toContain('Nothing found.')
    expect(text).toContain('<link rel="search" type="application/opensearchdescription+xml"')
    expect((await get('/search/')).headers.location).toBe('/search')
  })

  it('answers 304 to a client that holds it, and shows a new article at once', async () => {
    const { headers } = await search('lantern')
    const held = { 'If-None-Match': headers.etag ?? '' }
    expect((await get('/search?q=lantern', held)).status).toBe(304)
    await data.write('articles/new.md', markdown('New', { published: '2026-11-22' }, 'A lantern.'))
    await eventually(async () => expect(slugsOn((await search('lantern')).text)[0]).toBe('new'))
    expect((await get('/search?q=lantern', held)).status).toBe(200)
  })

  it.each([
    '%00',
    '%ED%A0%80',
    '%',
    '%zz',
    '"',
    '*',
    'AND',
    'NEAR(a b)',
    '(',
    "'",
    '\\',
    '--',
    '{title}:a',
    'a'.repeat(4000),
    '%E6%9D%B1'.repeat(400),
    '<script>',
    '&after=x',
    'a&after=-1',
    'a&after=999999999999999999999999',
    'a&page=0',
    'a&order=best&page=99999',
    'a&section=%27%22',
    'a&author=%00',
    'a&from=9999-12-31&to=1000',
    'a&from=0000',
    'a&month=2026-13',
    'a&q=b',
  ])('never fails for q=%s', async (query) => {
    const { status, text } = await get(`/search?q=${query.replaceAll(' ', '+')}`)
    expect([200, 400]).toContain(status)
    expect(text).toContain('</html>')
    expect((await get(`/search/atom.xml?q=${query.replaceAll(' ', '+')}`)).status).toBeLessThan(500)
  })

  it('never fails for any query, and marks nothing but words', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyText({ maxLength: 80 }), async (query) => {
        const { status, text } = await get(`/search?q=${encodeURIComponent(query.toWellFormed())}&order=best`)
        expect(status).toBe(200)
        expect(text).not.toContain('<img')
      }),
      { numRuns: cases(400, 25) },
    )
  })
})

describe.each(formatNames)('a search as %s', (format) => {
  const path = `/search/${formats[format].file}`

  it('is a valid feed of the hits, with their ids, and no hub is told of it', async () => {
    const { status, text, headers } = await get(`${path}?q=lantern`)
    expect(status).toBe(200)
    expect(headers['content-type']).toContain(formats[format].mediaType)
    const { findings } = validate(text, { url: `${server.url}${path}?q=lantern` })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const main = (await get(`/${formats[format].file}`)).text
    const article = await server.gazette.store.articleBySlug('story-24')
    for (const document of [text, main]) expect(document).toContain(article?.id)
    expect(text).toContain('The Test Courier: lantern')
    expect(`${text} ${headers.link}`).not.toMatch(/rel="hub"|"hubs"|fh:complete/)
    expect(headers.link).toContain(`${server.url}${path}?q=lantern>; rel="self"`)
  })

  it('answers 304 while nothing has changed, and is a valid feed without hits', async () => {
    const { headers } = await get(`${path}?q=gesla`)
    const held = { 'If-None-Match': headers.etag ?? '' }
    expect((await get(`${path}?q=gesla`, held)).status).toBe(304)
    await server.gazette.store.correct('story-3', { grade: 'minor', note: `A comma in ${format}.` })
    expect((await get(`${path}?q=gesla`, held)).status).toBe(304)
    const { text } = await get(`${path}?q=nowhereatall`)
    const { findings } = validate(text, { url: `${server.url}${path}?q=nowhereatall` })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('sends a browser to the page, and refuses a search for nothing', async () => {
    const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const { status, headers } = await get(`${path}?q=ferry`, browser)
    expect([status, headers.location]).toEqual([303, '/search?q=ferry'])
    expect((await get(path)).status).toBe(400)
    expect((await get(`${path}?q=-a`)).status).toBe(400)
    expect((await get(`${path}?q=a&from=soon`)).status).toBe(400)
  })
})

it('the description of the search names its addresses', async () => {
  const { status, text, headers } = await get('/opensearch.xml')
  expect([status, headers['content-type']]).toEqual([
    200,
    'application/opensearchdescription+xml; charset=utf-8',
  ])
  expect(text).toContain('<ShortName>The Test Courier</ShortName>')
  expect(text).toContain(`template="${server.url}/search?q={searchTerms}"`)
})

it('a client that searches too often waits, and others do not', async () => {
  await using own = await makeDataFolder({ 'articles/a.md': markdown('A') })
  const limited = await startGazette(own, { trustProxy: 1 })
  const from = (address: string, n: number, path = '/search') =>
    ask(`${limited.url}${path}?q=word${n}`, { headers: { 'X-Forwarded-For': address } })
  for (let n = 0; n < 30; n++) expect((await from('203.0.113.7', n)).status).toBe(200)
  const refused = await from('203.0.113.7', 31)
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2'])
  expect(readHtml(refused.text).text).toContain('Too many searches')
  expect((await from('203.0.113.7', 32, '/search/rss.xml')).status).toBe(429)
  // What is known is free.
  expect((await from('203.0.113.7', 3)).status).toBe(200)
  expect((await from('198.51.100.9', 31)).status).toBe(200)
  await limited.close()
})
