import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatNames } from '../../src/domain/feed.ts'
import { buildFeed, type EntryInput, type FeedInput } from '../../src/library/index.ts'
import { validate } from '../../src/validator/validate.ts'
import { anyText } from '../support/any-text.ts'
import { cases } from '../support/depth.ts'
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
      'format must be one of rss, atom, json; it says "rdf"',
      'feed.id must be a URI, such as urn:uuid:… or https://example.org/posts/17; it says "news"',
      'feed.url must be an absolute address such as https://example.org/page; it says "/feed"',
      'feed.publisher.name is missing; such as "The Estuary Lamp"',
      'articles.0.published must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it says "soon"',
      'articles.0.figures.0.url must be an absolute address such as https://example.org/page; it says "mill.png"',
      'articles.1.url is missing; such as "https://example.org/posts/17"',
      'articles.1.published is missing; such as "2026-11-23T09:00:00Z", or a Date',
      'articles.1.id is also that of articles.0; it says "https://example.org/posts/3"',
    ].join('\n'),
  )
})

describe('whatever a program gives', () => {
  const circle: Record<string, unknown> = { title: 'Ring' }
  circle.related = [circle]
  const strange = fc.constantFrom<unknown>(
    ...[
      undefined,
      null,
      '',
      ' ',
      5,
      5n,
      Number.NaN,
      Infinity,
      -1,
      1e-7,
      2 ** 60,
      true,
      {},
      [],
      [null],
      circle,
    ],
    ...[Symbol('text'), () => 'text', new Map(), new Date(Number.NaN), new Date('+123456-01-01'), '\ud800'],
    ...[
      'tag:a b',
      'http:///x',
      'https://example.org:99999/',
      'https://[::1',
      '/path',
      'a b@c',
      'image/*',
      'soon',
    ],
  )
  const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 60, arbitrary }, { weight: 1, arbitrary: strange })
  const all = (fields: Record<string, fc.Arbitrary<unknown>>, ...requiredKeys: string[]) =>
    mostly(
      fc.record(Object.fromEntries(Object.entries(fields).map(([n, one]) => [n, mostly(one)])), {
        requiredKeys,
      }),
    )
  const list = (one: fc.Arbitrary<unknown>) => fc.array(mostly(one), { maxLength: 2 })

  const marks = fc.constantFrom(
    ...[
      ']]>',
      '<b>',
      '&amp;',
      '&',
      '"',
      '\u0000',
      '\ud800',
      '\uffff',
      '\u202e',
      '<!--',
      '<![CDATA[',
      '\r\n',
      '\u0085',
    ],
    ...[
      '大阪',
      'São Paulo',
      '{{x}}',
      '<?xml',
      '<a href="//[">',
      '<img src="x y">',
      '<script>',
      '</p>',
      '&nbsp;',
    ],
  )
  const text = fc.array(fc.oneof(marks, anyText({ maxLength: 5 })), { maxLength: 4 })
  const words = text.map((parts) => parts.join(''))
  const name = words.map((some) => `Ann ${some}`)
  const web = { withQueryParameters: true, withFragments: true }
  const odd = ['https://例え.jp/記事?x=<2>', 'https://example.org/"q"', 'https://example.org/%zz|{a}\\b^`']
  const address = fc.oneof({ weight: 4, arbitrary: fc.webUrl(web) }, fc.constantFrom(...odd, 'HTTPS://E.org'))
  const id = fc.oneof(
    fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
    address,
  )
  const date = fc.oneof(fc.constantFrom('2026-11-23', '9999-12-31', '2026-11-23T09:00+09:00'), fc.date())
  const language = fc.constantFrom('en', 'pt-BR', 'ja', 'ar', 'zh-Hant-TW', 'EN-gb')
  const person = fc.oneof(name, all({ name, url: address, email: fc.constant('ann@example.org') }, 'name'))
  const count = fc.integer({ min: 1, max: 5000 })
  const picture = all({ address, width: count, height: count }, 'address')
  const type = fc.constantFrom('image/png', 'IMAGE/PNG', 'audio/mpeg', 'video/mp4', 'application/pdf')
  const medium = fc.constantFrom('image', 'audio', 'video', 'document')
  const seconds = fc.double({ min: 1e-9, max: 1e12, noNaN: true })
  const figure = all(
    {
      url: address,
      type,
      medium,
      width: count,
      height: count,
      bytes: count,
      seconds,
      alt: words,
      credit: words,
    },
    'url',
  )
  const grade = fc.constantFrom('minor', 'significant', 'correction')
  const entry = all(
    ...([
      {
        ...{
          id,
          url: address,
          title: name,
          published: date,
          updated: date,
          summary: words,
          contentHtml: words,
        },
        ...{ authors: list(person), tags: list(name), language, rights: words, license: address },
        ...{ source: all({ title: name, url: address }), figures: list(figure) },
        corrections: list(all({ at: date, grade, note: name }, 'at', 'grade', 'note')),
      },
      ...['id', 'url', 'title', 'published'],
    ] as const),
  )
  const anyFeed = all(
    ...([
      {
        ...{ id, title: name, url: address, homeUrl: address, language, subtitle: words, rights: words },
        ...{ publisher: all({ name, url: address }, 'name'), license: address, logo: picture, icon: picture },
        ...{ hubs: list(address), maxAgeSeconds: count, isComplete: fc.boolean(), updated: date },
        withdrawn: list(all({ id, at: date, reason: words }, 'id', 'at')),
      },
      ...['id', 'title', 'url', 'homeUrl', 'language', 'publisher'],
    ] as const),
  )

  it('becomes a valid document with its entries, or is refused in words', { tags: 'deep' }, () => {
    const outcomes = { built: 0, refused: 0 }
    const input = fc.tuple(fc.constantFrom(...formatNames), fc.oneof(fc.constant(feed), anyFeed), list(entry))
    const property = fc.property(input, ([format, anyOf, entries]) => {
      let built: string
      try {
        built = buildFeed(format, anyOf as FeedInput, entries as EntryInput[])
      } catch (error) {
        outcomes.refused++
        expect(error).toMatchObject({
          problem: 'invalid',
          message: expect.stringMatching(/^(?:feed|articles)/),
        })
        return
      }
      outcomes.built++
      const { url } = anyOf as FeedInput
      expect(validate(built, { url, severity: 'error' }).findings).toEqual([])
      expect(readDocument(format, built).map((one) => one.id)).toEqual(
        (entries as EntryInput[]).map((one) => one.id),
      )
    })
    const numRuns = cases(3000, 60)
    fc.assert(property, { numRuns })
    expect(Math.min(outcomes.built, outcomes.refused)).toBeGreaterThan(numRuns / 20)
  })
})
