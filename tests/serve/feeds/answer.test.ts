import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../../src/domain/feed.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { readDocument } from '../../support/read-document.ts'
import { ask, type Reply } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const base = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  publisher: { name: 'The Test Courier' },
  sections: [
    { slug: 'town', title: 'The Town' },
    { slug: 'sport', title: 'Sport' },
  ],
  queries: [{ slug: 'ferries', title: 'All ferries', any: [{ words: 'night ferry' }, { tag: 'Ferry' }] }],
}
const publication = (more: object = {}) => JSON.stringify({ ...base, ...more })

const titlesIn = (format: (typeof formatNames)[number], { text }: Reply) =>
  readDocument(format, text).map(({ title }) => title)

const threeArticles = {
  'publication.json': publication(),
  'articles/a.md': markdown('Alpha', { section: 'town', tags: '[Ferry]', authors: 'Ida Fell' }),
  'articles/b.md': markdown('Beta', { tags: '[R&D, 北京]', authors: '[Ida Fell, Jo Öhl]', language: 'de' }),
  'articles/c.md': markdown('Gamma', {}, 'The night ferry sails.'),
}

/** A server for tests that only read. */
function serve(files: Readonly<Record<string, string>>): { readonly url: string } {
  let data: DataFolder
  let running: TestServer
  beforeAll(async () => {
    data = await makeDataFolder(files)
    running = await startGazette(data)
  })
  afterAll(async () => {
    await running.close()
    await data[Symbol.asyncDispose]()
  })
  return {
    get url() {
      return running.url
    },
  }
}

describe('what people follow has a feed', () => {
  const server = serve(threeArticles)
  const table: readonly [path: string, title: string, articles: string[]][] = [
    ['', 'The Test Courier', ['Alpha', 'Beta', 'Gamma']],
    ['/sections/town', 'The Test Courier: The Town', ['Alpha']],
    ['/sections/sport', 'The Test Courier: Sport', []],
    ['/tags/ferry', 'The Test Courier: Ferry', ['Alpha']],
    ['/tags/r-and-d', 'The Test Courier: R&D', ['Beta']],
    [`/tags/${encodeURIComponent('北京')}`, 'The Test Courier: 北京', ['Beta']],
    ['/authors/ida-fell', 'The Test Courier: Ida Fell', ['Alpha', 'Beta']],
    ['/authors/jo-oehl', 'The Test Courier: Jo Öhl', ['Beta']],
    ['/languages/de', 'The Test Courier: de', ['Beta']],
    ['/languages/en-GB', 'The Test Courier: en-GB', ['Alpha', 'Gamma']],
    ['/queries/ferries', 'The Test Courier: All ferries', ['Alpha', 'Gamma']],
  ]
  const missing = ['/sections/nothing', '/tags/nothing', '/authors/nobody', '/languages/fr', '/queries/none']

  it.each(formatNames)('in %s, at one address each', async (format) => {
    const get = (path: string) => ask(`${server.url}${path}/${formats[format].file}`)
    for (const [path, title, articles] of table) {
      const reply = await get(path)
      expect([path, reply.status, reply.headers['content-type']]).toEqual([
        path,
        200,
        formats[format].contentType,
      ])
      expect([path, titlesIn(format, reply).sort()]).toEqual([path, articles])
      expect(reply.text).toContain(title.replaceAll('&', format === 'json' ? '&' : '&#x26;'))
      expect(reply.text).toContain(`${server.url}${path}/${formats[format].file}`)
    }
    for (const path of missing) expect([path, (await get(path)).status]).toEqual([path, 404])
  })

  it('and pages about each', async () => {
    for (const [path] of table) {
      expect([path, (await ask(`${server.url}${path || '/'}`)).status]).toEqual([path, 200])
      expect([path, (await ask(`${server.url}${path}/subscribe`)).status]).toEqual([path, 200])
    }
    for (const path of missing) expect([path, (await ask(server.url + path)).status]).toEqual([path, 404])
  })

  it('whose tags differ, which no other feed earns a 304 with, and which changes only with its own articles', async () => {
    await using data = await makeDataFolder(threeArticles)
    await using server = await startGazette(data)
    const etag = async (path: string) => (await ask(`${server.url}${path}/atom.xml`)).headers.etag
    const before = {
      main: await etag(''),
      ferry: await etag('/tags/ferry'),
      other: await etag('/tags/r-and-d'),
    }
    expect(new Set(Object.values(before)).size).toBe(3)
    await server.gazette.store.correct('a', { grade: 'minor', note: 'A comma.' })
    expect(await etag('/tags/r-and-d')).toBe(before.other)
    expect(await etag('/tags/ferry')).not.toBe(before.ferry)
    expect(await etag('')).not.toBe(before.main)
  })

  it('and a page for people, to which a browser is led', async () => {
    const browser = { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' }
    const led = await ask(`${server.url}/tags/ferry/rss.xml`, { headers: browser })
    expect(led).toMatchObject({
      status: 303,
      headers: { location: '/tags/ferry/subscribe', 'cache-control': 'no-store' },
    })
    const { text } = await ask(`${server.url}/tags/ferry/subscribe`)
    const addresses = [...text.matchAll(/<code class="address">([^<]+)</g)].map(([, address]) => address)
    expect(addresses).toEqual(
      ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `${server.url}/tags/ferry/${file}`),
    )
    expect(text).toContain(
      `https://feedly.com/i/subscription/feed%2F${encodeURIComponent(`${server.url}/tags/ferry/rss.xml`)}`,
    )
    expect(text).toContain('<h3><a href="/articles/a">Alpha</a></h3>')
    const found = [...text.matchAll(/<link rel="alternate" type="application\/rss\+xml"[^>]*href="([^"]+)"/g)]
    expect(found.map(([, href]) => href)).toEqual([
      `${server.url}/tags/ferry/rss.xml`,
      `${server.url}/rss.xml`,
    ])
  })

  it('and every page names the feeds that fit it, the main one first', async () => {
    const { text, headers } = await ask(`${server.url}/articles/b`)
    const feeds = [
      ...text.matchAll(/<link rel="alternate" type="application\/rss\+xml" title="([^"]*)" href="([^"]+)">/g),
    ]
    expect(feeds.map(([, title]) => title)).toEqual([
      'The Test Courier (RSS)',
      'The Test Courier: R&amp;D (RSS)',
      'The Test Courier: 北京 (RSS)',
      'The Test Courier: Ida Fell (RSS)',
      'The Test Courier: Jo Öhl (RSS)',
      'The Test Courier: de (RSS)',
    ])
    for (const [, , href = ''] of feeds) expect((await ask(href)).status).toBe(200)
    expect(headers.link).toBe(`<${server.url}/rss.xml>; rel="alternate"; type="application/rss+xml"`)
  })

  it('and /opml.xml lists them all', async () => {
    const { text, headers } = await ask(`${server.url}/opml.xml`)
    expect(headers['content-type']).toBe('text/x-opml; charset=utf-8')
    const listed = [...text.matchAll(/xmlUrl="([^"]+)"/g)].map(([, address]) => address ?? '')
    expect(listed[0]).toBe(`${server.url}/rss.xml`)
    expect(listed).toHaveLength(10)
    for (const address of listed) expect((await ask(encodeURI(decodeURI(address)))).status).toBe(200)
  })
})

describe('an archive (RFC 5005)', () => {
  const many = (count: number) =>
    JSON.stringify(
      Array.from({ length: count }, (_, index) => ({
        slug: `s${index}`,
        title: `Story ${index}`,
        published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
        contentHtml: `<p>Story ${index}.</p>`,
      })),
    )
  const small = { 'publication.json': publication({ feedSize: 10 }), 'articles/many.json': many(125) }

  const server = serve(small)

  const linkIn = (format: string, text: string, rel: string): string | undefined => {
    if (format !== 'json') return new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]
    return rel === 'prev-archive' ? JSON.parse(text).next_url : undefined
  }

  /** Everything from one feed address, as an importer reads it. */
  async function readAll(format: (typeof formatNames)[number], start: string) {
    const documents: Reply[] = []
    for (
      let next: string | undefined = start;
      next;
      next = linkIn(format, documents.at(-1)?.text ?? '', 'prev-archive')
    ) {
      documents.push(await ask(next))
      if (documents.length > 20) throw new Error('the links do not end')
    }
    return documents
  }

  it.each(formatNames)('gives every article of %s exactly once, from one address', async (format) => {
    const documents = await readAll(format, `${server.url}/${formats[format].file}`)
    const titles = documents.flatMap((document) => titlesIn(format, document))
    expect(titles).toHaveLength(125)
    expect(new Set(titles).size).toBe(125)
    expect(documents.map((document) => titlesIn(format, document).length)).toEqual([10, 15, 50, 50])
    expect(titles.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => `Story ${124 - index}`))
  })

  it('has pages that say what they are and may be kept for ever', async () => {
    const [current, open, full, first] = await readAll('atom', `${server.url}/atom.xml`)
    expect(current?.text).not.toMatch(/fh:archive|fh:complete/)
    expect(current?.headers.link).toContain('rel="prev-archive"')
    for (const page of [open, full, first]) {
      expect(page?.text).toContain('<fh:archive/>')
      expect(page?.text).toContain(`<link rel="current" href="${server.url}/atom.xml"/>`)
      expect(page?.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(page?.headers['last-modified']).toBeUndefined()
      const etag = page?.headers.etag ?? ''
      const self = linkIn('atom', page?.text ?? '', 'self') ?? ''
      expect((await ask(self, { headers: { 'if-none-match': etag } })).status).toBe(304)
    }
    expect(linkIn('atom', first?.text ?? '', 'prev-archive')).toBeUndefined()
    expect(linkIn('atom', open?.text ?? '', 'next-archive')).toBeUndefined()
    const forward = await ask(linkIn('atom', full?.text ?? '', 'next-archive') ?? '')
    expect(forward).toMatchObject({
      status: 302,
      headers: { location: new URL(linkIn('atom', open?.text ?? '', 'self') ?? '').pathname },
    })
    expect((await ask(`${server.url}/archives/4/atom.xml`)).headers.location).toBe('/atom.xml')
    expect((await ask(`${server.url}/archives/5/atom.xml`)).status).toBe(404)
  })

  it('keeps full pages byte for byte as articles come, and leads from a changed page to its present version', async () => {
    await using data = await makeDataFolder(small)
    await using server = await startGazette(data)
    const [, open, full, first] = await readAll('rss', `${server.url}/rss.xml`)
    await data.write('articles/new.md', markdown('Newest', { published: '2026-11-20' }))
    await server.gazette.folder.sync()
    const [, openLater, fullLater, firstLater] = await readAll('rss', `${server.url}/rss.xml`)
    expect([fullLater?.text, firstLater?.text]).toEqual([full?.text, first?.text])
    expect(openLater?.text).not.toBe(open?.text)
    const old = /atom:link href="([^"]+)"/.exec(open?.text ?? '')?.[1] ?? ''
    const present = /atom:link href="([^"]+)"/.exec(openLater?.text ?? '')?.[1] ?? ''
    expect(await ask(old)).toMatchObject({ status: 302, headers: { location: new URL(present).pathname } })
    await server.gazette.store.withdraw('s3')
    const texts = (await readAll('rss', `${server.url}/rss.xml`)).map(({ text }) => text)
    expect(texts.join('')).not.toContain('<title>Story 3<')
    expect((await ask(/atom:link href="([^"]+)"/.exec(first?.text ?? '')?.[1] ?? '')).status).toBe(302)
  })

  it('is not there while everything fits into the feed, which says that it is complete', async () => {
    await using data = await makeDataFolder(threeArticles)
    await using server = await startGazette(data)
    const { text } = await ask(`${server.url}/rss.xml`)
    expect(text).toContain('<fh:complete/>')
    expect(text).not.toContain('prev-archive')
  })
})

describe('the truth over time', () => {
  const startWith = async (data: DataFolder, now: () => Date) => startGazette(data, { now })

  it('a correction is shown with its date below the text in every format and on the page, and updated moves', async () => {
    await using data = await makeDataFolder(threeArticles)
    await using server = await startGazette(data)
    await server.gazette.store.correct('a', { grade: 'correction', note: 'It sails at 5 & not at <6>.' })
    const note =
      '<p><strong lang="en">Correction, <time datetime="2026-11-23T09:00:00Z">2026-11-23</time>:</strong> It sails at 5 &amp; not at &lt;6&gt;.</p>'
    for (const format of formatNames) {
      const entry = readDocument(format, (await ask(`${server.url}/${formats[format].file}`)).text).find(
        ({ title }) => title === 'Alpha',
      )
      expect(entry?.html).toContain(note)
      expect(entry).toMatchObject({
        published: '2026-11-01T08:00:00.000Z',
        changed: '2026-11-23T09:00:00.000Z',
      })
    }
    expect((await ask(`${server.url}/articles/a`)).text).toContain(
      '<p><strong>Correction, <time datetime="2026-11-23T09:00:00Z">23 November 2026</time>:</strong> It sails at 5 &amp; not at &lt;6&gt;.</p>',
    )
  })

  it('a withdrawal leaves a tombstone in Atom for as long as the publication says, and 410 with the reason', async () => {
    await using data = await makeDataFolder({
      ...threeArticles,
      'publication.json': publication({ tombstoneDays: 5 }),
    })
    let now = new Date('2026-11-23T09:00:00Z')
    await using server = await startWith(data, () => now)
    const { id } = (await server.gazette.store.articleBySlug('a')) ?? {}
    await server.gazette.store.withdraw('a', 'It was <wrong>.')
    const { text } = await ask(`${server.url}/tags/ferry/atom.xml`)
    expect(text).toContain(`<at:deleted-entry ref="${id}" when="2026-11-23T09:00:00Z">`)
    expect(text).toContain('<at:comment>It was &#x3C;wrong&#x3E;.</at:comment>')
    expect((await ask(`${server.url}/tags/ferry/rss.xml`)).text).not.toMatch(/deleted-entry|Alpha/)
    const page = await ask(`${server.url}/articles/a`)
    expect([page.status, page.text.includes('It was &lt;wrong&gt;.')]).toEqual([410, true])
    now = new Date('2026-12-01T09:00:00Z')
    await server.gazette.store.correct('c', { grade: 'minor', note: 'x' })
    expect((await ask(`${server.url}/atom.xml`)).text).not.toMatch(/deleted-entry|xmlns:at/)
  })

  it('a notice replaces a withdrawn article under the same id if the publication has one', async () => {
    const withdrawalNotice = 'This article has been withdrawn.'
    await using data = await makeDataFolder({
      ...threeArticles,
      'publication.json': publication({ withdrawalNotice }),
    })
    await using server = await startGazette(data)
    const before = readDocument('rss', (await ask(`${server.url}/rss.xml`)).text)
    await server.gazette.store.withdraw('a', 'It was wrong.')
    for (const format of formatNames) {
      const { text } = await ask(`${server.url}/${formats[format].file}`)
      const entries = readDocument(format, text)
      expect(entries.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort())
      const notice = entries.find(({ title }) => title === withdrawalNotice)
      expect(notice).toMatchObject({
        html: `<p>${withdrawalNotice}</p>\n<p>It was wrong.</p>`,
        published: '2026-11-01T08:00:00.000Z',
      })
      expect(text).not.toMatch(/Alpha|deleted-entry/)
    }
  })

  it('an id that came with its article is kept even if it is malformed', async () => {
    const id = 'tag:old.example:17'
    await using data = await makeDataFolder({
      ...threeArticles,
      'articles/d.md': markdown('Delta', { id: `"${id}"` }),
    })
    await using server = await startGazette(data)
    for (const format of formatNames) {
      const { text } = await ask(`${server.url}/${formats[format].file}`)
      expect(readDocument(format, text).find(({ title }) => title === 'Delta')?.id).toBe(id)
    }
    expect(server.logged.filter(({ msg }) => msg === 'a document failed validation')).toEqual([])
  })

  it('an old slug answers 301 to the new one, and the entry keeps its id', async () => {
    await using data = await makeDataFolder({
      ...threeArticles,
      'articles/d.md': markdown('Delta', { slug: 'delta' }),
    })
    await using server = await startGazette(data)
    const idOf = async () =>
      readDocument('atom', (await ask(`${server.url}/atom.xml`)).text).find(({ title }) => title === 'Delta')
        ?.id
    const before = await idOf()
    await data.write('articles/d.md', markdown('Delta', { slug: 'delta-two' }))
    await server.gazette.folder.sync()
    expect(await ask(`${server.url}/articles/delta`)).toMatchObject({
      status: 301,
      headers: { location: '/articles/delta-two' },
    })
    expect((await ask(`${server.url}/articles/delta-two`)).status).toBe(200)
    expect(await idOf()).toBe(before)
  })

  it('a draft does not take an old address over before it is published', async () => {
    await using data = await makeDataFolder({
      ...threeArticles,
      'articles/d.md': markdown('Delta', { slug: 'delta' }),
    })
    await using server = await startGazette(data)
    await data.write('articles/d.md', markdown('Delta', { slug: 'delta-two' }))
    await server.gazette.folder.sync()
    await data.write('articles/e.md', markdown('Epsilon', { slug: 'delta', published: '' }))
    await server.gazette.folder.sync()
    expect(await ask(`${server.url}/articles/delta`)).toMatchObject({ status: 301 })
    await server.gazette.store.publish('delta')
    expect(await ask(`${server.url}/articles/delta`)).toMatchObject({ status: 200 })
  })

  it('a feed that moved leads there for ever; announced, it says so and is served still; ended, it says so, then is gone', async () => {
    const ends = (...feedEnds: object[]) => publication({ feedEnds })
    await using data = await makeDataFolder({
      ...threeArticles,
      'publication.json': ends(
        { feed: 'tags/ferry', movedTo: 'https://new.example/tags/ferry/' },
        { feed: 'main', movedTo: 'https://new.example', announced: true },
        { feed: 'sections/town', closed: 'ending' },
        { feed: 'authors/ida-fell', closed: 'gone' },
      ),
    })
    await using server = await startGazette(data)
    for (const format of formatNames) {
      const { file } = formats[format]
      expect(await ask(`${server.url}/tags/ferry/${file}`)).toMatchObject({
        status: 301,
        headers: { location: `https://new.example/tags/ferry/${file}` },
      })
      expect((await ask(`${server.url}/${file}`)).status).toBe(200)
      expect((await ask(`${server.url}/sections/town/${file}`)).status).toBe(200)
      expect((await ask(`${server.url}/authors/ida-fell/${file}`)).status).toBe(410)
    }
    expect((await ask(`${server.url}/authors/ida-fell`)).status).toBe(410)
    expect(await ask(`${server.url}/tags/ferry`)).toMatchObject({
      status: 301,
      headers: { location: 'https://new.example/tags/ferry' },
    })
    for (const path of ['/opml.xml', '/articles/a', '/articles/b']) {
      const { text } = await ask(server.url + path)
      expect(text).not.toMatch(/(?:tags\/ferry|authors\/ida-fell)\/(?:rss|atom)\.xml/)
    }
    expect((await ask(`${server.url}/rss.xml`)).text).toContain(
      '<itunes:new-feed-url>https://new.example/rss.xml</itunes:new-feed-url>',
    )
    expect(JSON.parse((await ask(`${server.url}/sections/town/feed.json`)).text)).toMatchObject({
      expired: true,
    })
  })

  it('only the operator may read past states of a feed', async () => {
    await using data = await makeDataFolder(threeArticles)
    let now = new Date('2026-11-23T09:00:00Z')
    const operatorToken = 'a-token-of-the-operator'
    await using server = await startGazette(data, { now: () => now, operatorToken })
    now = new Date('2026-11-24T09:00:00Z')
    await server.gazette.store.withdraw('a')
    const asked = (time: string, token = operatorToken) =>
      ask(`${server.url}/rss.xml?as-of=${time}`, { headers: { authorization: `Bearer ${token}` } })
    const then = await asked('2026-11-23')
    expect(titlesIn('rss', then)).toEqual(expect.arrayContaining(['Alpha', 'Beta', 'Gamma']))
    expect(then.headers['cache-control']).toBe('no-store')
    expect(titlesIn('rss', await asked('2026-11-24T09:00:00Z'))).not.toContain('Alpha')
    expect(titlesIn('rss', await asked('2026-11-22'))).toEqual([])
    const bad = await asked('yesterday')
    expect([bad.status, bad.text]).toEqual([400, expect.stringContaining('as-of must be a date such as')])
    for (const refused of [
      await asked('2026-11-23', 'another-token-of-a-guess'),
      await ask(`${server.url}/rss.xml?as-of=2026-11-23`),
    ]) {
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer'])
      expect(refused.text).not.toContain('Alpha')
    }
  })
})

describe('an article whose time has not come', () => {
  it('leaks nowhere, and is everywhere in its second', async () => {
    await using data = await makeDataFolder({
      ...threeArticles,
      'publication.json': publication({ feedMenu: true }),
      'articles/secret.md': markdown('Embargoed', {
        published: '2026-11-23T10:00:00Z',
        section: 'sport',
        tags: '[Secret tag]',
        authors: 'Secret Author',
        language: 'cy',
      }),
    })
    let now = new Date('2026-11-23T09:00:00Z')
    await using server = await startGazette(data, { now: () => now })
    const everywhere = [
      ...['', '/sections/sport', '/languages/en-GB'].flatMap((path) =>
        formatNames.map((format) => `${path}/${formats[format].file}`),
      ),
      ...[
        '/',
        '/subscribe',
        '/sections/sport',
        '/opml.xml',
        '/sitemap.xml',
        '/news-sitemap.xml',
        '/robots.txt',
        '/.well-known/feed-menu.json',
      ],
      ...[
        '/articles/secret',
        '/tags/secret-tag',
        '/tags/secret-tag/rss.xml',
        '/authors/secret-author/atom.xml',
        '/languages/cy/feed.json',
      ],
    ]
    const look = () =>
      Promise.all(
        everywhere.map(async (path) => {
          const { status, headers, text } = await ask(server.url + path)
          return [path, status, headers.etag, headers['last-modified'], text]
        }),
      )
    now = new Date('2026-11-23T09:30:00Z')
    const early = await look()
    for (const [path, , , , text] of early)
      expect([path, /embargo|secret|cy\b/i.test(String(text))]).toEqual([path, false])
    now = new Date('2026-11-23T09:59:59.999Z')
    expect(await look()).toEqual(early)
    now = new Date('2026-11-23T10:00:00Z')
    const late = await look()
    const changed = late.filter(([, , , , text], index) => text !== early[index]?.[4]).map(([path]) => path)
    const same = [
      '/languages/en-GB/rss.xml',
      '/languages/en-GB/atom.xml',
      '/languages/en-GB/feed.json',
      '/robots.txt',
    ]
    expect(everywhere.filter((path) => !changed.includes(path))).toEqual(same)
    for (const [path, status] of late) expect([path, status]).toEqual([path, 200])
  })
})
