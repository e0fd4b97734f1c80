import { describe, expect, it } from 'vitest'
import { textToHtml } from '../../../src/api/micropub/article/text.ts'
import { type MappingContext, toArticle } from '../../../src/api/micropub/article/to-article.ts'
import type { Mf2Properties } from '../../../src/api/micropub/mf2.ts'
import { makeSite } from '../../support/make-article.ts'

const site = makeSite({
  sections: [{ slug: 'town', title: 'Town' }],
  authors: [{ name: 'Nell Arkwright', url: 'https://nell.example/' }],
})
const context: MappingContext = { site, textIs: 'plain', today: '2026-11-23' }

function map(properties: Mf2Properties, overrides: Partial<MappingContext> = {}) {
  return toArticle(properties, { ...context, ...overrides })
}

function fieldsOf(properties: Mf2Properties, overrides: Partial<MappingContext> = {}) {
  const mapped = map(properties, overrides)
  if ('problems' in mapped) throw new Error(JSON.stringify(mapped.problems))
  return mapped.fields
}

describe('a post becomes an article', () => {
  const text = { name: ['N'], content: ['x'] }

  it.each<[string, Mf2Properties, object]>([
    ['name', { name: [' Tides '] }, { title: 'Tides' }],
    ['summary', { ...text, summary: ['Short.'] }, { summary: 'Short.' }],
    [
      'a plain text',
      { name: ['N'], content: ['a <b>\n\nc'] },
      { contentHtml: '<p>a &lt;b&gt;</p>\n<p>c</p>' },
    ],
    ['HTML', { name: ['N'], content: [{ html: '<p>a</p>', value: 'a' }] }, { contentHtml: '<p>a</p>' }],
    ['the text of an object', { name: ['N'], content: [{ value: 'a' }] }, { contentHtml: '<p>a</p>' }],
    ['category', { ...text, category: ['a', 'b'] }, { tags: ['a', 'b'] }],
    [
      'a person in category',
      { ...text, category: [{ type: ['h-card'], properties: { name: ['Ada'] } }] },
      { tags: ['Ada'] },
    ],
    [
      'published',
      { ...text, published: ['2017-05-31T12:03:36-07:00'] },
      { published: '2017-05-31T12:03:36-07:00' },
    ],
    ['updated', { ...text, updated: ['2026-11-20'] }, { updated: '2026-11-20' }],
    ['mp-slug', { ...text, 'mp-slug': ['High Water!'] }, { slug: 'high-water' }],
    ['mp-channel', { ...text, 'mp-channel': ['town'] }, { section: 'town' }],
    [
      'photo',
      { ...text, photo: ['https://a.example/q.jpg'] },
      { figures: [{ url: 'https://a.example/q.jpg' }] },
    ],
    [
      'a photo with its text',
      { ...text, photo: [{ value: 'https://a.example/q.jpg', alt: 'A quay' }] },
      { figures: [{ url: 'https://a.example/q.jpg', alt: 'A quay' }] },
    ],
    [
      'mp-photo-alt, by its place',
      {
        ...text,
        photo: ['https://a.example/1.jpg', 'https://a.example/2.jpg'],
        'mp-photo-alt': ['One', 'Two'],
      },
      {
        figures: [
          { url: 'https://a.example/1.jpg', alt: 'One' },
          { url: 'https://a.example/2.jpg', alt: 'Two' },
        ],
      },
    ],
    [
      'featured first, and once',
      {
        ...text,
        photo: ['https://a.example/1.jpg', 'https://a.example/2.jpg'],
        featured: ['https://a.example/2.jpg'],
      },
      { figures: [{ url: 'https://a.example/2.jpg' }, { url: 'https://a.example/1.jpg' }] },
    ],
    [
      'a film without an ending',
      { ...text, video: ['https://a.example/v?id=1'] },
      { figures: [{ url: 'https://a.example/v?id=1', medium: 'video' }] },
    ],
    [
      'sound',
      { ...text, audio: ['https://a.example/bell.mp3'] },
      { figures: [{ url: 'https://a.example/bell.mp3' }] },
    ],
    [
      'in-reply-to',
      { ...text, 'in-reply-to': ['https://a.example/p'] },
      { related: [{ title: 'https://a.example/p', url: 'https://a.example/p' }] },
    ],
    [
      'an h-cite',
      {
        ...text,
        'bookmark-of': [{ type: ['h-cite'], properties: { name: ['P'], url: ['https://a.example/p'] } }],
      },
      { related: [{ title: 'P', url: 'https://a.example/p' }] },
    ],
    [
      'repost-of',
      { ...text, 'repost-of': ['https://a.example/p'] },
      { source: { url: 'https://a.example/p' } },
    ],
    [
      'an author by the address that the publication knows',
      { ...text, author: ['https://nell.example'] },
      { authors: [{ name: 'Nell Arkwright', url: 'https://nell.example' }] },
    ],
    ['an author by name', { ...text, author: ['Tom Sedge'] }, { authors: [{ name: 'Tom Sedge' }] }],
    [
      'an author as h-card',
      {
        ...text,
        author: [{ type: ['h-card'], properties: { name: ['Tom'], url: ['https://tom.example/'] } }],
      },
      { authors: [{ name: 'Tom', url: 'https://tom.example/' }] },
    ],
  ])('%s', (_what, properties, expected) => {
    expect(fieldsOf(properties)).toMatchObject(expected)
  })

  it.each([
    ['the first sentence', { content: ['The bell rang. It was early.'] }, 'The bell rang'],
    [
      'the first sentence of HTML',
      { content: [{ html: '<p>The <b>bell</b> rang! Early.</p>' }] },
      'The bell rang!',
    ],
    [
      'the alternative text of a photo',
      { photo: [{ value: 'https://a.example/q.jpg', alt: 'A quay' }] },
      'A quay',
    ],
    [
      'the day of publication',
      { 'like-of': ['https://a.example/p'], published: ['2026-11-20T10:00:00Z'] },
      '2026-11-20',
    ],
    ['today', { 'like-of': ['https://a.example/p'] }, '2026-11-23'],
  ])('a note is called by %s, and the answer says so', (_what, properties, title) => {
    expect(map(properties)).toMatchObject({
      fields: { title },
      warnings: [
        { pointer: '/properties/name', detail: expect.stringMatching(/^name is missing; .* in for it/) },
      ],
    })
  })

  it('a Markdown text is left to the reader of Markdown', () => {
    const mapped = map({ name: ['N'], content: ['*a*'] }, { textIs: 'markdown' })
    expect(mapped).toMatchObject({ markdown: '*a*', fields: { title: 'N' } })
  })

  it('a Markdown text with a heading brings its title along', () => {
    const mapped = map({ content: ['# Tides\n\na'] }, { textIs: 'markdown' })
    expect(mapped).toMatchObject({ markdown: '# Tides\n\na', warnings: [] })
    expect(mapped).not.toHaveProperty('fields.title')
  })

  it('a post of a person whom the publication presents has this author', () => {
    const author = { name: 'Nell Arkwright', url: 'https://nell.example/' }
    expect(fieldsOf(text, { me: 'https://nell.example/' })).toMatchObject({ authors: [author] })
    expect(fieldsOf(text, { me: 'https://other.example/' })).toMatchObject({ authors: [] })
  })

  it('what is only kept gives no field', () => {
    const plain = fieldsOf(text)
    const kept = { location: ['geo:51.5,0.1'], checkin: [{ type: ['h-card'] }], rsvp: ['yes'], uid: ['u'] }
    expect(fieldsOf({ ...text, ...kept })).toEqual(plain)
  })
})

describe('a post is refused', () => {
  const text = { name: ['N'], content: ['x'] }

  it.each<[string, Mf2Properties, string]>([
    ['two names', { ...text, name: ['a', 'b'] }, '/properties/name'],
    ['a name that is an object', { ...text, name: [{}] }, '/properties/name/0'],
    ['content in a form of its own', { name: ['N'], content: [{ bbcode: 'x' }] }, '/properties/content/0'],
    ['a photo that is no address', { ...text, photo: ['quay.jpg'] }, '/properties/photo/0'],
    ['a photo with a script', { ...text, photo: ['javascript:alert(1)'] }, '/properties/photo/0'],
    ['a reply to no address', { ...text, 'in-reply-to': ['you'] }, '/properties/in-reply-to/0'],
    [
      'two reposts',
      { ...text, 'repost-of': ['https://a.example/1', 'https://a.example/2'] },
      '/properties/repost-of',
    ],
    ['an unknown channel', { ...text, 'mp-channel': ['moon'] }, '/properties/mp-channel/0'],
    ['two channels', { ...text, 'mp-channel': ['town', 'town'] }, '/properties/mp-channel'],
    [
      'an unknown target',
      { ...text, 'mp-syndicate-to': ['https://m.example/'] },
      '/properties/mp-syndicate-to/0',
    ],
    [
      'another publication',
      { ...text, 'mp-destination': ['https://b.example/'] },
      '/properties/mp-destination/0',
    ],
    ['a slug of signs', { ...text, 'mp-slug': ['!!!'] }, '/properties/mp-slug/0'],
    ['an unknown state', { ...text, 'post-status': ['pending'] }, '/properties/post-status/0'],
    ['a private post', { ...text, visibility: ['private'] }, '/properties/visibility/0'],
    ['an unlisted post', { ...text, visibility: ['unlisted'] }, '/properties/visibility/0'],
    ['an author by an unknown address', { ...text, author: ['https://b.example/'] }, '/properties/author/0'],
    ['a category without a name', { ...text, category: [{}] }, '/properties/category/0'],
  ])('with %s', (_what, properties, pointer) => {
    expect(map(properties)).toEqual({
      problems: [{ pointer, detail: expect.any(String) }],
      isForbidden: false,
    })
  })

  it('with everything that is wrong, at once', () => {
    const mapped = map({ ...text, photo: ['a', 'b'], 'mp-slug': ['!'], visibility: ['private'] })
    expect(mapped).toMatchObject({ problems: { length: 4 } })
  })

  it('without a name or anything that could stand in for it', () => {
    const mapped = map({ photo: ['https://a.example/q.jpg'] }, { today: undefined })
    expect(mapped).toMatchObject({ problems: [{ pointer: '/properties/name' }] })
  })

  it.each<[string, unknown]>([
    ['a name', 'Tom Sedge'],
    ['an address', 'https://tom.example/'],
    [
      'an h-card',
      { type: ['h-card'], properties: { name: ['Nell Arkwright'], url: ['https://tom.example/'] } },
    ],
  ])('if a token of a person names another one by %s', (_what, author) => {
    const mapped = map({ ...text, author: [author] }, { me: 'https://nell.example/' })
    expect(mapped).toMatchObject({ problems: [{ pointer: '/properties/author/0' }], isForbidden: true })
  })

  it('not if a token of a person names this person, or the publication', () => {
    for (const author of ['Nell Arkwright', 'https://nell.example', 'Gazette Press'])
      expect(fieldsOf({ ...text, author: [author] }, { me: 'https://nell.example/' })).toBeDefined()
  })
})

describe('a plain text as HTML', () => {
  it.each([
    ['a\nb', '<p>a<br>\nb</p>'],
    ['a\r\n\r\n  b\n\n\nc', '<p>a</p>\n<p>b</p>\n<p>c</p>'],
    ['1 < 2 & "3" > 2', '<p>1 &lt; 2 &amp; &quot;3&quot; &gt; 2</p>'],
    [
      'See https://a.example/p?x=1&y=2.',
      '<p>See <a href="https://a.example/p?x=1&amp;y=2">https://a.example/p?x=1&amp;y=2</a>.</p>',
    ],
    ['(https://a.example/)', '<p>(<a href="https://a.example/">https://a.example/</a>)</p>'],
    ['http://', '<p>http://</p>'],
    ['', ''],
  ])('%j', (text, html) => {
    expect(textToHtml(text)).toBe(html)
  })
})
