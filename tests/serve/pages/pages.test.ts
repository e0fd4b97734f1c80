import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const nasty = '<script>alert(1)</script> & "quotes"'
let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({
    'articles/full.json': JSON.stringify({
      title: nasty,
      summary: `Lede ${nasty}`,
      slug: 'full',
      language: 'cy',
      published: '2026-11-20T23:30:00+01:00',
      updated: '2026-11-21',
      section: 'town',
      tags: ['<tag>'],
      authors: [{ name: 'Ada <Quill>', url: 'https://ada.example/?a=1&b=2' }, { name: 'Bo' }],
      canonicalUrl: 'https://elsewhere.example/full',
      source: { title: 'The <Source>', url: 'https://source.example/' },
      related: [{ title: 'Related <page>', url: 'https://related.example/' }],
      rights: 'Text © Ada',
      license: 'https://creativecommons.org/publicdomain/zero/1.0/',
      contentHtml:
        '<p>The text.</p><script>alert(2)</script><p onclick="alert(3)">More, <a href="/articles/plain">here</a>.</p>',
      figures: [{ file: 'quay.png', alt: 'A "quay"', caption: 'The <quay>', credit: 'Ida & Fell' }],
    }),
    'articles/plain.md': markdown('Plain', { authors: 'Ida Fell' }, 'Only this.'),
    'articles/signs.md': markdown(
      'Signs',
      { published: '2026-09-01' },
      '## Start\n\nR&D at AT&T grew < fast.[^1]\n\n[^1]: Really.',
    ),
    'articles/hebrew.json': JSON.stringify({
      ...{ title: 'שלום', slug: 'hebrew', language: 'he', published: '2025-01-01', tags: ['rtl'] },
      ...{ contentHtml: '<p>שלום</p>', source: { title: 'S' } },
    }),
    'articles/quoted.md': markdown(
      'Quoted',
      { published: '2025-01-02' },
      'It says `,"canonicalUrl":"https://e.example/"`.',
    ),
    'articles/draft.md': markdown('A draft', { published: '' }),
    'articles/later.md': markdown('Later', { published: '2030-01-01T00:00:00Z' }),
    'articles/gone.md': markdown('Gone', { status: 'withdrawn' }),
    'articles/third.md': markdown('Third', { published: '2026-10-01' }),
    'media/quay.png': onePixelPng,
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

describe('pages in a language from right to left', () => {
  it('say so on the page, on each article of another direction, and in titles', async () => {
    const article = (title: string, language?: string) =>
      JSON.stringify({
        title,
        slug: title,
        published: '2026-11-20',
        contentHtml: '<p>x</p>',
        ...(language && { language }),
      })
    await using arabic = await makeDataFolder({
      'publication.json': JSON.stringify({
        ...{ id: 'tag:test.example,2026:rtl', title: 'الجريدة', language: 'ar' },
        publisher: { name: 'الجريدة' },
      }),
      'articles/a.json': article('own'),
      'articles/b.json': article('welsh', 'cy'),
    })
    const server = await startGazette(arabic)
    try {
      const read = async (path: string) => (await ask(server.url + path)).text
      for (const text of [await read('/'), await read('/subscribe')]) {
        expect(text).toContain('<html lang="ar" dir="rtl">')
        expect(text).toMatch(/<article class="[\w ]+" lang="cy" dir="ltr">/)
        expect(text).toContain('>اشترك</a>')
      }
      const welsh = await read('/articles/welsh')
      expect(welsh).toContain('<title lang="cy" dir="ltr">')
      expect(welsh).toContain('<article lang="cy" dir="ltr">')
    } finally {
      await server.close()
    }
  })

  it('and an article from right to left in a publication from left to right', async () => {
    const { text } = await get('/articles/hebrew')
    expect(text).toContain('<html lang="en-GB">')
    expect(text).toContain('<title lang="he" dir="rtl">')
    expect(text).toContain('<article lang="he" dir="rtl">')
    expect(text).toContain('<p lang="en-GB" dir="ltr">Source: <span lang="he" dir="rtl">S</span></p>')
    expect((await get('/tags/rtl')).text).toContain('<article class="card lead" lang="he" dir="rtl">')
    const subscribe = await get('/tags/rtl/subscribe')
    expect(subscribe.text).toContain('<article class="entry" lang="he" dir="rtl">')
  })
})

describe('the sitemap', () => {
  it('leaves out pages whose original is elsewhere', async () => {
    const { text } = await get('/sitemap.xml')
    const locations = [...text.matchAll(/<loc>[^<]*\/articles\/([^<]*)<\/loc>/g)].map(([, slug]) => slug)
    expect(locations.sort()).toEqual(['hebrew', 'plain', 'quoted', 'signs', 'third'])
  })
})

describe('the front page', () => {
  it('shows the newest articles and no article that is not public', async () => {
    const { text } = await get('/')
    expect([...text.matchAll(/<h[23]><a href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '/articles/full',
      '/articles/plain',
      '/articles/third',
      '/articles/signs',
      '/articles/quoted',
      '/articles/hebrew',
    ])
    expect(text).not.toMatch(/A draft|Later|Gone|2030/)
  })

  it('says in one line how to follow, and names each feed for programs, RSS first', async () => {
    const { text } = await get('/')
    expect(text).toContain('<a href="/subscribe">Follow “The Test Courier”</a>: every new article')
    const expected = ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `${server.url}/${file}`)
    const links = [...text.matchAll(/<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)">/g)]
    expect(links.map(([, type, , href]) => [type, href])).toEqual([
      ['application/rss+xml', expected[0]],
      ['application/atom+xml', expected[1]],
      ['application/feed+json', expected[2]],
    ])
    expect(new Set(links.map(([, , title]) => title)).size).toBe(3)
  })

  it('is a page also without articles', async () => {
    await using empty = await makeDataFolder()
    await using other = await startGazette(empty)
    expect((await ask(`${other.url}/`)).text).toContain('Nothing has been published yet.')
  })
})

describe('the page of an article', () => {
  it('has all facts of the article, every word as text', async () => {
    const { status, text } = await get('/articles/full')
    expect(status).toBe(200)
    const escaped = '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;'
    for (const part of [
      `<title>${escaped} – The Test Courier</title>`,
      `<h1>${escaped}</h1>`,
      `<p class="lede">Lede ${escaped}</p>`,
      '<article lang="cy">',
      '<link rel="canonical" href="https://elsewhere.example/full">',
      '<a href="https://ada.example/?a=1&amp;b=2" rel="author">Ada &lt;Quill&gt;</a> and <a href="/authors/bo" rel="author">Bo</a>',
      '<time datetime="2026-11-20T22:30:00Z" lang="en-GB">20 November 2026 at 22:30</time>',
      '<time datetime="2026-11-21">21 November 2026</time>',
      '<a href="https://source.example/">The &lt;Source&gt;</a>',
      '<a href="https://related.example/">Related &lt;page&gt;</a>',
      '<li lang="cy"><a href="/tags/tag" rel="tag">&lt;tag&gt;</a></li>',
      'Text © Ada',
      '<a href="https://creativecommons.org/publicdomain/zero/1.0/" rel="license">CC0 1.0</a>',
      '<p class="section"><a href="/sections/town" lang="en-GB">Town</a></p>',
      'rel="alternate" type="application/rss+xml"',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toMatch(/<script(?! type="application\/ld\+json")|onclick|alert\([23]\)/)
  })

  it('shows the figure with alt, caption and credit, each in its place', async () => {
    const { text } = await get('/articles/full')
    const figure =
      /<figure><picture><source type="image\/webp" [^>]+><img fetchpriority="high" src="(\/media\/[^"]+)" alt="([^"]*)" width="1" height="1"><\/picture><figcaption>(.*?) <small>(.*?)<\/small><\/figcaption><\/figure>/.exec(
        text,
      )
    expect(figure?.slice(2)).toEqual(['A &#x22;quay&#x22;', 'The &#x3C;quay>', 'Ida &#x26; Fell'])
    expect(await get(figure?.[1] ?? '')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png' },
    })
  })

  it('shows no lede if it is the first paragraph of the body', async () => {
    const { text } = await get('/articles/plain')
    expect(text).toContain('<p>Only this.</p>')
    for (const page of [text, (await get('/articles/signs')).text]) expect(page).not.toContain('class="lede"')
    expect(text).toContain(`<link rel="canonical" href="${server.url}/articles/plain">`)
  })

  it('of a draft, a scheduled and an unknown article is the same 404, byte for byte', async () => {
    const unknown = await get('/articles/nobody')
    expect(unknown.status).toBe(404)
    for (const slug of ['draft', 'later', 'gone']) {
      const reply = await get(`/articles/${slug}`)
      expect([slug, reply.status, reply.text, reply.headers.etag]).toEqual([
        slug,
        404,
        unknown.text,
        unknown.headers.etag,
      ])
    }
  })

  it('that was withdrawn after its publication is 410, with its title unless the publisher hides it', async () => {
    const { gazette } = server
    await gazette.store.withdraw('third')
    const reply = await get('/articles/third')
    expect(reply.status).toBe(410)
    expect(reply.text).toContain('“Third” was withdrawn by its publisher.')
    const own = gazette.site().publication
    await gazette.adoptPublication({ ...own, hideWithdrawnTitles: true })
    const hidden = await get('/articles/third')
    await gazette.adoptPublication(own)
    expect(hidden.status).toBe(410)
    expect(hidden.text).toContain('This article was withdrawn by its publisher.')
    expect(hidden.text).not.toContain('Third')
  })

  it('that is a draft again or was deleted is 410, without a title', async () => {
    await data.write('articles/undone.md', markdown('Undone', { published: '2024-01-01' }))
    await data.write('articles/shredded.md', markdown('Shredded', { published: '2024-01-02' }))
    await eventually(async () => {
      expect((await get('/articles/undone')).status).toBe(200)
      expect((await get('/articles/shredded')).status).toBe(200)
    })
    await server.gazette.editing.unpublish('undone')
    await data.write('articles/undone.md', markdown('Half a secret', { published: '2024-01-01' }))
    await data.remove('articles/shredded.md')
    await eventually(() => server.gazette.editing.delete('shredded', { evenIfSeen: true }))
    for (const slug of ['undone', 'shredded']) {
      const { status, text } = await get(`/articles/${slug}`)
      expect([slug, status]).toEqual([slug, 410])
      expect(text).toContain('This article was withdrawn by its publisher.')
      expect(text).not.toMatch(/Undone|Half a secret|Shredded/)
    }
  })
})

describe('every page', () => {
  const paths = ['/', '/articles/full']

  it.each(paths)(
    '%s answers 304 to a client with the current copy, and is compressed as requested',
    async (path) => {
      const { headers } = await get(path, { 'accept-encoding': 'br' })
      expect(headers).toMatchObject({
        'content-encoding': 'br',
        vary: 'Accept-Encoding',
        'cache-control': 'no-cache',
      })
      expect(await get(path, { 'if-none-match': headers.etag })).toMatchObject({ status: 304, text: '' })
    },
  )

  it('with an error status is never 304', async () => {
    const { headers } = await get('/nothing')
    expect((await get('/nothing', { 'if-none-match': headers.etag })).status).toBe(404)
    expect((await get('/nothing', { 'if-none-match': '*' })).status).toBe(404)
  })

  it.each([...paths, '/nothing'])('%s allows no inline script and no frame', async (path) => {
    const { headers, text } = await get(path)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toMatch(/unsafe/)
    expect(text).not.toMatch(/<script(?! type="(?:application\/ld\+json|module)")|style=|javascript:/)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('links to a style sheet that may be cached for ever', async () => {
    const { text } = await get('/')
    const style = /<link rel="stylesheet" href="([^"]+)">/.exec(text)?.[1] ?? ''
    expect(await get(style)).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/css; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
      },
    })
  })

  it('links only to addresses that exist', async () => {
    for (const path of paths) {
      const { text } = await get(path)
      const links = [...text.matchAll(/(?:href|src)="(\/[^"#]*)/g)].map(([, to]) => to ?? '')
      for (const to of new Set(links)) expect([to, (await get(to)).status]).toEqual([to, 200])
    }
  })
})

describe('the page of an article from another publisher’s original', () => {
  it('says that its rights are unknown, and shows neither rights nor licence of the publication', async () => {
    await using folder = await makeDataFolder({
      'articles/retold.md': markdown('Retold', { source: 'The Quay' }),
      'articles/ours.md': markdown('Ours'),
    })
    await using retelling = await startGazette(folder)
    const textOf = async (path: string) => (await ask(retelling.url + path)).text
    const retold = await textOf('/articles/retold')
    expect(retold).toContain('<span>Rights unknown. Original: <bdi>The Quay</bdi></span>')
    expect(retold).not.toMatch(/© The Test Courier|creativecommons/)
    expect(await textOf('/articles/ours')).toMatch(/© The Test Courier[\s\S]*creativecommons/)
    for (const feed of ['/rss.xml', '/atom.xml', '/feed.json']) {
      expect(await textOf(feed)).toContain('Rights unknown. Original: The Quay')
    }
  })
})
