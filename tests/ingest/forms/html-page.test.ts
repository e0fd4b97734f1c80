import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHtmlPage } from '../../../src/ingest/forms/html-page/read-html-page.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'

const read = (html: string, address = 'https://quay.example/') => {
  const draft = readHtmlPage(html, { address })
  const body = draft.body ? printHtml(draft.body) : ''
  return { ...draft, html: body.replace(/\s*\n\s*/g, '') }
}

const sentence = (word: string) =>
  `The ${word} left the quay at a quarter to midnight and came back with the morning tide.`

const page = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>The ferry sails – The Quay</title>
<meta name="description" content="After eleven years.">
<meta name="author" content="Ida Fenn">
<meta property="og:site_name" content="The Quay">
<meta property="article:published_time" content="2026-05-02T08:00:00+01:00">
<meta property="article:tag" content="ferry">
<link rel="canonical" href="https://quay.example/ferry">
</head>
<body>
<header><a href="/">The Quay</a></header>
<nav><a href="/news">News</a></nav>
<main>
<article>
<header><h1>The ferry sails again</h1><p class="byline">By <span>Ida Fenn</span>, <time datetime="2026-05-02">2 May 2026</time></p></header>
<p>${sentence('ferry')}</p>
<nav><a href="#more">Share</a></nav>
<p>${sentence('pilot')}</p>
</article>
</main>
<footer>© The Quay</footer>
</body>
</html>`

describe('an HTML page', () => {
  it('gives the facts of its head and the text of its article', () => {
    const { fields, html, doubts, warnings } = read(page)
    expect(fields).toEqual({
      title: 'The ferry sails again',
      summary: 'After eleven years.',
      authors: [{ name: 'Ida Fenn' }],
      published: '2026-05-02T08:00:00+01:00',
      tags: ['ferry'],
      language: 'en-GB',
      canonicalUrl: 'https://quay.example/ferry',
    })
    expect(html).toBe(`<p>${sentence('ferry')}</p><p>${sentence('pilot')}</p>`)
    expect(doubts).toEqual([])
    expect(warnings.map(({ message }) => message)).toEqual([
      'contentHtml is without what belongs to the page: line 20 "Share" (<nav>), line 18 "By Ida Fenn, 2 May 2026" (author and date)',
    ])
  })

  it('has a source if its original is on another website', () => {
    const { fields } = read(page, 'https://elsewhere.example')
    expect(fields.source).toEqual({ title: 'The Quay', url: 'https://quay.example/ferry' })
  })

  it('gives what JSON-LD says first', () => {
    const data = {
      '@graph': [
        { '@type': 'WebSite', name: 'The Quay' },
        {
          '@type': ['NewsArticle'],
          headline: 'Sails!',
          datePublished: '2026-05-01T08:00:00Z',
          dateModified: '2026-05-03T08:00:00Z',
          author: [{ '@type': 'Person', name: 'Tam Reed', url: 'https://tam.example' }, 'Jo'],
          articleSection: 'News',
          keywords: 'ferry, night',
          license: 'https://creativecommons.org/licenses/by/4.0/',
        },
      ],
    }
    const script = `<script type="application/ld+json">${JSON.stringify(data)}</script><script type="application/ld+json">{</script></head>`
    const { fields } = read(page.replace('</head>', script).replace(/<meta property="article:tag.*/, ''))
    expect(fields).toMatchObject({
      title: 'The ferry sails again',
      published: '2026-05-01T08:00:00Z',
      updated: '2026-05-03T08:00:00Z',
      authors: [{ name: 'Tam Reed', url: 'https://tam.example' }, { name: 'Jo' }],
      section: 'News',
      tags: ['ferry', 'night'],
      license: 'https://creativecommons.org/licenses/by/4.0/',
    })
  })

  it('without a heading has the title of its head, without the name of the website', () => {
    expect(read(page.replace(/<h1>.*<\/h1>/, '')).fields.title).toBe('The ferry sails')
  })

  it.each([
    [
      'without <article> and <main>',
      `<html><body><h1>T</h1><p>${sentence('ferry')}</p></body></html>`,
      'there is neither <article> nor <main>, so the whole page is read',
    ],
    [
      'with two long articles',
      `<html><body><article><p>${sentence('ferry')}</p></article><article><p>${sentence('pilot')}</p></article></body></html>`,
      'there are 2 elements <article>; the longest is read',
    ],
    [
      'with a paragraph outside of its article',
      `<html><body><main><p>${sentence('pilot')}</p><article><p>${sentence('ferry')}</p></article></main></body></html>`,
      'a paragraph is outside of the text that is read, first "The pilot left the quay',
    ],
    [
      'without a sentence',
      '<html><body><main><h1>T</h1><p>Menu</p></main></body></html>',
      'no paragraph of the page is a sentence',
    ],
  ])('%s is doubted', (_what, html, doubt) => {
    expect(read(html).doubts?.map(({ message }) => message)).toContainEqual(expect.stringContaining(doubt))
  })

  it('keeps the words of a page without <article>, its furniture named', () => {
    const { html, warnings } = read(
      `<html><body><header><h1>T</h1></header><p>Menu</p><p>${sentence('ferry')}</p><aside>Sign up</aside><footer>Foot</footer></body></html>`,
    )
    expect(html).toBe(`<header></header><p>Menu</p><p>${sentence('ferry')}</p>`)
    expect(warnings[0]?.message).toContain('"Sign up" (<aside>), line 1 "Foot" (<footer>)')
  })

  it('is without what is named as a part of the page, and in doubt where that holds sentences', () => {
    const { html, doubts, warnings } = read(
      page.replace(
        '</article>',
        `<div class="post-share">Share this</div><div id="related-posts"><p>${sentence('bell')}</p></div></article>`,
      ),
    )
    expect(html).not.toContain('Share this')
    expect(html).toContain(sentence('bell'))
    expect(warnings[0]?.message).toContain('line 22 "Share this" (<div>)')
    expect(doubts).toEqual([
      { field: 'contentHtml', line: 22, message: expect.stringContaining('may belong to the page') },
    ])
  })

  it('that is a live page is in doubt, and keeps its posts', () => {
    const linked = '<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script></head>'
    for (const live of [
      page.replace('</head>', linked),
      page.replace('The ferry sails again', 'Live: The ferry'),
    ]) {
      const { html, doubts } = read(live)
      expect(html).toContain(sentence('pilot'))
      expect(doubts).toMatchObject([{ message: expect.stringContaining('live page') }])
    }
  })

  it('has no change at the time of its publication', () => {
    const meta = '<meta property="article:modified_time" content="2026-05-02T08:00:00+01:00"></head>'
    expect(read(page.replace('</head>', meta)).fields).not.toHaveProperty('updated')
    expect(read(page.replace('</head>', meta.replace('08:00:00+', '09:00:00+'))).fields).toHaveProperty(
      'updated',
    )
  })

  it('does not take a preview for a figure', () => {
    const { fields, warnings } = read(
      page.replace('</head>', '<meta property="og:image" content="https://quay.example/logo.png"></head>'),
    )
    expect(fields.figures).toBeUndefined()
    expect(warnings.at(-1)?.message).toContain(
      '"https://quay.example/logo.png", which the page names for previews',
    )
  })

  it('shows what was read', () => {
    expect(Object.fromEntries(read(page).reading ?? [])).toMatchObject({
      title: 'The ferry sails again',
      authors: 'Ida Fenn',
      text: '2 paragraphs',
    })
  })
})

describe('whatever a page has between its paragraphs', () => {
  const furniture = fc.constantFrom(
    '<nav>Home</nav>',
    '<div class="share">Share this</div>',
    '<aside>Sign up</aside>',
    '<h2>Why now</h2>',
    '<div><p>Advertisement</p></div>',
    '<figure><img src="a.png"><figcaption>A quay</figcaption></figure>',
    '<section class="comments"><p>I do not think that this is right, said a reader who had read it to its end.</p></section>',
    '<article><p>Short.</p></article>',
    '<script>var a = "<p>"</script>',
    '',
  )
  const wrapper = fc.constantFrom('<article>*</article>', '<main>*</main>', '<div id="content">*</div>', '*')
  const words = fc.stringMatching(/^[a-z]{3,9}( [a-z]{3,9}){12,16}$/)

  it('no paragraph of the story is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(words, furniture), { minLength: 1, maxLength: 8 }),
        wrapper,
        (parts, around) => {
          const story = parts.map(([text, other]) => `<p>${text}.</p>${other}`).join('\n')
          const { html } = read(
            `<html><body><header><h1>T</h1></header>${around.replace('*', story)}</body></html>`,
          )
          for (const [text] of parts) expect(html).toContain(`<p>${text}.</p>`)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a page of an older template', () => {
  const older = `<html lang="de"><body><div class="nav"><a href="/">Start</a></div><div id="content"><h1>Nebel</h1>
<div class="meta">Von Jonas Öhl, 1. Mai 2026</div><p>${sentence('fog')}</p><p>Kurz.</p></div><div>© Kai</div></body></html>`

  it('has its text in the element of that name, and is doubted', () => {
    const { html, doubts } = read(older.replace('<html', '<meta name="author" content="Jonas Öhl"><html'))
    expect(html).toBe(`<p>${sentence('fog')}</p><p>Kurz.</p>`)
    expect(doubts?.map(({ message }) => message)).toEqual([
      'there is neither <article> nor <main>, so only <div> "content" is read',
    ])
  })

  it('is read as a whole if a sentence is outside of that element', () => {
    const { html } = read(older.replace('© Kai', `<p>${sentence('pilot')}</p>`))
    expect(html).toContain(`<p>${sentence('pilot')}</p>`)
    expect(html).toContain('Start')
  })
})

describe('an HTML file that is only a body', () => {
  it('has no line of author and date for its first paragraph', () => {
    const { fields, html } = read(
      `<article><h1>T</h1><p>By <a rel="author" href="/ida">Ida Fenn</a> <time pubdate datetime="2026-05-01">1 May 2026</time></p><p>${sentence('fog')}</p></article>`,
    )
    expect(fields).toMatchObject({ authors: [{ name: 'Ida Fenn' }], published: '2026-05-01' })
    expect(html).toBe(`<p>${sentence('fog')}</p>`)
  })

  it('has the title of its first heading', () => {
    const { fields, html, doubts } = read('<h1>The <em>ferry</em></h1>\n<p>Short.</p>')
    expect([fields, html, doubts]).toEqual([{ title: 'The ferry' }, '<p>Short.</p>', undefined])
  })

  it('has the fields of its front matter, with their lines', () => {
    const { fields, html, lines, warnings } = read(
      '---\ntitle: Given\ndate: 2026-05-02\n---\n<h1>Other</h1>\n<p>Short.</p>',
    )
    expect(fields).toEqual({ title: 'Given', published: '2026-05-02' })
    expect(html).toBe('<h1>Other</h1><p>Short.</p>')
    expect(lines.get('published')?.first).toBe(3)
    expect(warnings).toEqual([
      { field: 'title', line: 5, message: 'title is "Given", and the heading "Other" stays in the body' },
    ])
  })

  it.each(['', '<', '<p>'.repeat(3000), '<html><head></head></html>'])(
    'is read whatever it holds: %#',
    (html) => {
      expect(read(html)).toHaveProperty('fields')
    },
  )
})

it('comments of templates in a file with front matter are never published, and lines keep their numbers', () => {
  const draft = readHtmlPage(
    '---\ntitle: A\n---\n{% comment %}\nsecret\n{% endcomment %}\n<p>A {# secret #}b</p>\n<p>{{/* secret */}}c</p>',
  )
  const html = draft.body ? printHtml(draft.body) : ''
  expect(html).not.toMatch(/secret|comment|[{}]/)
  expect(html).toMatch(/A b[\s\S]*c/)
})
