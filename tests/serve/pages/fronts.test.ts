import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readingMinutes } from '../../../src/serve/pages/facts/reading-time.ts'
import { makeArticle } from '../../support/make-article.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const publication = {
  ...{ id: 'tag:test.example,2026:fronts', title: 'The Courier', language: 'en-GB' },
  publisher: { name: 'The Courier' },
  sections: [
    { slug: 'town', title: 'Town' },
    { slug: 'sport', title: 'Sport' },
    { slug: 'empty', title: 'Empty' },
  ],
  navigation: [
    'sport',
    { title: 'Elsewhere', address: 'https://else.example/' },
    { section: 'town', title: 'Ours' },
  ],
  authors: [
    { name: 'Ida Fell', about: 'Writes <b>of boats</b>.', picture: 'ida.png', url: 'https://ida.example/' },
  ],
}

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  const story = (index: number, fields: Record<string, string>) =>
    markdown(`Story ${index}`, {
      published: new Date(Date.UTC(2026, 10, 20) - index * 3_600_000).toISOString(),
      authors: '[{name: Ida Fell, url: "https://ida.example/"}, {name: Bo, url: "https://bo.example/"}]',
      ...fields,
    })
  const stories = Array.from({ length: 24 }, (_, index) => {
    const picture = index === 1 || index === 2 ? '\n\n![A quay](quay.png)' : ''
    const section = index % 4 === 3 ? 'sport' : 'town'
    return [`articles/s${index}.md`, story(index, { section, tags: index < 3 ? '[boats]' : '[]' }) + picture]
  })
  data = await makeDataFolder({
    'publication.json': JSON.stringify(publication),
    ...Object.fromEntries(stories),
    'media/quay.png': onePixelPng,
    'media/ida.png': onePixelPng,
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
const read = async (path: string) => (await ask(server.url + path)).text
const storiesIn = (html: string) =>
  [...html.matchAll(/<h[23]><a href="\/articles\/s(\d+)"/g)].map(([, n]) => Number(n))

describe('the front page', () => {
  it('has a lead, three beside it, the newest ones, and a rail for each section; no story twice', async () => {
    const text = await read('/')
    const [top = '', latest = '', ...rails] = text.split(/<section class="(?:latest|rail)"/)
    expect(storiesIn(top)).toEqual([0, 1, 2, 3])
    expect(storiesIn(latest)).toEqual([4, 5, 6, 7, 8, 9])
    expect(rails.map(storiesIn)).toEqual([
      [10, 12, 13],
      [11, 15, 19],
    ])
    expect(rails.map((rail) => /<h2[^>]*><a href="([^"]+)">([^<]+)/.exec(rail)?.slice(1))).toEqual([
      ['/sections/town', 'Town'],
      ['/sections/sport', 'Sport'],
    ])
  })

  it('loads its first picture before others, and the others when they come near', async () => {
    const pictures = [...(await read('/')).matchAll(/<img src="\/media[^>]*>/g)].map(([tag]) => tag)
    expect(pictures.map((tag) => /fetchpriority="high"|loading="lazy"/.exec(tag)?.[0])).toEqual([
      'fetchpriority="high"',
      'loading="lazy"',
    ])
  })

  it('shows section, headline, standfirst, byline, day and reading time of a story', async () => {
    const [card = ''] = /<article class="card lead">.*?<\/article>/s.exec(await read('/')) ?? []
    expect(
      card
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ).toBe('Town Story 0 Some text. Ida Fell and Bo 20 November 2026 1 min read')
  })
})

describe('the header', () => {
  const menuOf = async (path: string) => {
    const [menu = ''] = /<nav class="menu".*?<\/nav>/s.exec(await read(path)) ?? []
    return [...menu.matchAll(/<li><a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)/g)].map(
      ([, ...rest]) => rest,
    )
  }

  it('has the menu of the publication, and says where the reader is', async () => {
    const links = [
      ['/sections/sport', undefined, 'Sport'],
      ['https://else.example/', undefined, 'Elsewhere'],
    ]
    expect(await menuOf('/')).toEqual([...links, ['/sections/town', undefined, 'Ours']])
    expect(await menuOf('/sections/town')).toEqual([...links, ['/sections/town', 'page', 'Ours']])
    expect(await menuOf('/articles/s0')).toEqual([...links, ['/sections/town', 'true', 'Ours']])
  })

  it('has no links but the search if the publication says so', async () => {
    const { gazette } = server
    const own = gazette.site().publication
    await gazette.adoptPublication({ ...own, navigation: [] })
    expect(await menuOf('/')).toEqual([])
    await gazette.adoptPublication(own)
  })
})

describe('the logo', () => {
  it.each([
    ['a symbol beside the title', 400, 400, 'alt="" width="48" height="48">\n<span>The Courier</span>'],
    [
      'a symbol of unknown size',
      undefined,
      undefined,
      'alt="" width="48" height="48">\n<span>The Courier</span>',
    ],
    ['the title in letters', 900, 200, 'alt="The Courier" width="216" height="48">\n</a>'],
    ['a very wide one', 900, 90, 'alt="The Courier" width="240" height="48">\n</a>'],
  ])('is %s, by its proportions', async (_what, width, height, html) => {
    const { gazette } = server
    const own = gazette.site().publication
    const logo = { address: '/media/0123456789ab/logo.png', ...(width && { width, height }) }
    await gazette.adoptPublication({ ...own, logo })
    const text = await read('/')
    await gazette.adoptPublication(own)
    expect(text).toContain(`<img src="/media/0123456789ab/logo.png" ${html}`)
  })
})

describe('the front of a feed', () => {
  it.each([
    ['/sections/town', 'Town', 18],
    ['/tags/boats', 'boats', 3],
    ['/languages/en-GB', 'British English', 19],
  ])('%s has its name, its newest stories and the way to follow it', async (path, name, count) => {
    const text = await read(path)
    expect(text).toContain(`<h1>${name}</h1>`)
    expect(text).toContain(`<title>${name} – The Courier</title>`)
    expect(storiesIn(text)).toHaveLength(count)
    expect(text).toContain(`<a href="${path}/subscribe">Follow “${name}”</a>: every new article`)
    expect(text).not.toContain('code class="address"')
  })

  it('of an author shows picture, words and website, every word as text', async () => {
    const text = await read('/authors/ida-fell')
    expect(text).toMatch(
      /<img src="\/media\/\w+\/ida\.png" alt="" width="1" height="1" fetchpriority="high">/,
    )
    expect(text).toContain('<p>Writes &lt;b&gt;of boats&lt;/b&gt;.</p>')
    expect(text).toContain('<a href="https://ida.example/" rel="me">ida.example</a>')
  })

  it('of a section without articles says so', async () => {
    expect(await read('/sections/empty')).toContain('There is nothing in this feed now.')
  })
})

describe('the page about following a feed', () => {
  it('has one address first and the others folded, a link for apps, and what a reader is', async () => {
    const text = await read('/sections/town/subscribe')
    const [first = '', folded = ''] = text.split('<summary>Other formats</summary>')
    const addressesIn = (html: string) =>
      [...html.matchAll(/<code class="address">([^<]+)/g)].map(([, one]) => one)
    const base = `${server.url}/sections/town`
    expect(addressesIn(first)).toEqual([`${base}/rss.xml`])
    expect(addressesIn(folded)).toEqual([`${base}/atom.xml`, `${base}/feed.json`])
    expect(first).toContain(`href="feed:${base}/rss.xml"`)
    expect(folded).toContain('<summary>What is a feed reader?</summary>')
    expect(text.match(/<article class="entry"/g)).toHaveLength(3)
  })

  it.each([
    ['summaries', { text: 'summary' }],
    ['first paragraphs', { text: { paragraphs: 1 } }],
    ['a delay', { delayMinutes: 60 }],
    ['sections left out', { without: ['sport'] }],
  ] as const)('promises no whole articles at once if the feed has %s', async (_what, settings) => {
    const { gazette } = server
    const own = gazette.site().publication
    expect(await read('/subscribe')).toContain('as soon as it is published, in full')
    await gazette.adoptPublication({ ...own, feeds: [{ feed: 'main', ...settings }] })
    const text = await read('/subscribe')
    await gazette.adoptPublication(own)
    expect(text).not.toMatch(/in full|as a reader will show|<div class="body">/)
    expect(text).toContain('Follow “The Courier”: every new article in your feed reader, without an account.')
    expect(text.match(/<article class="entry"/g)).toHaveLength(3)
  })

  it('loads the pictures of its folded entries when they are seen', async () => {
    const pictures = [...(await read('/tags/boats/subscribe')).matchAll(/<img [^>]*src="\/media[^>]*>/g)]
    expect(pictures).toHaveLength(2)
    for (const [tag] of pictures) expect(tag).toContain('loading="lazy"')
  })

  it('of the main feed leads to those of the sections', async () => {
    expect(await read('/subscribe')).toContain(
      'Only a part of it: <a href="/sections/town/subscribe">Town</a>, <a href="/sections/sport/subscribe">Sport</a> and',
    )
  })

  it.each(['/sections/nothing/subscribe', '/things/town/subscribe', '/subscribe/town'])(
    'does not exist for what is no feed: %s',
    async (path) => {
      expect(await ask(server.url + path)).toMatchObject({ status: 404 })
    },
  )
})

describe('an article', () => {
  it('leads to the previous and the next one, and to related ones', async () => {
    const text = await read('/articles/s1')
    expect(text).toContain(`<link rel="prev" href="${server.url}/articles/s2">`)
    expect(text).toContain(`<link rel="next" href="${server.url}/articles/s0">`)
    const [, more = ''] = text.split('<aside class="more"')
    expect(storiesIn(more)).toEqual([4, 5, 6])
    expect(more).toMatch(/<li class="prev"><a href="\/articles\/s2" rel="prev">.*Previous article/)
    expect(await read('/articles/s0')).not.toContain('rel="next"')
    expect(await read('/articles/s23')).not.toContain('rel="prev"')
  })

  it('presents its authors, whose bylines then lead to their pages', async () => {
    const text = await read('/articles/s1')
    expect(text).toContain(
      '<a href="/authors/ida-fell" rel="author">Ida Fell</a> and <a href="https://bo.example/" rel="author">Bo</a>',
    )
    expect(text).toMatch(
      /<p class="author-name"><a href="\/authors\/ida-fell">Ida Fell<\/a><\/p>\s*<p>Writes &lt;b/,
    )
    expect(text.match(/class="author-name"/g)).toHaveLength(1)
  })
})

it('an address that does not exist leads to the newest stories', async () => {
  const { status, text } = await ask(`${server.url}/nothing`)
  expect(status).toBe(404)
  expect(storiesIn(text)).toEqual([0, 1, 2])
})

describe('the reading time', () => {
  it.each([
    ['<p>Short.</p>', 1],
    [`<p>${'word '.repeat(1100)}</p>`, 5],
    [`<p>${'<b class="a b c d e f g h">word</b> – '.repeat(1100)}</p>`, 5],
    [`<p>${'日本語の文章。'.repeat(500)}</p>`, 6],
    [`<p>${'汉语'.repeat(500)} ${'word '.repeat(440)}</p>`, 4],
    [`<p>${'ภาษาไทย'.repeat(500)}</p>`, 4],
  ])('counts the words, or the signs of scripts without spaces: %#', (contentHtml, minutes) => {
    expect(readingMinutes(makeArticle({ contentHtml }))).toBe(minutes)
  })
})
