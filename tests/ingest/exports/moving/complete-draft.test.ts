import { describe, expect, it } from 'vitest'
import { completeDraft } from '../../../../src/ingest/exports/moving/complete-draft.ts'
import type { Completion } from '../../../../src/ingest/exports/moving/complete-record.ts'
import type { MediaPlace } from '../../../../src/ingest/exports/moving/fetch-media.ts'
import type { Draft } from '../../../../src/ingest/forms/draft.ts'
import { parseHtml, printHtml } from '../../../../src/ingest/html/tree.ts'
import { makeRecord } from '../../../support/make-export.ts'

const baseUrl = 'https://new.example/news'
const record = makeRecord('1', { address: 'https://old.example/2019/05/fog/' })
const uploads = 'https://old.example/wp-content/uploads/'
const media: readonly MediaPlace[] = [
  [`${uploads}a.jpg`, 'old.example/wp-content/uploads/a.jpg'],
  [`${uploads}b-300x200.png`, 'old.example/wp-content/uploads/b.png'],
  ['/files/plan%20a.pdf', 'old.example/files/plan a.pdf'],
  ['cover.jpg', 'old.example/2019/05/fog/cover.jpg'],
  [`${uploads}song.mp3`, 'old.example/wp-content/uploads/song.mp3'],
]
const stories: Readonly<Record<string, string>> = {
  'https://old.example/?p=12': '/articles/tide',
  'https://old.example/2018/tide/': '/articles/tide',
  'https://old.example/2018/tide/#low': '/articles/tide',
  'https://www.old.example/2018/tide': '/articles/tide',
  'https://old.example/about': '/about',
  'http://former.example/?p=7': '/articles/tide',
}
const findStory = (address: string) => stories[address]

async function complete(
  fields: Draft['fields'],
  completion: Partial<Completion> = {},
  more: Partial<Draft> = {},
) {
  const draft: Draft = { fields, lines: new Map(), problems: [], warnings: [], ...more }
  return completeDraft(draft, record, { media, ...completion }, { findStory, baseUrl })
}

async function rewrite(contentHtml: string): Promise<string> {
  const { body, fields } = await complete({ contentHtml })
  return body ? printHtml(body) : String(fields.contentHtml)
}

const at = `${baseUrl}/media/old.example/wp-content/uploads`

const texts: readonly (readonly [string, string, string])[] = [
  [
    'a link to a former host',
    '<a href="http://former.example/?p=7">x</a>',
    `<a href="${baseUrl}/articles/tide">x</a>`,
  ],
  ['a picture', `<img src="${uploads}a.jpg" alt="A">`, `<img alt="A" src="${at}/a.jpg">`],
  ['one without scheme', '<img src="//old.example/wp-content/uploads/a.jpg">', `<img src="${at}/a.jpg">`],
  [
    'one by another scheme and www',
    '<img src="http://www.old.example/wp-content/uploads/a.jpg">',
    `<img src="${at}/a.jpg">`,
  ],
  ['one relative to the site', '<img src="/wp-content/uploads/a.jpg">', `<img src="${at}/a.jpg">`],
  [
    'one relative to the page',
    '<img src="cover.jpg">',
    `<img src="${baseUrl}/media/old.example/2019/05/fog/cover.jpg">`,
  ],
  ['a copy in another size', `<img src="${uploads}a-1024x768.jpg">`, `<img src="${at}/a.jpg">`],
  [
    'a copy of the service of WordPress',
    '<img src="https://i2.wp.com/old.example/wp-content/uploads/a.jpg?resize=30%2C20&#038;ssl=1">',
    `<img src="${at}/a.jpg">`,
  ],
  [
    'a set of sizes',
    `<img src="${uploads}a-300x200.jpg" srcset="${uploads}a-300x200.jpg 300w, ${uploads}a.jpg 1200w" sizes="100vw">`,
    `<img src="${at}/a.jpg">`,
  ],
  ['a set alone', `<img srcset="${uploads}b-300x200.png 300w">`, `<img src="${at}/b.png">`],
  [
    'a late picture',
    `<img src="data:image/gif;base64,R0lGOD" data-src="${uploads}a.jpg" data-srcset="${uploads}a-300x200.jpg 300w">`,
    `<img src="${at}/a.jpg">`,
  ],
  [
    'a picture element',
    `<picture><source srcset="${uploads}a-300x200.jpg.webp 1x" type="image/webp"><source srcset="${uploads}a-300x200.jpg"><img src="${uploads}a.jpg"></picture>`,
    `<picture><img src="${at}/a.jpg"></picture>`,
  ],
  [
    'a picture that leads to itself',
    `<figure><a href="${uploads}a.jpg"><img src="${uploads}a-300x200.jpg"></a></figure>`,
    `<figure><img src="${at}/a.jpg"></figure>`,
  ],
  [
    'a picture that leads elsewhere',
    `<a href="https://x.example/"><img src="${uploads}a.jpg"></a>`,
    `<a href="https://x.example/"><img src="${at}/a.jpg"></a>`,
  ],
  [
    'sound',
    `<audio controls><source src="${uploads}song.mp3" type="audio/mpeg"></audio>`,
    `<audio controls><source type="audio/mpeg" src="${at}/song.mp3"></audio>`,
  ],
  [
    'film with a poster',
    `<video src="${uploads}v.mp4" poster="${uploads}a.jpg"></video>`,
    `<video src="${uploads}v.mp4" poster="${at}/a.jpg"></video>`,
  ],
  [
    'a link to a file',
    '<a href="/files/plan%20a.pdf">Plan</a>',
    `<a href="${baseUrl}/media/old.example/files/plan%20a.pdf">Plan</a>`,
  ],
  [
    'a picture that is not here',
    '<img src="/wp-content/uploads/lost.jpg" srcset="lost-2.jpg 2x">',
    '<img src="https://old.example/wp-content/uploads/lost.jpg" srcset="https://old.example/2019/05/fog/lost-2.jpg 2x">',
  ],
  [
    'a picture of a third party',
    '<img src="https://x.example/a.jpg">',
    '<img src="https://x.example/a.jpg">',
  ],
  ['a link to a story', '<a href="/?p=12">x</a>', `<a href="${baseUrl}/articles/tide">x</a>`],
  [
    'a link with www',
    '<a href="https://www.old.example/2018/tide">x</a>',
    `<a href="${baseUrl}/articles/tide">x</a>`,
  ],
  [
    'a relative link with a fragment',
    '<a href="../../../2018/tide/#low">x</a>',
    `<a href="${baseUrl}/articles/tide#low">x</a>`,
  ],
  ['a link to a page', '<a href="/about">x</a>', `<a href="${baseUrl}/about">x</a>`],
  [
    'a link to what is not here',
    '<a href="/category/news/">x</a>',
    '<a href="https://old.example/category/news/">x</a>',
  ],
  [
    'other links',
    '<a href="#note">x</a><a href="mailto:a@b.example">y</a><a href="https://x.example/%zz">z</a>',
    '<a href="#note">x</a><a href="mailto:a@b.example">y</a><a href="https://x.example/%zz">z</a>',
  ],
  ['words', '<p>5 > 3 & no link</p>', '<p>5 > 3 & no link</p>'],
]

describe('the text of a story that moves here', () => {
  it.each(texts)('has its addresses here: %s', async (_, html, expected) => {
    expect(await rewrite(html)).toBe(expected)
  })

  it('is left to the common checks if it takes too long to parse', async () => {
    const html = `${'<div>'.repeat(400)}<a href="/?p=12">x</a>`
    expect(await complete({ contentHtml: html })).not.toHaveProperty('body')
  })

  it('may be a tree of its form', async () => {
    const body = parseHtml('<p><a href="/?p=12">x</a></p>')
    const { isParsed } = await complete({}, {}, { body })
    expect([isParsed, printHtml(body)]).toEqual([
      undefined,
      `<p><a href="${baseUrl}/articles/tide">x</a></p>`,
    ])
  })
})

describe('the fields of a story that moves here', () => {
  it('have the files of its figures', async () => {
    const figures = [{ url: `${uploads}b.png`, alt: 'B' }, { url: '/lost.png' }, { file: 'own.png' }]
    expect((await complete({ figures })).fields.figures).toEqual([
      { file: 'old.example/wp-content/uploads/b.png', alt: 'B' },
      { url: 'https://old.example/lost.png' },
      { file: 'own.png' },
    ])
  })

  it('have slug, id and dates of the old feed, and say where the export differs', async () => {
    const { fields, warnings, writtenAs } = await complete(
      { title: 'Fog', published: '2019-05-04T08:11:00Z', updated: '2020-01-01' },
      {
        slug: 'fog',
        guid: 'x1',
        published: '2019-05-04T08:11:12Z',
        updated: '2019-05-04T08:11:12Z',
        idRule: 'feed',
      },
    )
    // An entry that was never updated says the same time twice.
    expect(fields).toEqual({
      title: 'Fog',
      slug: 'fog',
      guid: 'x1',
      published: '2019-05-04T08:11:12Z',
      updated: undefined,
    })
    expect(warnings).toMatchObject([
      { field: 'published', message: expect.stringContaining('the export says 2019-05-04T08:11:00Z') },
    ])
    expect(writtenAs?.get('guid')).toBe('guid of the old feed')
  })

  it('have nothing of a story of another day that has only the same title', async () => {
    const told = {
      slug: 'fog',
      id: 'urn:x',
      published: '2019-05-04T08:11:12Z',
      isByTitle: true,
      idRule: 'feed',
    } as const
    const far = await complete({ title: 'Fog', published: '2012-01-01' }, told)
    expect(far.fields).toEqual({ title: 'Fog', published: '2012-01-01', slug: 'fog' })
    expect(far.warnings).toMatchObject([{ field: 'title' }])
    const near = await complete({ title: 'Fog', published: '2019-05-04' }, told)
    expect(near.fields).toMatchObject({ id: 'urn:x', published: '2019-05-04T08:11:12Z' })
  })
})
