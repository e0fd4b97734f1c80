import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Article, cleanText } from '../../src/domain/article.ts'
import { type Format, formatNames } from '../../src/domain/feed.ts'
import type { FeedSettings } from '../../src/domain/publication.ts'
import { SITE_MARK } from '../../src/domain/site.ts'
import { validate } from '../../src/validator/validate.ts'
import { findAtomFaults, findXmlFault } from '../support/check-xml.ts'
import { cases, seed } from '../support/depth.ts'
import { makeArticle, makeSite, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { nastyPieces, nastyText } from '../support/nasty-text.ts'
import { type ReadEntry, readDocument } from '../support/read-document.ts'

const name = nastyText.map((text) => `N${text}`)

/**
 * Clean HTML may hold all of this: its author escapes text and attributes, and `]]>` needs no escaping. Only
 * the mark for our own address is never an author's: the way in drops it.
 */
const nastyHtml = fc.array(nastyText, { maxLength: 6 }).map((texts) =>
  texts
    .map((text) => text.replaceAll(SITE_MARK, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;'))
    .map((text) => `<p title="${text.replaceAll('"', '&quot;')}">${text}</p>`)
    .join('\n'),
)

const address = fc.webUrl({ withQueryParameters: true, withFragments: true })
const instant = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((seconds) => moment(new Date(seconds * 1000).toISOString()))

const figure = fc
  .record(
    {
      alt: nastyText,
      caption: nastyText,
      credit: nastyText,
      type: fc.constantFrom('image/png', 'audio/mpeg', 'video/mp4'),
      bytes: fc.integer({ min: 1 }),
    },
    { requiredKeys: ['type'] },
  )
  .chain((said) =>
    fc.oneof(
      address.map((url) => ({ ...said, url })),
      name.map((file) => ({ ...said, file: cleanText(file).replaceAll('/', ''), digest: '0123456789ab' })),
    ),
  )

const nastyArticle: fc.Arbitrary<Article> = fc
  .record(
    {
      title: nastyText,
      summary: nastyText,
      contentHtml: nastyHtml,
      authors: fc.array(fc.record({ name }), { maxLength: 3 }),
      section: name,
      tags: fc.array(name, { maxLength: 3 }),
      language: fc.constantFrom('de', 'ar', 'zh-Hant-TW'),
      published: instant,
      updated: instant,
      canonicalUrl: address,
      source: fc.record({ title: name, url: address }),
      rights: name,
      license: address,
      figures: fc.array(figure, { maxLength: 3 }),
      related: fc.array(fc.record({ title: name, url: address }), { maxLength: 2 }),
    },
    { requiredKeys: ['title', 'published'] },
  )
  .chain((fields) =>
    fc.tuple(
      fc.constant(fields),
      fc.uuid(),
      fc.constantFrom('urn:uuid:', 'tag:x,2026:ä&<', 'HTTP://A.b/?x='),
    ),
  )
  .map(([fields, uuid, scheme]) => makeArticle({ ...fields, id: `${scheme}${uuid}`, slug: uuid }))

const articlesPerDocument = 50
const documents = cases(20, 1)

const library = fc
  .sample(nastyArticle, { numRuns: documents * articlesPerDocument, seed })
  .reduce<Article[][]>((shelves, article, index) => {
    const shelf = Math.floor(index / articlesPerDocument)
    shelves[shelf] = [...(shelves[shelf] ?? []), article]
    return shelves
  }, [])

const plain = (text: string) => cleanText(text).replace(/\s+/g, ' ').trim()
const known = (text: string | undefined) => (text === undefined ? undefined : plain(text) || undefined)

/** What any reader should be told, written down without the code that is tested. */
function toExpected(article: Article, format: Format): ReadEntry {
  const published = article.published?.at.toISOString()
  return {
    id: article.id,
    title: plain(article.title) || article.slug,
    link: new URL(article.canonicalUrl ?? `https://gazette.example/articles/${article.slug}`).href,
    summary: known(article.summary) ?? (format === 'rss' ? wordsOfPictures(article) : undefined),
    html: inLanguage(cleanText(article.contentHtml).replaceAll(']]>', ']]&gt;'), article.language),
    authors: article.authors.map((author) => plain(author.name)).join(', ') || undefined,
    categories: [article.section ?? [], article.tags].flat().map(plain),
    published,
    changed: article.updated?.at.toISOString() ?? published,
    figures: article.figures.map(({ file, url, type, alt, caption, credit }) => ({
      url: file ? `https://gazette.example/media/0123456789ab/${encodeURIComponent(file)}` : url,
      type,
      alt: known(alt),
      caption: known(caption),
      credit: known(credit),
    })),
    rights: known(article.rights || unknownRights(article)),
    license: article.license,
    language: article.language,
  }
}

/** All originals here are of other publishers. */
function unknownRights({ source, license }: Article): string | undefined {
  return source && !license ? `Rights unknown. Original: ${source.title}, ${source.url}` : undefined
}

/** The publication is in English. */
function inLanguage(html: string, language = 'en'): string | undefined {
  if (html.trim() === '') return undefined
  return language.startsWith('ar') ? `<div lang="${language}" dir="rtl">${html}</div>` : html.trim()
}

/** RSS alone describes an item of pictures without a text by the words of a picture. */
function wordsOfPictures({ figures, title, slug }: Article): string | undefined {
  const words = figures.map(({ alt, caption }) => known(caption) ?? known(alt))
  return figures.length > 0 ? (words.find(Boolean) ?? (plain(title) || slug)) : undefined
}

/** Formats may fold white space in text, and JSON need not escape the end of CDATA. */
function normal(entry: ReadEntry): ReadEntry {
  return {
    ...entry,
    link: entry.link && new URL(entry.link).href,
    summary: known(entry.summary),
    authors: known(entry.authors),
    categories: entry.categories.map(plain),
    html: entry.html?.replaceAll(']]>', ']]&gt;').trim() || undefined,
    figures: entry.figures.map((figure) => ({
      ...figure,
      alt: known(figure.alt),
      caption: known(figure.caption),
      credit: known(figure.credit),
    })),
    rights: known(entry.rights),
  }
}

describe('nasty articles, fifty to a document', { tags: 'deep' }, () => {
  it.each(formatNames)('are read back exactly from %s by another parser', (format) => {
    for (const articles of library) {
      const text = makeDocument(format, articles)
      if (format !== 'json') expect(findXmlFault(text)).toBeUndefined()
      expect(readDocument(format, text).map(normal)).toEqual(
        articles.map((article) => toExpected(article, format)),
      )
    }
  })

  it('are Atom by the schema of RFC 4287', async () => {
    const texts = library.map((articles) => makeDocument('atom', articles))
    expect(texts).toHaveLength(documents)
    expect(await findAtomFaults(texts)).toEqual([])
  })

  it('hold no character that XML forbids, nor a reference to one', () => {
    for (const articles of library) {
      for (const format of ['rss', 'atom'] as const) {
        const text = makeDocument(format, articles)
        expect(text).not.toMatch(
          /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD-\uFFFF]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*11);/i,
        )
        expect(text.isWellFormed()).toBe(true)
      }
    }
  })

  it.each(formatNames)('with bodies of a megabyte are read back from %s', (format) => {
    const paragraph = `<p>${nastyPieces.join('').replaceAll(SITE_MARK, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>\n`
    const contentHtml = paragraph.repeat(Math.ceil(1_000_000 / paragraph.length))
    const slugs = Array.from({ length: cases(3, 1) }, (_, index) => `large-${index}`)
    const articles = slugs.map((slug) => makeArticle({ slug, contentHtml }))
    const text = makeDocument(format, articles)
    expect(text.length).toBeGreaterThan(850_000 * articles.length)
    if (format !== 'json') expect(findXmlFault(text)).toBeUndefined()
    expect(readDocument(format, text).map(normal)).toEqual(
      articles.map((article) => toExpected(article, format)),
    )
  })
})

const settings: fc.Arbitrary<Omit<FeedSettings, 'feed'>> = fc.record(
  {
    text: fc.oneof(
      fc.constantFrom('full' as const, 'summary' as const),
      fc.record(
        { paragraphs: fc.integer({ min: 1, max: 4 }), continue: name },
        { requiredKeys: ['paragraphs'] },
      ),
    ),
    before: nastyHtml.map((html) => `<p>{title} {publication}</p>${html}`),
    after: nastyHtml.map((html) => `<p><a href="{url}">{title}</a></p>${html}`),
    title: name,
    subtitle: name,
    rights: name,
  },
  { requiredKeys: [] },
)

describe('nasty articles in a feed with any settings', { tags: 'deep' }, () => {
  const feeds = fc.sample(settings, { numRuns: documents * 2, seed }).map((one, index) => {
    const articles = library[index % documents] ?? []
    const language = index % 3 === 0 ? 'ar' : 'en'
    return { articles, site: makeSite({ language, feeds: [{ feed: 'main', ...one }] }) }
  })

  it.each(formatNames)('are valid %s, and keep their facts', (format) => {
    for (const { articles, site } of feeds) {
      const text = makeDocument(format, articles, site)
      if (format !== 'json') expect(findXmlFault(text)).toBeUndefined()
      // Ids that articles come with are kept, also malformed ones.
      const errors = validate(text).findings.filter(
        ({ severity, rule }) => severity === 'error' && rule !== 'atom-id-malformed',
      )
      expect(errors).toEqual([])
      const expected = articles.map((article) => toExpected(article, format))
      const withoutText = ({ html: _html, ...facts }: ReadEntry) => facts
      expect(readDocument(format, text).map(normal).map(withoutText)).toEqual(expected.map(withoutText))
      expect(makeDocument(format, structuredClone(articles), structuredClone(site))).toBe(text)
    }
  })

  it('are Atom by the schema of RFC 4287', async () => {
    const texts = feeds.map(({ articles, site }) => makeDocument('atom', articles, site))
    expect(await findAtomFaults(texts)).toEqual([])
  })
})
