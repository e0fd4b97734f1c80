import { describe, expect, it } from 'vitest'
import { readJson } from '../../src/ingest/forms/json.ts'
import { readMarkdown } from '../../src/ingest/forms/markdown.ts'
import { parseArticle } from '../../src/ingest/parse-article.ts'
import { readPublication } from '../../src/ingest/publication/read.ts'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'

/** The words of zod and of the JSON parsers, which mean nothing to a publisher. */
const parserWords =
  /Invalid input|expected|received|Unrecognized|Too (?:small|big)|Invalid option|invalid_|Unexpected|position \d|undefined|NaN|\[object|regex|pattern/i

type Row = readonly [what: string, fields: Readonly<Record<string, unknown>>, line: number, message: string]

/** Fields of a JSON article beside its title; the line of the first problem, and what it says. */
const articles: readonly Row[] = [
  ['a number for a headline', { title: 7 }, 2, 'title must be a text; it is 7: put it in quotes'],
  ['no headline', { title: undefined, slug: 'a' }, 1, 'title is missing; such as'],
  ['a list for a headline', { title: ['A'] }, 2, 'title must be a text; it is a list'],
  ['a field in the singular', { tag: 'a' }, 3, 'tag is not a field of an article; did you mean tags?'],
  ['a field with a capital', { Slug: 'a' }, 3, 'Slug is not a field of an article; did you mean slug?'],
  ['a field that there is not', { mood: 'good' }, 3, 'mood is not a field of an article'],
  ['a number for an id', { id: 17 }, 3, 'id must be a text; it is 17: put it in quotes'],
  [
    'a slug of words',
    { slug: 'Two words' },
    3,
    'single hyphens between them, such as two-words; it says "Two words"',
  ],
  ['a number among tags', { tags: ['a', 7] }, 5, 'tags.1 must be a text; it is 7: put it in quotes'],
  ['an empty tag', { tags: ['a', ' '] }, 5, 'tags.1 must not be empty'],
  ['an object for tags', { tags: { a: 1 } }, 3, 'tags must be a list; it is an object'],
  ['a number for tags', { tags: 7 }, 3, 'tags must be a list; it is 7: put it in square brackets'],
  ['an author without a name', { authors: [{ url: 'https://a.example/' }] }, 4, 'authors.0.name is missing'],
  ['an author with a blank name', { authors: [{ name: ' ' }] }, 5, 'authors.0.name is missing'],
  [
    'a number for an author',
    { authors: [7] },
    4,
    'authors.0 must be an object with name, url, email; it is 7',
  ],
  [
    'a field of an author that there is not',
    { authors: [{ name: 'A', mail: 'a@b.example' }] },
    6,
    'authors.0.mail is not a field of authors.0; did you mean email?',
  ],
  [
    'a field of an author far from any',
    { authors: [{ name: 'A', twitter: '@a' }] },
    6,
    'authors.0.twitter is not a field of authors.0; its fields are name, url, email',
  ],
  [
    'an e-mail that is none',
    { authors: [{ name: 'A', email: 'a at b' }] },
    6,
    'authors.0.email must be an e-mail address such as news@example.org; it says "a at b"',
  ],
  ['a home page that is none', { authors: [{ name: 'A', url: 'a.example' }] }, 6, 'absolute address'],
  [
    'a language by its name',
    { language: 'English' },
    3,
    'language must be a language tag such as en or en-GB',
  ],
  ['a date in words', { published: 'tomorrow' }, 3, 'it says "tomorrow"'],
  [
    'a year as a number',
    { published: 2026 },
    3,
    'published must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, with Z or an offset such as +01:00; it is 2026',
  ],
  [
    'true for a date',
    { published: true },
    3,
    'published must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, with Z or an offset such as +01:00; it is true',
  ],
  ['a path for an address', { canonicalUrl: '/a' }, 3, 'such as https://example.org/page; it says "/a"'],
  [
    'a day that there is not',
    { published: '2026-11-31' },
    3,
    'published must be a day that exists; it says "2026-11-31"',
  ],
  ['a month that there is not', { updated: '2026-13-01T09:00:00Z' }, 3, 'updated must be a day that exists'],
  ['a slug with signs', { slug: 'Brot & Käse!' }, 3, 'such as brot-and-kaese; it says "Brot & Käse!"'],
  ['an empty source', { source: {} }, 3, 'source must have a title or a url'],
  ['a source in words', { source: 'BBC' }, 3, 'source must be an object with title, url; it says "BBC"'],
  ['a licence by its name', { license: 'CC BY 4.0' }, 3, 'it says "CC BY 4.0"'],
  [
    'a status that there is not',
    { status: 'publish' },
    3,
    'must be draft, scheduled, published or withdrawn',
  ],
  ['a width in words', { figures: [{ file: 'a.png', width: 'wide' }] }, 6, 'must be a whole number above 0'],
  ['a width of nothing', { figures: [{ url: 'https://a.example/a.png', width: 0 }] }, 6, 'above 0; it is 0'],
  ['a length in words', { figures: [{ file: 'a.mp3', seconds: 'long' }] }, 6, 'must be a number above 0'],
  [
    'a number for an alt',
    { figures: [{ file: 'a.png', alt: 7 }] },
    6,
    'figures.0.alt must be a text; it is 7',
  ],
  ['a picture in words', { figures: 'a.png' }, 3, 'figures.0 must be an object with file, url,'],
  [
    'a type that is none',
    { figures: [{ file: 'a', type: 'photo' }] },
    6,
    'must be a media type such as image/png',
  ],
  ['a related page without an address', { related: [{ title: 'B' }] }, 4, 'related.0.url is missing'],
  [
    'a correction without a date',
    { corrections: [{ grade: 'minor', note: 'x' }] },
    4,
    'corrections.0.at is missing',
  ],
  [
    'a grade that there is not',
    { corrections: [{ at: '2026-11-23', grade: 'huge', note: 'x' }] },
    6,
    'must be minor, significant or correction; it says "huge"',
  ],
  [
    'corrections as one object',
    { corrections: { note: 'x' } },
    3,
    'corrections must be a list; it is an object',
  ],
  ['a number for a text', { contentHtml: 7 }, 3, 'contentHtml must be a text; it is 7'],
]

const least = {
  id: 'tag:test.example,2026:courier',
  title: 'The Courier',
  language: 'en',
  publisher: { name: 'The Courier' },
}

/** Fields of a publication that replace others; the line of the first problem, and what it says. */
const publications: readonly Row[] = [
  ['no id', { id: undefined }, 1, 'id is missing; such as tag:example.org,2026:gazette'],
  ['an id that is no URI', { id: 'courier' }, 2, 'id must be a URI that never changes, such as tag:'],
  ['a number for an id', { id: 7 }, 2, 'id must be a text; it is 7: put it in quotes'],
  ['an empty title', { title: '' }, 3, 'title must not be empty'],
  ['no language', { language: undefined }, 1, 'language is missing; such as "en-GB"'],
  ['a look that is a word', { look: 'dark' }, 8, 'look must be an object with accent, fonts, scheme, cover'],
  [
    'a misspelt part of the look',
    { look: { font: 'sans' } },
    9,
    'look.font is not a field of look; did you mean fonts?',
  ],
  [
    'a colour by its name',
    { look: { accent: 'red' } },
    9,
    'look.accent.light must be a colour such as #9b2c1f',
  ],
  [
    'no colour for light pages',
    { look: { accent: { dark: '#fff' } } },
    9,
    'look.accent.light is missing; such as "#9b2c1f"',
  ],
  [
    'a font that is not on every device',
    { look: { fonts: 'sanss' } },
    9,
    'look.fonts.text must be one of serif, old-style, slab, sans, humanist, geometric, mono; it says "sanss"; did you mean sans?',
  ],
  ['another scheme', { look: { scheme: 'drak' } }, 9, 'it says "drak"; did you mean dark?'],
  [
    'a cover that is not there',
    { look: { cover: 'quay.jpg' } },
    9,
    'look.cover must be a file in the media folder; "quay.jpg" is not there',
  ],
  [
    'no publisher',
    { publisher: undefined },
    1,
    'publisher is missing; such as { "name": "The Estuary Lamp" }',
  ],
  [
    'a publisher by its name',
    { publisher: 'The Courier' },
    5,
    'publisher must be an object with name, url, email',
  ],
  ['a publisher without a name', { publisher: {} }, 5, 'publisher.name is missing; such as'],
  [
    'a field in other letters',
    { timezone: 'UTC' },
    8,
    'timezone is not a field of publication.json; did you mean timeZone?',
  ],
  ['a zone that there is not', { timeZone: 'London' }, 8, 'such as Europe/London; it says "London"'],
  [
    'a number in quotes',
    { feedSize: '50' },
    8,
    'feedSize must be a whole number from 1 to 1000; it says "50"',
  ],
  ['a number that is too large', { feedSize: 5000 }, 8, 'from 1 to 1000; it is 5000'],
  ['a fraction', { feedSize: 1.5 }, 8, 'feedSize must be a whole number from 1 to 1000; it is 1.5'],
  [
    'a number that is too small',
    { maxAgeSeconds: 1 },
    8,
    'maxAgeSeconds must be a whole number from 300 to 3600; it is 1',
  ],
  ['days in words', { tombstoneDays: 'a month' }, 8, 'tombstoneDays must be a whole number from 1 to 3650'],
  [
    'true in quotes',
    { feedMenu: 'true' },
    8,
    'feedMenu must be true or false; it is "true": write it without quotes',
  ],
  ['yes', { ownHub: 'yes' }, 8, 'ownHub must be true or false; it says "yes"'],
  [
    'one section',
    { sections: { slug: 'news', title: 'News' } },
    8,
    'sections must be a list; it is an object: put it in square brackets',
  ],
  [
    'sections by name',
    { sections: ['News'] },
    9,
    'sections.0 must be an object with slug, title; it says "News"',
  ],
  [
    'a section without a slug',
    { sections: [{ title: 'News' }] },
    9,
    'sections.0.slug is missing; such as "news"',
  ],
  [
    'a slug with a capital',
    { sections: [{ slug: 'News', title: 'N' }] },
    10,
    'sections.0.slug must be written as addresses are: "news"',
  ],
  [
    'a section twice',
    {
      sections: [
        { slug: 'a', title: 'A' },
        { slug: 'a', title: 'B' },
      ],
    },
    14,
    'sections.1.slug is "a" a second time',
  ],
  [
    'a query without conditions',
    { queries: [{ slug: 'a', title: 'A' }] },
    9,
    'must hold at least one condition in all or any',
  ],
  [
    'a condition of two',
    { queries: [{ slug: 'a', title: 'A', any: [{ tag: 'a', words: 'b' }] }] },
    13,
    'must hold exactly one of',
  ],
  [
    'a condition that there is not',
    { queries: [{ slug: 'a', title: 'A', any: [{ tags: 'a' }] }] },
    14,
    'did you mean tag?',
  ],
  [
    'a query twice',
    { queries: [1, 2].map((n) => ({ slug: 'a', title: `${n}`, any: [{ tag: 'a' }] })) },
    19,
    'queries.1.slug is "a" a second time',
  ],
  ['a hub by its name', { hubs: ['hub.example'] }, 9, 'hubs.0 must be an absolute address'],
  [
    'too many hubs',
    { hubs: [...'abcdefghijk'].map((name) => `https://${name}.example/`) },
    8,
    'hubs must be 10 addresses at most',
  ],
  [
    'a feed that cannot end',
    { feedEnds: [{ feed: 'news', closed: 'gone' }] },
    10,
    'must be main, or one of sections, tags',
  ],
  [
    'an end that there is not',
    { feedEnds: [{ feed: 'main', closed: 'over' }] },
    11,
    'must be one of ending, gone; it says "over"',
  ],
  [
    'a strict rule that there is not',
    { strict: ['sections'] },
    9,
    'strict.0 must be one of section, media, alt, links; it says "sections"; did you mean section?',
  ],
  [
    'strict in words',
    { strict: 'section' },
    8,
    'strict must be true, or a list of section, media, alt, links; it says "section"',
  ],
  ['a podcast in words', { podcast: 'yes' }, 8, 'podcast must be an object with category, explicit'],
  [
    'a use that RSL does not know',
    { rsl: { permits: { usage: ['ai-training'] } } },
    11,
    'did you mean ai-train?',
  ],
]

describe('what is said of an article', () => {
  it.each(articles)('in JSON: %s', (_what, fields, line, message) => {
    const [draft] = readJson(JSON.stringify({ title: 'A', ...fields }, null, 1)).drafts
    if (!draft) throw new Error('no draft')
    const parsed = parseArticle(draft)
    const problems = 'problems' in parsed ? parsed.problems : []
    expect(problems).toMatchObject([{ line, message: expect.stringContaining(message) }])
    expect(problems[0]?.message).not.toMatch(parserWords)
  })

  it.each([
    ['Slug: a', 'Slug is not a field of an article; did you mean slug?'],
    ['width: 7', 'width is not a field of an article'],
    ['authors: [{name: }]', 'authors.0.name is missing'],
    [
      'figures: [{file: a.png, width: wide}]',
      'figures.0.width must be a whole number above 0; it says "wide"',
    ],
    ['published: soon', 'it says "soon"'],
    ['status: live', 'must be draft, scheduled, published or withdrawn; it says "live"'],
  ])('in front matter: %s', (field, message) => {
    const parsed = parseArticle(readMarkdown(`---\ntitle: A\n${field}\n---\nText\n`))
    const problems = 'problems' in parsed ? parsed.problems : []
    expect(problems).toMatchObject([{ line: 3, message: expect.stringContaining(message) }])
    expect(problems[0]?.message).not.toMatch(parserWords)
  })

  it('in Markdown: where a headline may be, if there is none', () => {
    const parsed = parseArticle(readMarkdown('Just a text.\n'))
    expect('problems' in parsed && parsed.problems[0]?.message).toBe(
      'title is missing; such as title: The fog bell rings again in the front matter, or a heading at the top: # The fog bell',
    )
  })

  it('says all of it at once', () => {
    const text = '{\n"titel": "A",\n"tags": [1, 2],\n"published": "soon",\n"authors": [{}]\n}'
    const [draft] = readJson(text).drafts
    const parsed = draft && parseArticle(draft)
    expect(
      parsed && 'problems' in parsed && parsed.problems.map(({ line, field }) => [line, field]).sort(),
    ).toEqual([
      [2, 'titel'],
      [3, 'tags.0'],
      [3, 'tags.1'],
      [4, 'published'],
      [5, 'authors.0.name'],
    ])
  })
})

async function problemsOf(text: string): Promise<string[]> {
  await using data = await makeDataFolder({ 'publication.json': text })
  const reading = readPublication(data.path, openMediaFolder(`${data.path}/media`))
  const message = await reading.then(
    () => '',
    (error: Error) => error.message,
  )
  return message.split('\n').map((line) => line.replace(`${data.path}/publication.json`, ''))
}

describe('what is said of publication.json', () => {
  it.each(publications)('%s', async (_what, fields, line, message) => {
    const problems = await problemsOf(JSON.stringify({ ...least, ...fields }, null, 1))
    expect(problems).toEqual([expect.stringContaining(message)])
    expect(problems[0]).toMatch(new RegExp(`^:${line}: `))
    expect(problems[0]).not.toMatch(parserWords)
  })

  it.each([
    ['{\n"title": "A",\n}', ':2: file is not JSON: a comma too many'],
    ['', ':1: file is not JSON: it is empty'],
    ['[]', ':1: publication.json must be an object'],
    ['null', ':1: publication.json must be an object'],
    ['{"title": "Caf\ufffd"}', 'id is missing'],
  ])('%j', async (text, message) => {
    const [first] = await problemsOf(text)
    expect(first).toContain(message)
    expect(first).not.toMatch(parserWords)
  })

  it('names every picture that is not there, and the one that is', async () => {
    await using data = await makeDataFolder({
      'publication.json': JSON.stringify({ ...least, logo: 'Logo.PNG', icon: 'icon.png' }, null, 1),
      'media/logo.png': 'x',
    })
    const reading = readPublication(data.path, openMediaFolder(`${data.path}/media`))
    await expect(reading).rejects.toThrow(
      /:8: logo must be a file in the media folder; "Logo\.PNG" is not there; there is logo\.png\n.*:9: icon must be .* is not there$/,
    )
  })

  it('is read in UTF-8 with a byte order mark', async () => {
    await using data = await makeDataFolder({ 'publication.json': `\ufeff${JSON.stringify(least)}` })
    const read = await readPublication(data.path, openMediaFolder(`${data.path}/media`))
    expect(read.title).toBe('The Courier')
  })
})
