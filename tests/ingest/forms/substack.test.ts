import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../src/domain/publication.ts'
import { asWritten } from '../../../src/ingest/forms/draft.ts'
import { toOriginal } from '../../../src/ingest/forms/substack/original.ts'
import { substack } from '../../../src/ingest/forms/substack/substack-form.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'

const publication = {} as Publication
const columns =
  'post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url'
const row =
  '101.fog-bell,2024-03-10T12:00:00.000Z,true,,,newsletter,everyone,"The bell, again",It rang at six,'

async function open(rows: readonly string[], texts: Readonly<Record<string, string>>, oldSite?: string) {
  const files = exportFiles({ 'posts.csv': [columns, ...rows].join('\r\n'), ...texts })
  expect(await substack.recognizes(files)).toBe(true)
  const opened = await substack.open(files, { publication, ...(oldSite && { oldSite }) })
  return { ...opened, all: await readRecords(opened) }
}

async function read(html: string, line = row) {
  const { all } = await open([line], { 'posts/101.fog-bell.html': html }, 'https://old.example/')
  const draft = await substack.toDraft(all[0] as never, publication)
  return {
    ...draft,
    html: draft.body ? printHtml(draft.body) : '',
    said: draft.warnings.map(({ message }) => message),
  }
}
const attributes = (value: object) => JSON.stringify(value).replaceAll('"', '&quot;')

describe('records', () => {
  it('have address and feed id by the address of the site', async () => {
    const { all, site } = await open([row], { 'posts/101.fog-bell.html': '<p>a</p>' }, 'https://old.example/')
    expect(all).toMatchObject([
      {
        ...{ key: 'post-101', kind: 'article', title: 'The bell, again', slug: 'fog-bell' },
        ...{ address: 'https://old.example/p/fog-bell', feedId: 'https://old.example/p/fog-bell' },
      },
    ])
    expect(site).toMatchObject({ address: 'https://old.example', feedSize: 20 })
  })

  it('have a path and no feed id without it', async () => {
    const { all, site } = await open([row], { 'posts/101.fog-bell.html': '<p>a</p>' })
    expect(all[0]).toMatchObject({ otherAddresses: ['/p/fog-bell'] })
    expect(all[0]).not.toHaveProperty('feedId')
    expect(site).not.toHaveProperty('feedIdRule')
  })

  it('name pictures in their original size, and what is left out is told', async () => {
    const html =
      '<img src="https://substackcdn.com/image/fetch/w_9,c_limit/https%3A%2F%2Fs.example%2Fa.png"><a href="https://x.example/p">p</a>'
    const texts = {
      'posts/101.fog-bell.html': html,
      'posts/9.lost.html': 'x',
      'email_list.quay.csv': 'email\n',
    }
    const { all, leftOut } = await open([row, row], texts)
    expect(all.map(({ media }) => media)).toEqual([['https://s.example/a.png']])
    expect(leftOut()).toEqual([
      'the subscribers: email_list.quay.csv',
      '1 texts that posts.csv does not list: posts/9.lost.html',
      '1 posts that have the number of an earlier post of the file',
    ])
  })

  it('are refused without their text, which Substack leaves out at times', async () => {
    const { all } = await open([row], {})
    const { problems } = await substack.toDraft(all[0] as never, publication)
    expect(problems).toEqual([
      {
        field: 'html',
        line: 2,
        message: expect.stringContaining('the export has no posts/101.fog-bell.html'),
      },
    ])
  })

  it('of an episode need no text', async () => {
    const { all } = await open([`${row.slice(0, -1)},https://api.substack.com/feed/podcast/1.mp3`], {})
    const draft = await substack.toDraft(all[0] as never, publication)
    expect(draft.fields.figures).toEqual([
      { url: 'https://api.substack.com/feed/podcast/1.mp3', medium: 'audio' },
    ])
  })

  it('have remarks on the episode and on pictures of the text, each under its own name', async () => {
    const { all } = await open([`${row.slice(0, -1)},https://api.substack.com/feed/podcast/1.mp3`, row], {
      '101.fog-bell': '<p>a</p>',
    })
    const names = await Promise.all(
      all.map(async (record) => {
        const draft = await substack.toDraft(record as never, publication)
        return ['figures.0', 'figures.1'].map((field) => asWritten({ field, message: '' }, draft).field)
      }),
    )
    expect(names[0]).toEqual(['podcast_url', 'figures.1'])
  })

  it('without an episode name no podcast_url', async () => {
    const { all } = await open([row], { '101.fog-bell': '<div class="image-gallery"></div>' })
    const draft = await substack.toDraft(all[0] as never, publication)
    expect([...(draft.writtenAs ?? new Map()).values()]).not.toContain('podcast_url')
  })

  it('are read from an old table, in UTF-16, with line breaks and quotation marks in titles', async () => {
    const csv =
      'post_id,post_date,is_published,type,audience,title,subtitle\n7.a,2020-01-02T03:04:05.000Z,TRUE,newsletter,everyone,"A ""new""\nbell",&#8220;Ring&#8221;'
    const files = exportFiles({
      'quay/posts.csv': Buffer.from(`\uFEFF${csv}`, 'utf16le'),
      'quay/posts/7.a.html': '<p>a</p>',
    })
    const records = await readRecords(await substack.open(files, { publication }))
    const draft = await substack.toDraft(records[0] as never, publication)
    expect(draft.fields).toMatchObject({ title: 'A "new"\nbell', summary: '“Ring”', status: 'published' })
  })
})

describe('what is not for everybody stays a draft', () => {
  it.each([
    ['true', 'everyone', 'newsletter', 'published', undefined],
    ['true', 'only_free', 'newsletter', 'draft', 'only for subscribers'],
    ['true', 'only_paid', 'podcast', 'draft', 'only for paying subscribers'],
    ['true', 'founding', 'thread', 'draft', 'only for founding members'],
    ['true', 'everyone', 'adhoc_email', 'draft', 'e-mail'],
    ['false', 'everyone', 'newsletter', 'draft', undefined],
    ['', 'everyone', 'newsletter', 'draft', undefined],
  ])('published %s for %s as %s is %s', async (published, audience, type, status, said) => {
    const draft = await read(
      '<p>a</p>',
      `101.fog-bell,2024-03-10T12:00:00.000Z,${published},,,${type},${audience},T,,`,
    )
    expect(draft.fields.status).toBe(status)
    expect(draft.said.join()).toContain(said ?? '')
  })

  it('cuts a public text at the mark for paying readers, and keeps that of a draft', async () => {
    const html =
      '<p>Public.</p><div class="paywall-jump" data-component-name="PaywallToDOM"></div><p>Paid.</p>'
    const open = await read(html)
    expect(open.html).toBe('<p>Public.</p>')
    expect(open.said).toEqual(['html has a part for paying readers; it is left out: "Paid."'])
    const paid = await read(html, row.replace('everyone', 'only_paid'))
    expect(paid.html).toBe('<p>Public.</p><p>Paid.</p>')
  })
})

describe('parts that only Substack can show become plain HTML', () => {
  it.each([
    [
      '<div class="captioned-image-container"><figure><a class="image-link image2" target="_blank" href="https://substackcdn.com/image/fetch/f_auto/https%3A%2F%2Fs.example%2Fa.png"><div class="image2-inset"><picture><source type="image/webp" srcset="https://substackcdn.com/x 424w"><img src="https://substackcdn.com/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fs.example%2Fa.png" srcset="https://substackcdn.com/x 424w" sizes="100vw" alt="A bell"></picture><div class="image-link-expand"><button><svg></svg></button></div></div></a><figcaption class="image-caption">The <em>bell</em></figcaption></figure></div>',
      '<figure><img src="https://s.example/a.png" alt="A bell"><figcaption class="image-caption">The <em>bell</em></figcaption></figure>',
    ],
    [
      '<a class="image-link image2" href="https://x.example/"><img src="https://s.example/a.png"></a>',
      '<a href="https://x.example/"><img src="https://s.example/a.png"></a>',
    ],
    [
      `<div class="image-gallery-embed" data-attrs="${attributes({ gallery: { images: [{ src: 'https://s.example/a.png' }, { src: 'https://s.example/b.png' }], caption: 'Two', alt: '' } })}"></div>`,
      '<figure><img src="https://s.example/a.png"><img src="https://s.example/b.png"><figcaption>Two</figcaption></figure>',
    ],
    [
      `<div id="youtube2-abc" class="youtube-wrap" data-attrs="${attributes({ videoId: 'abc' })}"><div class="youtube-inner"><iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe></div></div>`,
      '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>',
    ],
    [
      `<div class="tweet" data-attrs="${attributes({ url: 'https://twitter.com/a/status/1', full_text: 'It rang.', name: 'Ana', username: 'ana', date: '2024' })}"></div>`,
      '<blockquote><p>It rang.</p><p>— Ana (@ana) <a href="https://twitter.com/a/status/1">2024</a></p></blockquote>',
    ],
    [
      `<div class="digest-post-embed" data-attrs="${attributes({ canonical_url: 'https://x.example/p/a', title: 'T', caption: 'C', publication_name: 'P', publishedBylines: [{ name: 'N' }] })}"></div>`,
      '<blockquote><p><a href="https://x.example/p/a">T</a></p><p>C</p><p>P · N</p></blockquote>',
    ],
    [
      `<iframe class="spotify-wrap" data-attrs="${attributes({ title: 'Song', subtitle: 'Band', url: 'https://open.spotify.com/x' })}" src="https://open.spotify.com/embed/x"></iframe>`,
      '<p><a href="https://open.spotify.com/x">Song</a></p><p>Band</p>',
    ],
    [
      '<div class="file-embed-wrapper"><div class="file-embed-details-h1">The plan</div><div class="file-embed-details-h2">1MB ∙ PDF file</div><a class="file-embed-button wide" href="https://s.example/p.pdf">Download</a></div>',
      '<p><a href="https://s.example/p.pdf">The plan</a></p>',
    ],
    [
      `<div class="latex-rendered" data-attrs="${attributes({ persistentExpression: 'a^2' })}"></div>`,
      '<p><code>a^2</code></p>',
    ],
    [
      '<h2 class="header-anchor-post">Part<div class="header-anchor-parent"><button><svg></svg></button></div></h2><div class="pullquote"><p>Q</p></div>',
      '<h2 class="header-anchor-post">Part</h2><blockquote><p>Q</p></blockquote>',
    ],
    [
      '<p class="button-wrapper" data-attrs="{}"><a class="button primary" href="https://x.example/"><span>Read on</span></a></p>',
      '<p><a href="https://x.example/">Read on</a></p>',
    ],
    [
      '<p>a<a class="footnote-anchor" id="footnote-anchor-1-77" href="#footnote-1-77">1</a></p><div class="footnote"><a id="footnote-1-77" href="#footnote-anchor-1-77" class="footnote-number">1</a><div class="footnote-content"><p>Note.</p></div></div>',
      '<p>a<sup><a href="#fn-1" id="fnref-1">1</a></sup></p><hr><ol><li id="fn-1"><p>Note. <a href="#fnref-1">↩</a></p></li></ol>',
    ],
  ])('%s', async (html, plain) => {
    const draft = await read(html)
    expect(draft.html).toBe(plain)
    expect(draft.said).toEqual([])
  })

  it.each([
    [
      '<div class="subscription-widget-wrap" data-attrs="{}"><div class="preamble"><p class="cta-caption">Join us!</p></div><form><input></form></div>',
      'a form to subscribe; it is left out: "Join us!"',
    ],
    [
      '<p class="button-wrapper"><a class="button" href="https://old.example/p/a/comments"><span>Leave a comment</span></a></p>',
      'a button of Substack; it is left out: "Leave a comment"',
    ],
    [
      '<p class="button-wrapper"><a class="button" href="%%share_url%%"><span>Share</span></a></p>',
      'a button of Substack; it is left out: "Share"',
    ],
    ['<div class="poll-embed" data-attrs="{}"></div>', 'a poll'],
    ['<div class="native-video-embed" data-attrs="{}"></div>', 'a film that the export does not hold'],
    [
      '<div class="dynamic-content-block" data-dynamic-audiences="paid_sub"><p>Thanks!</p></div>',
      'a part for subscribers; it is left out: "Thanks!"',
    ],
    ['<div class="new-thing-2031" data-attrs="{}"></div>', 'the part "new-thing-2031" without words'],
  ])('%s is left out and said', async (html, said) => {
    const draft = await read(`<p>a</p>${html}`)
    expect(draft.html.replace(/<div[^>]*><\/div>/, '')).toBe('<p>a</p>')
    expect(draft.said).toEqual([expect.stringContaining(said)])
  })
})

it.each([
  [
    'https://substackcdn.com/image/fetch/$s_!8TKF!,w_424,c_limit,f_webp/https%3A%2F%2Fs.example%2Fa%20b.png',
    'https://s.example/a b.png',
  ],
  ['https://cdn.substack.com/image/fetch/w_9/https%3A%2F%2Fs.example%2Fa.png', 'https://s.example/a.png'],
  [
    'https://substackcdn.com/image/fetch/w_9/https%3A%2F%2',
    'https://substackcdn.com/image/fetch/w_9/https%3A%2F%2',
  ],
  ['https://x.example/a.png', 'https://x.example/a.png'],
])('the picture of %s is %s', (address, original) => {
  expect(toOriginal(address)).toBe(original)
})
