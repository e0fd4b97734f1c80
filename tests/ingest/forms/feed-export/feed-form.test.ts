import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../../../src/http/outgoing/address.ts'
import { createFetcher } from '../../../../src/http/outgoing/fetcher.ts'
import type { ExportFiles, ExportSettings } from '../../../../src/ingest/exports/export-form.ts'
import { openAddress } from '../../../../src/ingest/exports/files/open-address.ts'
import { createWebSource } from '../../../../src/ingest/exports/files/web-source.ts'
import { feed } from '../../../../src/ingest/forms/feed-export/feed-form.ts'
import { parseArticle } from '../../../../src/ingest/parse-article.ts'
import { cases } from '../../../support/depth.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { makePublication } from '../../../support/make-article.ts'

const testPublication = makePublication()
const settings: ExportSettings = { publication: testPublication }

async function importFeed(files: ExportFiles, options: Partial<ExportSettings> = {}) {
  const open = await feed.open(files, { ...settings, ...options })
  const records = await readRecords(open)
  const again = await readRecords(open)
  expect(again).toEqual(records)
  return { open, records, ...{ site: open.site, leftOut: open.leftOut(), oldFeeds: open.oldFeeds() } }
}

async function drafts(files: ExportFiles, options: Partial<ExportSettings> = {}) {
  const { records } = await importFeed(files, options)
  return await Promise.all(records.map((record) => feed.toDraft(record, testPublication)))
}

function rss(items: string, head = '<link>https://old.example/blog/</link>'): string {
  return `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Harbour</title>${head}\n${items}</channel></rss>`
}

const item = (name: string, more = '') =>
  `<item><title>${name}</title><link>https://old.example/blog/2019/${name}.html</link><guid>https://old.example/?p=${name}</guid><pubDate>Mon, 03 Jun 2019 10:00:00 GMT</pubDate><content:encoded>&lt;p&gt;Text of ${name}&lt;/p&gt;</content:encoded>${more}</item>\n`

describe('a feed is recognised', () => {
  it.each([
    ['RSS', { 'feed.xml': rss('') }, true],
    ['RDF', { 'index.rdf': '<?xml version="1.0"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/">' }, true],
    ['Atom', { x: '<feed xmlns="http://www.w3.org/2005/Atom">' }, true],
    ['Atom with a prefix', { x: '<a:feed xmlns:a="http://www.w3.org/2005/Atom">' }, true],
    ['JSON Feed', { 'feed.json': '{ "version": "https://jsonfeed.org/version/1.1"' }, true],
    ['several documents', { 'a.xml': rss(''), 'b.xml': rss('') }, true],
    [
      'a Takeout of Blogger',
      {
        'Blogs/Harbour/feed.atom': "<feed xmlns='http://www.w3.org/2005/Atom'>",
        'Blogs/Harbour/settings.csv': 'a',
        'Blogs/Harbour/theme-classic.xml': '<x/>',
        'Albums/Harbour/a.jpg': 'x',
      },
      true,
    ],
    [
      'an export of WordPress',
      {
        'a.xml':
          '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>',
      },
      false,
    ],
    ['a site with a feed in it', { 'index.html': '<html>', 'index.xml': rss(''), 'main.go': 'x' }, false],
    ['other JSON', { 'a.json': '{"items":[{"a":1}]}' }, false],
    ['a list of feeds', { 'a.opml': '<opml version="2.0">' }, false],
    ['a page that tells of feeds', { 'a.html': '<!doctype html><p>&lt;rss version="2.0"&gt;</p>' }, false],
  ])('%s', async (_what, files, isFeed) => {
    expect(await feed.recognizes(exportFiles(files))).toBe(isFeed)
  })
})

describe('a saved feed', () => {
  it('gives a record for each entry, with its id, address and media', async () => {
    const document = rss(
      item(
        'a',
        '<enclosure url="/a.mp3" type="audio/mpeg" length="9"/><description>&lt;img src="b.jpg"&gt;</description>',
      ),
    )
    const { records, site, oldFeeds, leftOut } = await importFeed(exportFiles({ 'feed.xml': document }))
    expect(site).toEqual({
      address: 'https://old.example/blog',
      title: 'The Harbour',
      feedSize: 1,
      feedIdRule: 'The ids are those of the feed, byte for byte.',
    })
    expect(records).toMatchObject([
      {
        ...{
          key: 'https://old.example/?p=a',
          feedId: 'https://old.example/?p=a',
          kind: 'article',
          title: 'a',
          slug: 'a',
        },
        ...{ address: 'https://old.example/blog/2019/a.html', file: 'feed.xml', line: 2 },
        media: ['https://old.example/a.mp3'],
      },
    ])
    expect({ oldFeeds, leftOut }).toEqual({ oldFeeds: [], leftOut: [] })
  })

  it('gives drafts that are articles', async () => {
    const [draft] = await drafts(
      exportFiles({
        'feed.xml': rss(
          item(
            'a',
            '<author>ada@old.example (Ada)</author><category>Ships</category><category>Sea</category><description>The summary.</description>',
          ),
          '<link>https://old.example/</link><language>de-at</language><copyright>© 2019 Harbour</copyright>',
        ),
      }),
    )
    expect(draft?.fields).toEqual({
      title: 'a',
      slug: 'a',
      contentHtml: '<p>Text of a</p>',
      summary: 'The summary.',
      authors: [{ name: 'Ada', email: 'ada@old.example' }],
      tags: ['Ships', 'Sea'],
      language: 'de-at',
      published: '2019-06-03T10:00:00Z',
      rights: '© 2019 Harbour',
    })
    expect(Object.fromEntries(draft?.writtenAs ?? [])).toMatchObject({
      published: 'pubDate',
      contentHtml: 'content:encoded',
    })
    expect(draft && parseArticle(draft)).toMatchObject({ form: { title: 'a' } })
  })

  it('takes an entry once that documents share, and two entries that share an id', async () => {
    const other = item('b').replace('?p=b', '?p=a')
    const { records, leftOut } = await importFeed(
      exportFiles({ '1.xml': rss(item('a') + item('c')), '2.xml': rss(item('c') + other) }),
    )
    expect(records.map(({ key, feedId }) => [key, feedId])).toEqual([
      ['https://old.example/?p=a', 'https://old.example/?p=a'],
      ['https://old.example/?p=c', 'https://old.example/?p=c'],
      [
        'https://old.example/?p=a#https://old.example/blog/2019/b.html',
        'https://old.example/blog/2019/b.html',
      ],
    ])
    expect(leftOut).toEqual(['1 entries that are in the feed twice'])
  })

  it('says what it lacks', async () => {
    const document = rss(
      '<atom:link rel="next" href="https://old.example/feed?page=2"/><item><link>https://old.example/1</link><description>Only this.</description></item>',
    )
    const { leftOut, records } = await importFeed(exportFiles({ 'feed.xml': document }))
    expect(leftOut).toEqual([
      'the texts: the feed has only summaries',
      'what the feed has at https://old.example/feed?page=2, if it is none of these files: import the feed by its address',
    ])
    expect(records[0]).toMatchObject({ key: 'https://old.example/1', feedId: 'https://old.example/1' })
    const [draft] = await drafts(exportFiles({ 'feed.xml': document }))
    expect(draft?.warnings.map(({ message }) => message)).toEqual([
      'contentHtml has only the summary, since the feed has no more',
      'status is draft, since the entry has no date',
      'title is missing; the first words of its text stand in for it: "Only this"',
    ])
  })

  it.each([
    ['a text with paragraphs', '<description>&lt;p&gt;One.&lt;/p&gt;</description>', []],
    ['a long text', `<description>${'One sentence. '.repeat(50)}</description>`, []],
    [
      'a text that is cut off',
      `<description>${'One sentence. '.repeat(50)}[…]</description>`,
      ['the texts: the feed has only summaries'],
    ],
    ['a teaser', '<description>One.</description>', ['the texts: the feed has only summaries']],
    [
      'a summary of Atom',
      '<summary>&lt;p&gt;One.&lt;/p&gt;</summary>',
      ['the texts: the feed has only summaries'],
    ],
  ])('has %s', async (_what, text, leftOut) => {
    expect(
      (await importFeed(exportFiles({ x: rss(`<item><title>a</title>${text}</item>`) }))).leftOut,
    ).toEqual(leftOut)
  })

  it.each([
    ['a day', '<pubDate>2019-06-03</pubDate>', { published: '2019-06-03' }, []],
    ['only a change', '<updated>2019-06-03T10:00:00Z</updated>', { published: '2019-06-03T10:00:00Z' }, []],
    [
      'a change before it',
      '<pubDate>2019-06-03T10:00:00Z</pubDate><updated>2019-06-01T10:00:00Z</updated>',
      { published: '2019-06-03T10:00:00Z' },
      [],
    ],
    [
      'a change after it',
      '<pubDate>2019-06-03T10:00:00Z</pubDate><updated>2019-06-04T10:00:00Z</updated>',
      { published: '2019-06-03T10:00:00Z', updated: '2019-06-04T10:00:00Z' },
      [],
    ],
    [
      'zeros',
      '<pubDate>0000-00-00 00:00:00</pubDate>',
      {},
      [
        'published says "0000-00-00 00:00:00", which is no date; it is left out',
        'status is draft, since the entry has no date',
      ],
    ],
    ['none', '', {}, ['status is draft, since the entry has no date']],
  ])('has dates: %s', async (_what, dates, fields, messages) => {
    const [draft] = await drafts(exportFiles({ x: rss(`<item><title>a</title>${dates}</item>`) }))
    const { published, updated } = draft?.fields ?? {}
    expect({ published, updated }).toEqual({ published: undefined, updated: undefined, ...fields })
    expect(draft?.warnings.map(({ message }) => message)).toEqual(messages)
  })

  it('of very many entries in one line is read in pieces', { tags: 'deep' }, async () => {
    const count = cases(5_000, 500)
    const items = Array.from({ length: count }, (_, at) => item(`n${at}`).trim()).join('')
    const { records, site } = await importFeed(exportFiles({ x: rss(items) }, { pieceBytes: 13 * count }))
    expect(records).toHaveLength(count)
    expect(site.feedSize).toBe(count)
  })

  it('in JSON is read in pieces', async () => {
    const items = Array.from({ length: 50 }, (_, at) => ({
      id: String(at),
      url: `/${at}`,
      content_text: 'x'.repeat(2000),
    }))
    const json = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'T',
      home_page_url: 'https://old.example',
      language: 'fr',
      items,
    })
    const { records, site } = await importFeed(exportFiles({ 'feed.json': json }))
    expect(site).toMatchObject({ address: 'https://old.example', title: 'T', feedSize: 50 })
    expect(records.at(-1)).toMatchObject({
      key: '49',
      address: 'https://old.example/49',
      data: { feed: { language: 'fr' } },
    })
  })
})

describe('an export of Blogger', () => {
  const kind = (name: string) =>
    `<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#${name}"/>`
  const entry = (id: string, type: string, more = '') =>
    `<entry><id>tag:blogger.com,1999:blog-7.${id}</id><published>2019-06-03T10:00:00.001+02:00</published><updated>2019-06-03T10:05:00+02:00</updated>${kind(type)}<title type="text">${id}</title><content type="html">&lt;a href="https://1.bp.blogspot.com/-x/AA/s1600/a.jpg"&gt;&lt;img src="https://1.bp.blogspot.com/-x/AA/s320/a.jpg"&gt;&lt;/a&gt; &lt;img src="https://blogger.googleusercontent.com/img/a/BB=w640-h480"&gt;</content><author><name>Ada</name><email>noreply@blogger.com</email></author>${more}</entry>`
  const document = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Harbour</title><link rel="alternate" type="text/html" href="http://harbour.old.example/"/><generator version="7.00" uri="http://www.blogger.com">Blogger</generator>
${entry('settings.BLOG_NAME', 'settings')}${entry('layout', 'template')}
${entry('post-1', 'post', '<link rel="alternate" type="text/html" href="http://harbour.old.example/2019/06/first.html"/><link rel="replies" href="x"/><category scheme="http://www.blogger.com/atom/ns#" term="Ships"/>')}
${entry('post-2', 'post', '<app:control><app:draft>yes</app:draft></app:control>')}
${entry('page-3', 'page', '<link rel="alternate" type="text/html" href="http://harbour.old.example/p/about.html"/>')}
${entry('post-4', 'comment', '<thr:in-reply-to href="x" ref="y"/>')}</feed>`

  it('has posts, pages and drafts; comments and settings are counted', async () => {
    const { records, site, leftOut, oldFeeds } = await importFeed(exportFiles({ 'blog.xml': document }))
    expect(records.map(({ key, kind: what, address }) => [key, what, address])).toEqual([
      ['tag:blogger.com,1999:blog-7.post-1', 'article', 'http://harbour.old.example/2019/06/first.html'],
      ['tag:blogger.com,1999:blog-7.post-2', 'article', undefined],
      ['tag:blogger.com,1999:blog-7.page-3', 'page', 'http://harbour.old.example/p/about.html'],
    ])
    expect(site).toMatchObject({
      address: 'http://harbour.old.example',
      feedSize: 25,
      mediaHosts: expect.arrayContaining(['1.bp.blogspot.com']),
    })
    expect(leftOut).toEqual(['1 comments', '2 settings and templates'])
    expect(oldFeeds).toContainEqual({ from: '/feeds/posts/default', to: { feed: 'main', format: 'atom' } })
    expect(oldFeeds).toContainEqual({
      from: '/feeds/posts/default/-/Ships',
      to: { feed: 'tag:ships', format: 'atom' },
    })
    expect(oldFeeds).toContainEqual({ from: '/feeds/comments/default', to: 'gone' })
  })

  it('has its pictures in their own size, and its drafts stay drafts', async () => {
    const [first, second] = await drafts(exportFiles({ 'blog.xml': document }))
    expect(first?.fields.contentHtml).toBe(
      '<a href="https://1.bp.blogspot.com/-x/AA/s0/a.jpg"><img src="https://1.bp.blogspot.com/-x/AA/s0/a.jpg"></a> <img src="https://blogger.googleusercontent.com/img/a/BB=s0">',
    )
    expect(first?.fields.authors).toEqual([{ name: 'Ada' }])
    expect(first?.fields).toMatchObject({
      tags: ['Ships'],
      published: '2019-06-03T08:00:00Z',
      updated: '2019-06-03T08:05:00Z',
    })
    expect(first?.fields).not.toHaveProperty('status')
    expect(second?.fields.status).toBe('draft')
  })

  it('of a Takeout has paths in place of links', async () => {
    const takeout = `<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'><id>tag:blogger.com,1999:blog-7</id><title>Harbour</title>
<entry><id>tag:blogger.com,1999:blog-7.post-1</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><title>One</title><content type='html'>&lt;p&gt;x</content><published>2019-06-03T10:00:00Z</published><blogger:filename>/2019/06/first.html</blogger:filename></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-2</id><blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status><title>Two</title><blogger:filename></blogger:filename></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-5</id><blogger:type>POST</blogger:type><blogger:status>SCHEDULED</blogger:status><title>Five</title><published>2039-06-03T10:00:00Z</published></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-3</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><blogger:trashed>2020-01-01T00:00:00Z</blogger:trashed><title>Three</title></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-4</id><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><title/></entry></feed>`
    const files = exportFiles({ 'Blogs/Harbour/feed.atom': takeout, 'Blogs/Harbour/settings.csv': 'x' })
    const { records, leftOut } = await importFeed(files, { oldSite: 'https://harbour.old.example/' })
    expect(records.map(({ key, address }) => [key, address])).toEqual([
      ['tag:blogger.com,1999:blog-7.post-1', 'https://harbour.old.example/2019/06/first.html'],
      ['tag:blogger.com,1999:blog-7.post-2', undefined],
      ['tag:blogger.com,1999:blog-7.post-5', undefined],
    ])
    expect(leftOut).toEqual(['1 comments', '1 deleted posts'])
    const found = await drafts(files)
    expect(found.map(({ fields }) => fields.status)).toEqual([undefined, 'draft', 'draft'])
    expect(found[2]?.warnings.map(({ message }) => message)).toEqual([
      'status is draft, though Blogger would publish the post at its time: publish it, or give it that time',
    ])
  })
})

describe('a feed by address', () => {
  let answer: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) => res.end()
  const asked: string[] = []
  const server = createServer((req, res) => {
    asked.push(req.url ?? '')
    answer(req, res)
  })
  const fetcher = createFetcher({
    isAllowed: createAddressRule(parseCidrs('127.0.0.0/8')),
    resolve: async () => ['127.0.0.1'],
    userAgent: 'Gazette test',
  })
  let origin = ''
  const pauses: number[] = []

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://old.example:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await fetcher.close()
    server.closeAllConnections()
    server.close()
  })

  async function read(path: string, pages: Readonly<Record<string, string | number>>) {
    asked.length = 0
    pauses.length = 0
    answer = (req, res) => {
      const page = pages[req.url ?? ''] ?? 404
      if (typeof page === 'number') res.writeHead(page).end()
      else res.writeHead(200, { 'content-type': 'application/rss+xml' }).end(page)
    }
    const source = createWebSource({ fetcher, pause: async (ms) => pauses.push(ms) })
    const files = await openAddress(origin + path, source)
    try {
      expect(await feed.recognizes(files)).toBe(true)
      const { records, ...rest } = await importFeed(files)
      return { titles: records.map(({ title }) => title), ...rest }
    } finally {
      await files.close?.()
    }
  }

  const link = (rel: string, href: string) =>
    `<link xmlns="http://www.w3.org/2005/Atom" rel="${rel}" href="${href}"/>`

  it('goes through the pages that it names, and fetches each once', async () => {
    const { titles, site, oldFeeds } = await read('/feed', {
      '/feed': rss(item('a'), link('next', '/feed?page=2')),
      '/feed?page=2': rss(item('b'), link('next', 'feed?page=3')),
      '/feed?page=3': rss(item('c')),
    })
    expect(titles).toEqual(['a', 'b', 'c'])
    expect(asked).toEqual(['/feed', '/feed?page=2', '/feed?page=3'])
    expect(site).toMatchObject({ address: origin, feedSize: 1 })
    expect(oldFeeds).toEqual([{ from: '/feed', to: { feed: 'main', format: 'rss' } }])
  })

  it('goes through its archives, also from one to the next', async () => {
    const { titles } = await read('/feed', {
      '/feed': rss(item('a'), link('prev-archive', '/2019')),
      '/2019': rss(item('b'), link('prev-archive', '/2018') + link('current', '/feed')),
      '/2018': rss(item('c')),
    })
    expect(titles).toEqual(['a', 'b', 'c'])
  })

  it('of WordPress names no pages: they are tried until one is missing', async () => {
    const generator = '<generator>https://wordpress.org/?v=6.4</generator>'
    const { titles } = await read('/feed/', {
      '/feed/': rss(item('a'), generator),
      '/feed/?paged=2': rss(item('b'), generator),
    })
    expect(titles).toEqual(['a', 'b'])
    expect(asked).toEqual(['/feed/', '/feed/?paged=2', '/feed/?paged=3'])
  })

  it('of WordPress that shows the same page for ever ends at the first that has nothing new', async () => {
    const page = rss(item('a'), '<generator>https://wordpress.org/?v=6.4</generator>')
    const { titles } = await read('/?feed=rss2', { '/?feed=rss2': page, '/?feed=rss2&paged=2': page })
    expect(titles).toEqual(['a'])
  })

  it('whose pages name each other in a circle ends', async () => {
    const { titles } = await read('/feed', {
      '/feed': rss(item('a'), link('next', '/b')),
      '/b': rss(item('b'), link('next', '/feed') + link('prev-archive', '/feed')),
    })
    expect(titles).toEqual(['a', 'b'])
  })

  it('is not taken in part: a page that it names must be there', async () => {
    const pages = { '/feed': rss(item('a'), link('next', '/b')), '/b': 410 }
    await expect(read('/feed', pages)).rejects.toThrow(/\/b, which the feed names, answers with status 410/)
  })

  it('waits when the site asks for it', async () => {
    const source = createWebSource({ fetcher, pause: async (ms) => pauses.push(ms) })
    let tries = 0
    pauses.length = 0
    answer = (_req, res) => {
      tries++
      if (tries === 1) res.writeHead(429, { 'retry-after': '7' }).end()
      else if (tries === 2) res.writeHead(503).end()
      else res.end(rss(item('a')))
    }
    const files = await openAddress(`${origin}/feed`, source)
    expect(await files.readHead(files.paths[0] ?? '')).toContain('The Harbour')
    expect(pauses).toEqual([7000, 4000])
    await files.close?.()
  })

  it('is refused in words if nothing is there', async () => {
    answer = (_req, res) => res.writeHead(404).end()
    const source = createWebSource({ fetcher })
    await expect(openAddress(`${origin}/feed`, source)).rejects.toThrow(
      `${origin}/feed answers with status 404, not with a document`,
    )
  })
})
