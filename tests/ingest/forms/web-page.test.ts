import { describe, expect, it } from 'vitest'
import type { WebSource } from '../../../src/ingest/exports/export-form.ts'
import { makeExportFiles } from '../../../src/ingest/exports/files/make-export-files.ts'
import { findFeed } from '../../../src/ingest/forms/web-page/find-feed.ts'
import { page } from '../../../src/ingest/forms/web-page/page-form.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'
import { makePublication } from '../../support/make-article.ts'

const publication = makePublication()
const sentences = (name: string, count = 4) =>
  Array.from(
    { length: count },
    (_, at) =>
      `<p>${name} ${at}: the ferry left the harbour in the fog, and its bell was heard, said the master, as far as the mole and the lighthouse.</p>`,
  ).join('\n')

async function* once(bytes: Uint8Array | string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(bytes)
}

/** A site of documents by address. */
function makeWeb(documents: Readonly<Record<string, string | Uint8Array>>): WebSource {
  return {
    fetch: async (address) => {
      const content = documents[address]
      const status = content === undefined ? 404 : 200
      const contentType = String(content).startsWith('<?xml') ? 'application/xml' : 'text/html'
      return { status, address, contentType, open: () => once(content ?? '') }
    },
  }
}

function webFiles(web: WebSource, ...paths: string[]) {
  return {
    ...makeExportFiles({
      name: paths.join(', '),
      paths,
      open: async function* open(path) {
        yield* (await web.fetch(path)).open()
      },
    }),
    web,
  }
}

async function draftOf(html: string | Uint8Array, address = 'https://old.example/2019/ferry.html') {
  const open = await page.open(webFiles(makeWeb({ [address]: html }), address), { publication })
  const [record] = await readRecords(open)
  if (!record) throw new Error('there is no record')
  return { record, draft: await page.toDraft(record, publication) }
}

const story = (head: string, body = '') =>
  `<!doctype html><html lang="en"><head><title>Ferry – The Harbour</title>${head}</head><body><nav><a href="/">Home</a></nav><main><article><h1>The ferry</h1>${body}${sentences('Text')}</article></main><footer><p>Imprint</p></footer></body></html>`

describe('a page by address', () => {
  it('has its main text, without what belongs to the site', async () => {
    const html = `<html><head><title>x</title></head><body><div class="menu"><a href="/">Home</a></div><div class="sidebar"><p>About us.</p></div><div id="c">${sentences('Text', 6)}<p><img src="../a.jpg" alt="Ferry"></p></div><div class="comments"><p>Nice.</p></div></body></html>`
    const { draft, record } = await draftOf(html)
    expect(record).toMatchObject({
      key: 'https://old.example/2019/ferry.html',
      slug: 'ferry',
      media: ['../a.jpg'],
    })
    const text = String(draft.fields.contentHtml)
    expect(text.match(/Text \d/g)).toHaveLength(6)
    expect(text).toContain('src="https://old.example/a.jpg"')
    expect(text).not.toMatch(/Home|About us|Nice/)
  })

  const linked =
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"From JSON-LD","datePublished":"2019-06-03T10:00:00Z","author":{"name":"Ada"}}</script>'
  const graph =
    '<meta property="og:title" content="From OpenGraph"><meta property="article:published_time" content="2019-06-04T10:00:00Z"><meta property="article:tag" content="Ships"><meta property="article:tag" content="Sea"><meta name="author" content="Bo">'
  const core =
    '<meta name="DC.title" content="From Dublin Core"><meta name="DC.date" content="2019-06-05"><meta name="DC.creator" content="Cy">'
  const micro =
    '<p itemprop="headline">From microdata</p><time itemprop="datePublished" datetime="2019-06-06">6 June</time><span itemprop="author"><b itemprop="name">Di</b></span>'

  it.each([
    [
      'JSON-LD',
      linked + graph + core,
      micro,
      'From JSON-LD',
      '2019-06-03T10:00:00Z',
      'Ada',
      'JSON-LD headline',
      'JSON-LD datePublished',
    ],
    [
      'OpenGraph',
      graph + core,
      micro,
      'From OpenGraph',
      '2019-06-04T10:00:00Z',
      'Cy',
      'meta og:title',
      'meta article:published_time',
    ],
    ['Dublin Core', core, micro, 'From Dublin Core', '2019-06-05', 'Cy', 'meta dc.title', 'meta dc.date'],
    [
      'microdata',
      '',
      micro,
      'From microdata',
      '2019-06-06',
      'Di',
      'microdata headline',
      'microdata datePublished',
    ],
    [
      'elements',
      '',
      '<time class="published" datetime="2019-06-07">x</time><a rel="author" href="/e">Ed</a>',
      'The ferry',
      '2019-06-07',
      'Ed',
      '<h1>',
      '<time>',
    ],
    [
      'broken JSON-LD',
      '<script type="application/ld+json">{"@type":</script>',
      micro,
      'From microdata',
      '2019-06-06',
      'Di',
      'microdata headline',
      'microdata datePublished',
    ],
  ])('says of itself by %s', async (_what, head, body, title, published, author, titleOrigin, dateOrigin) => {
    const { draft } = await draftOf(story(head, body))
    expect(draft.fields).toMatchObject({ title, published, authors: [{ name: author }], language: 'en' })
    expect(draft.writtenAs?.get('title')).toBe(titleOrigin)
    expect(draft.writtenAs?.get('published')).toBe(dateOrigin)
    expect(draft.warnings.map(({ message }) => message).join()).toContain(`title from ${titleOrigin}`)
  })

  it('without a date is not dated, and what it may have lost is said', async () => {
    const html = `<html><body><article><h1>A</h1>${sentences('Text', 8)}</article><aside><p>Short.</p></aside><div class="comments"><p>The comments of readers are long sentences, too, and belong to no story at all.</p></div></body></html>`
    const { draft } = await draftOf(html)
    expect(draft.fields).not.toHaveProperty('published')
    expect(draft.warnings.map(({ message }) => message).join()).toMatch(
      /without 1 paragraphs of the page: "The comments of readers/,
    )
  })

  describe('with an element that is named as the text of a post', () => {
    const post = (inside: string, around = '') =>
      `<html><head><title>A field guide to puddles | Puddles</title></head><body><div id="nav"><a href="/">Puddles</a></div><main><article><header><h2>A field guide to puddles</h2><h4 class="gh-article-author-name">Ada Quill</h4><time datetime="2026-04-30T18:00:00Z">30 April</time><figure><img src="/lead.jpg" alt="A boot"><figcaption>Before. Photograph by Tess Ray</figcaption></figure></header><section class="gh-content">${inside}</section></article>${around}</main></body></html>`
    const toggle =
      '<p>A puddle is a lake.</p><div class="toggle"><div><h4>Is it deep?</h4><button></button></div><div><p>It is deeper than the boot.</p></div></div>'
    const teasers =
      '<section><h2>Read more</h2><article class="post-card"><h3>On drizzle</h3><time datetime="2020-01-01T00:00:00Z"></time><p>It is rain that cannot make up its mind, and we love it for that, and for more.</p></article></section>'

    it('gives its whole text, the lead picture with its caption, and nothing of the teasers', async () => {
      const { contentHtml } = (await draftOf(post(toggle, teasers))).draft.fields
      expect(contentHtml).toMatch(
        /Before\. Photograph by Tess Ray.*A puddle is a lake.*Is it deep\?.*deeper than the boot/s,
      )
      expect(contentHtml).not.toMatch(/drizzle|Read more|Puddles</)
    })

    it('says title, author and date by its heading, the class of the name and its only time', async () => {
      const { fields } = (await draftOf(post(toggle, teasers))).draft
      expect(fields).toMatchObject({
        title: 'A field guide to puddles',
        authors: [{ name: 'Ada Quill' }],
        published: '2026-04-30T18:00:00Z',
      })
    })

    it('has no date if two times differ', async () => {
      const { fields } = (await draftOf(post(`${toggle}<time datetime="2026-05-02">2 May</time>`))).draft
      expect(fields).not.toHaveProperty('published')
    })

    it('names pictures of the text that are not taken', async () => {
      const html = story(
        '',
        '<aside class="related"><img src="//cdn.example/m/bridge.jpg" alt="Bridge"></aside>',
      )
      const { draft } = await draftOf(html)
      expect(draft.fields.contentHtml).not.toContain('bridge.jpg')
      expect(draft.warnings.map(({ message }) => message).join()).toContain(
        'without 1 pictures of the page: "//cdn.example/m/bridge.jpg"',
      )
    })
  })

  it('has no line of author and date above its text', async () => {
    const byline = '<p>By Ada Quill · 6 min read · May 2, 2026</p>'
    const { draft } = await draftOf(story('<meta name="author" content="Ada Quill">', byline))
    expect(draft.fields.contentHtml).not.toContain('min read')
  })

  it.each([
    [
      'Windows-1252 by its meta element',
      Buffer.from(`<meta charset="windows-1252">${story('').replace('The ferry', 'Die Fähre')}`, 'latin1'),
    ],
    [
      'UTF-8 that says Latin-1',
      Buffer.from(`<meta charset="iso-8859-1">${story('').replace('The ferry', 'Die Fähre')}`),
    ],
  ])('is read in its encoding: %s', async (_what, bytes) => {
    expect((await draftOf(bytes)).draft.fields.title).toBe('Die Fähre')
  })

  it.each([
    ['nothing', ''],
    ['no text', '<html><body></body></html>'],
    ['elements in each other', `<body>${'<div>'.repeat(3000)}x`],
    ['frames', '<frameset><frame src="x"></frameset>'],
    ['scripts alone', '<html><body><script>document.write("x")</script></body></html>'],
    ['broken tags', '<html><body><p <p <a href="<p>x'],
  ])('with %s gives a draft or a refusal in words', async (_what, html) => {
    await draftOf(html).then(
      ({ draft }) => expect(draft.fields).toHaveProperty('contentHtml'),
      (error) => expect(error).toMatchObject({ name: 'PublisherError' }),
    )
  })

  it('says its address by rel=canonical, on its own host only', async () => {
    const canonical = (href: string) => `<link rel="canonical" href="${href}">`
    const own = await draftOf(story(canonical('/2019/ferry')))
    expect(own.record).toMatchObject({
      address: 'https://old.example/2019/ferry',
      otherAddresses: ['https://old.example/2019/ferry.html'],
    })
    const other = await draftOf(story(canonical('https://other.example/x')))
    expect(other.record.address).toBe('https://old.example/2019/ferry.html')
  })
})

it('a sitemap gives its pages, also one of sitemaps; what is missing is said', async () => {
  const site = 'https://old.example'
  const urls = (...paths: string[]) =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map((path) => `<url><loc>\n${site}${path}</loc></url>`).join('')}</urlset>`
  const web = makeWeb({
    [`${site}/sitemap.xml`]: `<?xml version="1.0"?><sitemapindex><sitemap><loc>${site}/a.xml</loc></sitemap><sitemap><loc>${site}/sitemap.xml</loc></sitemap></sitemapindex>`,
    [`${site}/a.xml`]: urls('/one', '/two', '/gone', '/one'),
    [`${site}/one`]: story(''),
    [`${site}/two`]: story(''),
  })
  const files = webFiles(web, `${site}/sitemap.xml`)
  expect(await page.recognizes(files)).toBe(true)
  const open = await page.open(files, { publication })
  expect((await readRecords(open)).map(({ key }) => key)).toEqual([`${site}/one`, `${site}/two`])
  expect(open.leftOut()).toEqual([`${site}/gone answers with status 404`])
})

it('saved pages are read where the form is named', async () => {
  const files = exportFiles({ 'a.html': story(''), 'a_files/x.js': 'x' })
  expect(await page.recognizes(files)).toBe(false)
  const records = await readRecords(await page.open(files, { publication }))
  expect(records.map(({ key, file }) => [key, file])).toEqual([['a.html', 'a.html']])
})

describe('the address of a site', () => {
  const rss =
    '<rss version="2.0"><channel><title>T</title><link>https://old.example/blog</link></channel></rss>'
  const link = (href: string, type = 'application/rss+xml', title = '') =>
    `<link rel="alternate" type="${type}" title="${title}" href="${href}">`

  it.each([
    ['names its feed', 'https://old.example/', link('/rss'), { '/rss': rss }, '/rss'],
    [
      'names the feed of comments first',
      'https://old.example/',
      link('/comments/feed/', undefined, 'Comments') + link('/rss'),
      { '/rss': rss, '/comments/feed/': rss },
      '/rss',
    ],
    [
      'names a feed that is not there',
      'https://old.example/',
      link('/old') + link('/rss'),
      { '/rss': rss },
      '/rss',
    ],
    ['names none: it is at a usual place', 'https://old.example/', '', { '/index.xml': rss }, '/index.xml'],
    [
      'has only a sitemap',
      'https://old.example/',
      '',
      { '/sitemap.xml': '<?xml version="1.0"?><urlset/>' },
      '/sitemap.xml',
    ],
    ['has neither', 'https://old.example/', '', {}, undefined],
    ['is in a folder', 'https://old.example/blog/', link('/rss'), { '/rss': rss }, '/rss'],
    ['is that of a story', 'https://old.example/blog/story', link('/rss'), { '/rss': rss }, undefined],
    [
      'has a page where the feed should be',
      'https://old.example/',
      link('/rss'),
      { '/rss': '<html>' },
      undefined,
    ],
  ])('%s', async (_what, address, head, documents, path) => {
    const web = makeWeb(
      Object.fromEntries(
        Object.entries(documents).map(([name, text]) => [`https://old.example${name}`, text]),
      ),
    )
    const found = await findFeed(web, address, `<html><head>${head}</head>`)
    expect(found).toBe(path && `https://old.example${path}`)
  })
})

describe('what the page may have among its text', () => {
  const dated = '<meta property="article:published_time" content="2026-05-14T08:00:00Z">'

  it.each([
    [
      'JSON-LD',
      story(
        `${dated}<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Fog"}</script>`,
      ),
    ],
    ['microdata', story(dated, '<div itemscope itemtype="https://schema.org/LiveBlogPosting"></div>')],
    [
      'the names of its posts',
      story(dated, '<div class="liveblog-post">8:00</div><div class="liveblog-post">9:00</div>'),
    ],
    ['its headline', story(dated).replace('<h1>The ferry', '<h1>Ferry in fog – live updates')],
  ])('a live page is doubted by %s', async (_, html) => {
    const { draft } = await draftOf(html)
    expect(draft.doubts).toMatchObject([{ message: expect.stringContaining('live page') }])
    expect(String(draft.fields.contentHtml).match(/Text \d/g)).toHaveLength(4)
  })

  it('a box to subscribe goes, though no element is named as the post', async () => {
    const box =
      '<div class="newsletter-box"><h3>The Harbour by post</h3><p>The best of the harbour every Thursday, free of charge and with pictures.</p><form><input type="email"></form></div>'
    const html = `<html><head><title>x</title>${dated}</head><body><div id="c">${sentences('Text', 3)}${box}${sentences('More', 3)}</div></body></html>`
    const { draft } = await draftOf(html)
    const text = String(draft.fields.contentHtml)
    expect(text).not.toMatch(/by post|best of the harbour/)
    expect(text.match(/(?:Text|More) \d/g)).toHaveLength(6)
    expect(draft.doubts).toEqual([])
  })

  it('a paragraph that asks the reader to subscribe stays, and is doubted', async () => {
    const { draft } = await draftOf(
      story(dated, '<p>Sign up for our newsletter and read of the harbour every Thursday.</p>'),
    )
    expect(String(draft.fields.contentHtml)).toContain('Sign up for our newsletter')
    expect(draft.doubts).toMatchObject([{ message: expect.stringContaining('Sign up for our newsletter') }])
  })
})
