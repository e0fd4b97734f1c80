import { describe, expect, it } from 'vitest'
import { formatNames } from '../../src/domain/feed.ts'
import { buildFeed, type EntryInput, type FeedInput } from '../../src/library/index.ts'
import { validate } from '../../src/validator/validate.ts'
import { readDocument } from '../support/read-document.ts'

const feed: FeedInput = {
  id: 'tag:example.org,2026:news',
  title: 'The Harbour & Co',
  url: 'https://example.org/feed',
  homeUrl: 'https://example.org/',
  language: 'en-GB',
  publisher: { name: 'Harbour Press', url: 'https://example.org/about' },
  subtitle: 'Tides <and> trades',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  hubs: ['https://hub.example.net/'],
  withdrawn: [{ id: 'https://example.org/posts/2', at: '2026-11-22T10:00:00Z', reason: 'It was wrong.' }],
}

const articles: readonly EntryInput[] = [
  {
    id: 'https://example.org/posts/3',
    url: 'https://example.org/posts/three',
    title: 'Bread \u0007& butter',
    summary: 'A mill <grinds> again.',
    contentHtml: '<p>The mill ]]> grinds & turns.\u0000</p>',
    authors: ['Nell Arkwright', { name: 'Tom Sedge', url: 'https://example.org/tom' }],
    tags: ['bread', 'mills & tides'],
    published: new Date('2026-11-23T09:00:00.750Z'),
    corrections: [{ at: '2026-11-24', grade: 'correction', note: 'It turns four times.' }],
    figures: [
      {
        url: 'https://example.org/mill.png',
        type: 'image/png',
        bytes: 900,
        alt: 'A wheel',
        credit: 'Tom Sedge',
      },
    ],
  },
  {
    id: 'urn:uuid:c84e4422-50f4-5000-8d5f-197cddedd2ed',
    url: 'https://example.org/1',
    title: 'One',
    published: '2026-11-21',
  },
]

describe.each(formatNames)('a feed of another program in %s', (format) => {
  const text = buildFeed(format, feed, articles)

  it('has no errors', () => {
    const { findings } = validate(text, { url: feed.url, severity: 'error' })
    expect(findings).toEqual([])
  })

  it('says to another parser what it was given, in the same order', () => {
    const [first, second, ...others] = readDocument(format, text)
    expect(others).toEqual([])
    expect(first).toMatchObject({ id: articles[0]?.id, link: articles[0]?.url, title: 'Bread & butter' })
    expect(first).toMatchObject({
      published: '2026-11-23T09:00:00.000Z',
      authors: 'Nell Arkwright, Tom Sedge',
    })
    expect(first?.categories).toEqual(['bread', 'mills & tides'])
    expect(first?.html).toMatch(/The mill \]\](?:&gt;|>) grinds (?:&amp;|&) turns\./)
    expect(first?.html).toContain('It turns four times.')
    expect(first?.figures[0]).toMatchObject({ url: 'https://example.org/mill.png', credit: 'Tom Sedge' })
    expect(second).toMatchObject({ id: articles[1]?.id, license: feed.license })
  })

  it('has the same bytes whenever it is built', () => {
    expect(buildFeed(format, structuredClone(feed), structuredClone(articles))).toBe(text)
  })

  it('holds the address that it is fetched from and its hub', () => {
    expect(text).toContain('https://example.org/feed')
    expect(text).toContain('https://hub.example.net/')
  })

  it('may be empty, and then says when it has changed', () => {
    const empty = buildFeed(format, { ...feed, withdrawn: [], updated: '2026-11-20T08:00:00Z' }, [])
    expect(validate(empty, { url: feed.url, severity: 'error' }).findings).toEqual([])
    expect(readDocument(format, empty)).toEqual([])
    if (format === 'atom') expect(empty).toContain('<updated>2026-11-20T08:00:00.000Z</updated>')
  })
})

it('Atom names the entries that are gone', () => {
  expect(buildFeed('atom', feed, articles)).toContain(
    '<at:deleted-entry ref="https://example.org/posts/2" when="2026-11-22T10:00:00Z">',
  )
})

it('a document says that it is the whole feed only if it is', () => {
  expect(buildFeed('rss', feed, articles)).not.toContain('<fh:complete/>')
  expect(buildFeed('rss', { ...feed, isComplete: true }, articles)).toContain('<fh:complete/>')
})

it('everything that is wrong is said at once, a line each', () => {
  const wrong = () =>
    buildFeed('rdf' as 'rss', { ...feed, id: 'news', url: '/feed', publisher: { name: ' ' } }, [
      { ...articles[0], published: 'soon', figures: [{ url: 'mill.png' }] } as EntryInput,
      { id: articles[0]?.id, title: 'Two' } as EntryInput,
    ])
  expect(wrong).toThrow(expect.objectContaining({ problem: 'invalid' }))
  expect(wrong).toThrow(
    [
      'format must be one of rss, atom, json, not "rdf"',
      'feed.id must be a URI, such as urn:uuid:… or https://example.org/posts/17; it is "news"',
      'feed.url must be an absolute address such as https://example.org/page; it is "/feed"',
      'feed.publisher.name must be a text that is not empty',
      'articles.0.published must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it is "soon"',
      'articles.0.figures.0.url must be an absolute address such as https://example.org/page; it is "mill.png"',
      'articles.1.url must be an absolute address such as https://example.org/page; it is missing',
      'articles.1.published must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it is missing',
      'articles.1.id is also that of articles.0: "https://example.org/posts/3"',
    ].join('\n'),
  )
})
