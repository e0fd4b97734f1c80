import { describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import type { FeedSettings, Publication } from '../../src/domain/publication.ts'
import { buildDocument, buildEntry } from '../../src/formats/build.ts'
import { entryShape, entryShapes, wholeEntry } from '../../src/formats/entry-shape.ts'
import { toFeedHead } from '../../src/formats/head.ts'
import { validate } from '../../src/validator/validate.ts'
import { continueWords } from '../../src/words/continue-words.ts'
import { tables } from '../../src/words/find-words.ts'
import { findXmlFault } from '../support/check-xml.ts'
import { fullArticle, fullSite } from '../support/full-article.ts'
import { makeArticle, makePublication, makeSite, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { readDocument } from '../support/read-document.ts'

const long = makeArticle({
  summary: 'The bridge is open.',
  contentHtml: [
    '<p>First paragraph<sup><a href="\u0001/articles/bridge-reopens#note">1</a></sup>.</p>',
    '<figure><img src="https://p.example/a.png" alt="The bridge"></figure>',
    '<p>Second paragraph.</p>',
    '<p>Third paragraph.</p>',
    '<section><ol><li id="note">Footnote.</li></ol></section>',
  ].join('\n'),
})

const siteWith = (settings: Omit<FeedSettings, 'feed'>, publication: Partial<Publication> = {}) =>
  makeSite({ ...publication, feeds: [{ feed: 'main', ...settings }] })

const shapes = {
  summary: { text: 'summary', before: '<p>From {publication}</p>' },
  paragraphs: {
    ...{ text: { paragraphs: 1 }, after: '<p><a href="{url}">{title}</a></p>' },
    ...{ title: 'First lines', subtitle: 'What the town says', rights: '© The town' },
    logo: { address: '/media/bbbbbbbbbbbb/town.png', width: 88, height: 31 },
    icon: { address: '/media/bbbbbbbbbbbb/icon.png' },
  },
} as const satisfies Record<string, Omit<FeedSettings, 'feed'>>

describe.each(formatNames)('in %s', (format) => {
  const errorsOf = (text: string) => validate(text).findings.filter(({ severity }) => severity === 'error')
  const read = (site = makeSite(), article = long) =>
    readDocument(format, makeDocument(format, [article], site))[0]

  it.each(Object.entries(shapes))(
    'a feed with %s is, byte for byte, the golden one, and valid',
    async (name, one) => {
      const site = {
        ...fullSite,
        publication: { ...fullSite.publication, feeds: [{ feed: 'main' as const, ...one }] },
      }
      const text = makeDocument(format, [long, fullArticle], site)
      await expect(text).toMatchFileSnapshot(`../golden/shapes/${name}.${formats[format].file}`)
      expect(errorsOf(text)).toEqual([])
      if (format !== 'json') expect(findXmlFault(text)).toBeUndefined()
      const facts = readDocument(format, text)[1]
      const whole = readDocument(format, makeDocument(format, [fullArticle], fullSite))[0]
      expect({ ...facts, html: '' }).toEqual({ ...whole, html: '' })
    },
  )

  it('a summary is the whole content, and no other part of the entry holds the text', () => {
    const text = makeDocument(format, [long], siteWith({ text: 'summary' }))
    expect(text).not.toMatch(/(?:First|Second|Third) paragraph|Footnote/)
    expect(text).not.toMatch(/content:encoded>|<content /)
    const entry = read(siteWith({ text: 'summary' }))
    expect(entry?.summary).toBe('The bridge is open.')
    expect(entry?.html).toBe(format === 'json' ? '<p>The bridge is open.</p>' : undefined)
    expect(errorsOf(text)).toEqual([])
  })

  it('an article without a summary has none in a feed of summaries', () => {
    const { summary: _summary, ...bare } = long
    const text = makeDocument(format, [bare], siteWith({ text: 'summary' }))
    expect(text).not.toMatch(/paragraph/)
    expect(errorsOf(text)).toEqual([])
  })

  it('the first paragraphs end with a link to the rest, and no other part of the entry holds it', () => {
    const site = siteWith({ text: { paragraphs: 2 } })
    expect(makeDocument(format, [long], site)).not.toMatch(/Third paragraph|Footnote/)
    expect(read(site)?.html).toBe(
      [
        '<p>First paragraph<sup><a href="https://gazette.example/articles/bridge-reopens#note">1</a></sup>.</p>',
        '<figure><img src="https://p.example/a.png" alt="The bridge"></figure>',
        '<p>Second paragraph.</p>',
        '<p><a href="https://gazette.example/articles/bridge-reopens">Continue reading</a></p>',
      ].join('\n'),
    )
  })

  it('an article that is not longer has no such link', () => {
    expect(read(siteWith({ text: { paragraphs: 9 } }))).toEqual(read())
  })

  it('a correction is part of every entry', () => {
    const note = { at: moment('2026-11-21T08:00:00Z'), grade: 'correction', note: 'It was Tuesday.' } as const
    const corrected = { ...long, corrections: [note] }
    expect(read(siteWith({ text: 'summary' }), corrected)?.html).toMatch(
      /^<p>The bridge is open\.<\/p>\n<hr>\n<p>.*It was Tuesday\.<\/p>$/,
    )
    expect(read(siteWith({ text: { paragraphs: 1 } }), corrected)?.html).toMatch(
      /Continue.*\n<hr>\n.*Tuesday/,
    )
  })

  it('lines are before and after the content, with the facts of the entry, and not in the summary', () => {
    const lines = { before: '<p>From {publication}</p>', after: '<p><a href="{url}">{title}</a></p>' }
    const article = { ...long, title: 'A <b> & "c"', canonicalUrl: 'https://a.example/?a=1&b="' }
    const entry = read(siteWith(lines, { title: 'R&D' }), article)
    const html = entry?.html ?? ''
    expect(html.startsWith('<p>From R&#x26;D</p>\n<p>First')).toBe(true)
    expect(
      html.endsWith(
        '<p><a href="https://a.example/?a=1&#x26;b=&#x22;">A &#x3C;b&#x3E; &#x26; &#x22;c&#x22;</a></p>',
      ),
    ).toBe(true)
    expect(entry?.summary).toBe('The bridge is open.')
  })

  it.each([
    ['the language of the feed', 'de-AT', undefined, '<a href="…">Weiterlesen</a>'],
    [
      'the language of the feed, and says so in an article of another one',
      'de',
      'en',
      '<a href="…" lang="de">Weiterlesen</a>',
    ],
    [
      'English, and says so, in a language without words',
      'sv',
      undefined,
      '<a href="…" lang="en">Continue reading</a>',
    ],
    ['the direction of its language', 'he', 'en', '<a href="…" lang="he" dir="rtl">להמשך קריאה</a>'],
  ])('the link to the rest has the words of %s', (_what, language, own, link) => {
    const site = siteWith({ text: { paragraphs: 1 } }, { language })
    const html = read(site, own ? { ...long, language: own } : long)?.html
    expect(html?.replace('https://gazette.example/articles/bridge-reopens"', '…"')).toContain(link)
  })

  it('the link to the rest may have words of its own', () => {
    const site = siteWith({ text: { paragraphs: 1, continue: 'Fortsätt läsa' } }, { language: 'sv' })
    expect(read(site)?.html).toContain('reopens">Fortsätt läsa</a></p>')
  })

  it('a line says its language around an article of another one', () => {
    const site = siteWith({ before: '<p>B</p>' }, { language: 'ar' })
    expect(read(site, { ...long, language: 'en' })?.html).toMatch(
      /^<div lang="ar" dir="rtl"><p>B<\/p><\/div>\n<div lang="en" dir="ltr"><p>First/,
    )
  })

  it('settings of one feed do not change another', () => {
    const site = makeSite({ feeds: [{ feed: 'tag:x', text: 'summary', title: 'X', rights: '© X' }] })
    expect(makeDocument(format, [long], site)).toBe(makeDocument(format, [long], makeSite()))
    const state = { name: 'tag:x', revision: 1, changedAt: new Date(0), label: 'x' } as const
    const head = toFeedHead({ state, articles: [], withdrawn: [] }, format, site)
    expect(buildDocument(format, head, [], site)).toContain('© X')
  })
})

describe('the shape of entries', () => {
  it('is shared by all feeds with the same settings', () => {
    const publication = makePublication({
      sections: [{ slug: 'news', title: 'News' }],
      allFeeds: { text: { paragraphs: 2 } },
      feeds: [
        { feed: 'tag:a', title: 'A', delayMinutes: 5 },
        { feed: 'tag:b', text: 'full' },
        { feed: 'language:de' },
      ],
    })
    const keyOf = (name: Parameters<typeof entryShape>[1]) => entryShape(publication, name).key
    expect([keyOf('tag:a'), keyOf('section:news')]).toEqual([keyOf('main'), keyOf('main')])
    expect(keyOf('tag:b')).toBe('')
    expect(keyOf('language:de')).not.toBe(keyOf('main'))
    expect(entryShapes(publication).map(({ key }) => key)).toEqual([keyOf('main'), '', keyOf('language:de')])
  })

  it('without settings is the whole text', () => {
    expect(entryShapes(makePublication({ sections: [{ slug: 'news', title: 'News' }] }))).toEqual([
      wholeEntry,
    ])
    expect(buildEntry('rss', long, makeSite(), wholeEntry)).toBe(buildEntry('rss', long, makeSite()))
  })

  it('has words for the rest in each language of the interface', () => {
    expect(Object.keys(continueWords).toSorted()).toEqual(Object.keys(tables).toSorted())
  })
})
