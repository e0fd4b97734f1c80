import { describe, expect, it } from 'vitest'
import { articleFields } from '../../src/ingest/article-fields.ts'
import { toArticleJsonSchema } from '../../src/ingest/article-form.ts'
import { readJson } from '../../src/ingest/forms/json.ts'
import { readMarkdown } from '../../src/ingest/forms/markdown.ts'
import { parseArticle } from '../../src/ingest/parse-article.ts'

function parse(article: object) {
  const [draft] = readJson(JSON.stringify(article, null, 1)).drafts
  if (!draft) throw new Error('no draft')
  return parseArticle(draft)
}

function formOf(article: object) {
  const parsed = parse(article)
  if (!('form' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  return parsed.form
}

describe('an article that comes in', () => {
  it('needs a title and nothing else', () => {
    expect(formOf({ title: ' A \n headline ' })).toEqual({
      title: 'A headline',
      contentHtml: '',
      authors: [],
      tags: [],
      figures: [],
      related: [],
      corrections: [],
    })
  })

  it('may name its authors and tags in short', () => {
    const form = formOf({
      title: 'A',
      authors: ['Ida Fell', { name: 'Jo', url: 'https://jo.example' }],
      tags: 'a, b,a',
    })
    expect(form.authors).toEqual([{ name: 'Ida Fell' }, { name: 'Jo', url: 'https://jo.example' }])
    expect(form.tags).toEqual(['a', 'b'])
    expect(formOf({ title: 'A', authors: 'Ida Fell' }).authors).toEqual([{ name: 'Ida Fell' }])
  })

  it('has addresses and languages in the form in which readers can use them', () => {
    const form = formOf({
      title: 'A',
      canonicalUrl: 'https://a.example/b c?d="<e>"',
      language: 'EN-gb',
      slug: 'cafe\u0301',
    })
    expect(form).toMatchObject({
      canonicalUrl: 'https://a.example/b%20c?d=%22%3Ce%3E%22',
      language: 'en-GB',
      slug: 'caf\u00e9',
    })
    expect(formOf({ title: 'A', canonicalUrl: 'https://a.example/ä' }).canonicalUrl).toBe(
      'https://a.example/ä',
    )
  })

  it('keeps the spaces within a guid, which is no text for people', () => {
    expect(formOf({ title: 'A', guid: ' site:1  2\u0001 ' }).guid).toBe('site:1  2')
  })

  const longNames: readonly (readonly [string, object, string])[] = [
    ['id', { id: `urn:${'x'.repeat(2000)}` }, 'id must have 2000 bytes at most'],
    ['guid', { guid: 'x'.repeat(2001) }, 'guid must have 2000 bytes at most'],
    ['slug', { slug: 'ü'.repeat(151) }, 'slug must have 300 bytes at most'],
    ['tag', { tags: ['short', '漢'.repeat(101)] }, 'tags.1 must be shorter: the address of its feed'],
    [
      'tag of many small words',
      { tags: ['& '.repeat(80)] },
      'tags.0 must be shorter: the address of its feed',
    ],
    ['author', { authors: ['x'.repeat(301)] }, 'authors.0.name must be shorter: the address of its feed'],
    ['section', { section: 'x'.repeat(301) }, 'section must be shorter: the address of its feed'],
    ['language', { language: `en-x${'-abcdefgh'.repeat(40)}` }, 'language must be a language tag'],
  ]

  it.each(longNames)('is refused with a name that no database need take: %s', (_, fields, message) => {
    expect(parse({ title: 'A', ...fields })).toMatchObject({
      problems: [{ line: expect.any(Number), message: expect.stringContaining(message) }],
    })
  })

  it('counts an empty field as not given', () => {
    expect(formOf({ title: 'A', summary: '', published: '', source: null })).not.toHaveProperty('published')
  })

  it.each([
    [{}, 'title', 1, 'title is missing'],
    [{ title: '\u0001 ' }, 'title', 2, 'title is missing'],
    [{ title: 'A', published: 'soon' }, 'published', 3, 'says "soon"'],
    [{ title: 'A', published: '10/11/2026' }, 'published', 3, 'day and month can be read both ways'],
    [
      { title: 'A', corrections: [{ at: 'x', grade: 'minor', note: 'B' }] },
      'corrections.0.at',
      5,
      'says "x"',
    ],
    [{ title: 'A', published: '0001-01-01' }, 'published', 3, 'must be a date'],
    [{ title: 'A', published: '9999-12-31T23:59:59-05:00' }, 'published', 3, 'must be a date'],
    [{ title: 'A', contentHtml: 'x'.repeat(2_000_001) }, 'contentHtml', 3, '2000000 characters at most'],
    [{ title: 'A', figures: [{ type: 'audio' }] }, 'figures.0.type', 5, 'media type'],
    [{ Title: 'A' }, 'Title', 2, 'Title is not a field of an article; did you mean title?'],
    [{ titel: 'A' }, 'titel', 2, 'did you mean title?'],
    [{ title: 'A', publised: 'B' }, 'publised', 3, 'did you mean published?'],
    [{ title: 'A', licence: 'B' }, 'licence', 3, 'did you mean license?'],
    [{ title: 'A', autor: 'B' }, 'autor', 3, 'autor is not a field of an article; did you mean authors?'],
    [
      { title: 'A', pubdat: 'B' },
      'pubdat',
      3,
      'pubdat is not a field of an article; did you mean published?',
    ],
    [{ title: 'A', date: '2026-11-23' }, 'date', 3, 'is not a field of an article; write published instead'],
    [{ title: 'A', mood: 'calm' }, 'mood', 3, 'mood is not a field of an article'],
    [{ title: 'A', slug: 'a b' }, 'slug', 3, 'hyphens'],
    [{ title: 'A', slug: '../a' }, 'slug', 3, 'hyphens'],
    [{ title: 'A', license: 'CC BY' }, 'license', 3, 'address of a licence'],
    [{ title: 'A', canonicalUrl: 'javascript:alert(1)' }, 'canonicalUrl', 3, 'absolute address'],
    [{ title: 'A', language: 'English (UK)' }, 'language', 3, 'language tag'],
    [{ title: 'A', status: 'live' }, 'status', 3, 'draft, scheduled'],
    [{ title: 'A', source: {} }, 'source', 3, 'title or a url'],
    [{ title: 'A', authors: [{ name: 'B' }, { name: '' }] }, 'authors.1.name', 8, 'is missing'],
    [{ title: 'A', figures: [{ width: -1 }] }, 'figures.0.width', 5, 'figures.0.width'],
    [{ title: 'A', related: [{ title: 'B' }] }, 'related.0.url', 4, 'is missing'],
  ])('%j is refused at %s, line %i', (article, field, line, rule) => {
    const parsed = parse(article)
    expect(parsed).toMatchObject({ problems: [{ field, line, message: expect.stringContaining(rule) }] })
  })

  it('that is wrong in many ways says all of them at once', () => {
    const parsed = parse({ published: 'x', language: '??', authors: [{}] })
    expect('problems' in parsed && parsed.problems.map(({ field }) => field).sort()).toEqual([
      'authors.0.name',
      'language',
      'published',
      'title',
    ])
  })

  it('is warned about what is odd but no reason to refuse it', () => {
    const parsed = parse({ title: 'A', published: '2026-11-23', updated: '2026-11-20' })
    expect(parsed.warnings).toEqual([{ field: 'updated', line: 4, message: 'updated is before published' }])
    expect(parse({ title: 'A', status: 'published' }).warnings).toMatchObject([{ field: 'status', line: 3 }])
  })
})

describe('the dates of an article', () => {
  it.each([
    ['2026-07-17 09:00', '2026-07-17T08:00:00.000Z'],
    ['2026-11-23T09:00:00', '2026-11-23T09:00:00.000Z'],
    ['Jul 17 2026', '2026-07-17T12:00:00.000Z'],
  ])('%s is in the zone of the publication', (published, at) => {
    const [draft] = readJson(JSON.stringify({ title: 'A', published })).drafts
    const parsed = draft && parseArticle(draft, { timeZone: 'Europe/London' })
    expect(parsed && 'form' in parsed && parsed.form.published?.at.toISOString()).toBe(at)
  })

  it('have their language’s months', () => {
    expect(formOf({ title: 'A', language: 'de', published: '17. Juli 2026' }).published?.at).toEqual(
      new Date('2026-07-17T12:00:00Z'),
    )
  })

  it('are said to be uncertain in the hour in which clocks change', () => {
    const [draft] = readJson(JSON.stringify({ title: 'A', published: '2026-10-25 01:30' })).drafts
    const warnings = draft && parseArticle(draft, { timeZone: 'Europe/London' }).warnings
    expect(warnings).toMatchObject([{ field: 'published', message: expect.stringContaining('clocks') }])
  })
})

describe('plain text that an export left as HTML', () => {
  it.each([
    [{ title: 'It&#8217;s' }, 'title', 'keeps &#8217; as written; it probably means "It’s"'],
    [{ title: 'A', summary: '&amp;#8217; &quot;' }, 'summary', 'it probably means "’ ""'],
    [{ title: 'A', tags: ['R&amp;D'] }, 'tags.0', 'it probably means "R&D"'],
    [
      { title: 'A', figures: [{ url: 'https://a.example/', alt: 'a&nbsp;b' }] },
      'figures.0.alt',
      'keeps &nbsp;',
    ],
  ])('%j is said to be so, and stays as it is', (article, field, message) => {
    const parsed = parse(article)
    expect(parsed.warnings).toMatchObject([
      { field, line: expect.any(Number), message: expect.stringContaining(message) },
    ])
    expect('form' in parsed && JSON.stringify(parsed.form)).toContain('&')
  })

  it.each(['AT&T; R&D', 'a & b; c', '&; &#; &unknown;', 'https://a.example/?a=1&b=2'])(
    '%s is no such text',
    (title) => {
      expect(parse({ title }).warnings).toEqual([])
    },
  )
})

describe('a field under another name', () => {
  it('is named as in the file', () => {
    const draft = readMarkdown('---\ntitle: A\ndate: soon\n---\nText')
    expect(parseArticle(draft)).toMatchObject({
      problems: [{ field: 'date', line: 3, message: expect.stringContaining('date must be a date such as') }],
    })
  })

  it.each([
    '---\nTitle: A\n---\nText',
    '---\ntitle: A: b\n---\nText',
    '---\ntitle: "A\n---\nText',
    '---\ntitle: A\n\nText',
  ])('is the only problem of %j: no title is missing', (text) => {
    const parsed = parseArticle(readMarkdown(text))
    expect('problems' in parsed && parsed.problems).toHaveLength(1)
  })
})

it('every field of the schema is known to what finds misspelt names', () => {
  const schema = toArticleJsonSchema() as { properties: object }
  expect(Object.keys(schema.properties)).toEqual([...articleFields])
})

describe('a JSON file', () => {
  it.each([
    ['', 1],
    ['{"title": "A"', 1],
    ['{\n"title": "A",\n}', 2],
    ['[\n{"title": "A"}\n{"title": "B"}]', 2],
    ['{"title": "A" /* hm */}', 1],
  ])('that is not JSON says where: %j, line %i', (text, line) => {
    expect(readJson(text).drafts[0]?.problems[0]).toMatchObject({ field: 'file', line })
  })

  it('may hold a list, and each article knows its own lines', () => {
    const { isList, drafts } = readJson('[\n{"title": "A"},\n7,\n{"title": "B", "slug": "b"}\n]')
    expect(isList).toBe(true)
    expect(drafts.map(({ problems }) => problems.length)).toEqual([0, 1, 0])
    expect(drafts[2]?.lines.get('slug')).toEqual({ first: 4, last: 4 })
  })
})
