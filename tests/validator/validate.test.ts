import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Format, formatNames, formats } from '../../src/domain/feed.ts'
import { SITE_MARK } from '../../src/domain/site.ts'
import { buildOpml } from '../../src/serve/discovery/opml.ts'
import type { Rule } from '../../src/validator/document/rule.ts'
import { reportLines } from '../../src/validator/report.ts'
import { allRules, validate } from '../../src/validator/validate.ts'
import { anyText } from '../support/any-text.ts'
import { cases } from '../support/depth.ts'
import { fullArticle, fullSite as site } from '../support/full-article.ts'
import { makeArticle, makeSite, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { brokenAtom } from './broken-atom.ts'
import type { BrokenFeed } from './broken-feed.ts'
import { brokenJson } from './broken-json.ts'
import { brokenModules } from './broken-modules.ts'
import { brokenOpml } from './broken-opml.ts'
import { brokenPodcast } from './broken-podcast.ts'
import { brokenRss } from './broken-rss.ts'
import { encodings } from './encodings.ts'
import { type GoodFeed, goodFeeds } from './good-feeds.ts'

type GoodFormat = keyof typeof goodFeeds

const goodFormats = Object.keys(goodFeeds) as readonly GoodFormat[]
const corpora: Readonly<Record<GoodFormat, readonly BrokenFeed[]>> = {
  rss: brokenRss,
  atom: brokenAtom,
  json: brokenJson,
  opml: brokenOpml,
  podcast: [...brokenPodcast, ...brokenModules],
}

function optionsOf({ url }: GoodFeed) {
  return url ? { url } : {}
}

function breakFeed(good: GoodFeed, { from, to }: BrokenFeed): string {
  const holds = typeof from === 'string' ? good.text.includes(from) : from.test(good.text)
  if (!holds) throw new Error(`the good document has no ${from}`)
  return typeof from === 'string' ? good.text.replace(from, () => to) : good.text.replace(from, to)
}

describe.each(goodFormats)('a good document in %s', (format) => {
  const good: GoodFeed = goodFeeds[format]

  it('has no finding', () => {
    expect(validate(good.text, optionsOf(good))).toEqual({ format: good.format ?? format, findings: [] })
  })

  it('has no error if only error rules run', () => {
    const found = validate(good.text, { ...optionsOf(good), severity: 'error' })
    expect(found).toEqual({ format: good.format ?? format, findings: [] })
  })

  it.each(corpora[format])('with one fault has that finding alone: $rule, $reason', (broken) => {
    const text = breakFeed(good, broken)
    const options = { ...optionsOf(good), ...broken.options }
    const found = validate(text, options)
    const { findings } = found
    expect(new Set(findings.map(({ rule, severity }) => `${severity} ${rule}`))).toEqual(
      new Set([`${broken.severity} ${broken.rule}`]),
    )
    for (const { message, source } of findings) {
      expect(message).toMatch(/^\S.{10,}[^.\s]$/)
      expect(source).toMatch(
        /^(?:RFC \d+|RSS|Apple Podcasts|podcast namespace|Dublin Core|JSON Feed|OPML|Media RSS|XML 1\.0|Unicode|reader practice)/,
      )
    }
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(validate(text, { ...options, severity: 'error' })).toEqual({ ...found, findings: errors })
  })
})

describe('bytes in an encoding', () => {
  it.each(encodings)('are read as a reader reads them: $reason', ({ bytes, contentType, rules, quoted }) => {
    const { findings } = validate(bytes, { url: goodFeeds.rss.url, contentType })
    expect(findings.map(({ rule }) => rule)).toEqual(rules)
    if (quoted) expect(findings.map(({ message }) => message).join()).toContain(quoted)
  })
})

describe('error rules only', () => {
  it('run no warning rule', () => {
    const ran: string[] = []
    for (const rule of allRules as readonly Rule<unknown>[]) {
      vi.spyOn(rule, 'find').mockImplementation(() => {
        ran.push(rule.severity)
        return []
      })
    }
    const { findings } = validate(goodFeeds.rss.text, { severity: 'error' })
    vi.restoreAllMocks()
    expect(findings).toEqual([])
    expect(new Set(ran)).toEqual(new Set(['error']))
  })
})

describe('rules of extensions', () => {
  const elements = {
    media: '<media:credit xmlns:media="http://search.yahoo.com/mrss/">Ida</media:credit>',
    itunes: '<i:author xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">Ida</i:author>',
    podcast: '<p:locked xmlns:p="https://podcastindex.org/namespace/1.0">no</p:locked>',
    module: '<link xmlns:t="http://purl.org/syndication/thread/1.0" href="/a" t:count="1"/>',
    tombstone: '<d:deleted-entry xmlns:d="http://purl.org/atompub/tombstones/1.0"/>',
  }
  const declared = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
  const ruleName = new RegExp(`^(${Object.keys(elements).join('|')})-`)

  function findExtensionsRun(text: string): string[] {
    const ran = new Set<string>()
    for (const rule of allRules as readonly Rule<unknown>[]) {
      const find = rule.find
      vi.spyOn(rule, 'find').mockImplementation((subject) => {
        const [, extension] = ruleName.exec(rule.name) ?? []
        if (extension) ran.add(extension)
        return find(subject)
      })
    }
    validate(text)
    vi.restoreAllMocks()
    return [...ran]
  }

  it.each(Object.entries(elements))('run for %s alone, if a document uses only that', (name, element) => {
    expect(findExtensionsRun(`${declared}${element}</feed>`)).toEqual([name])
  })

  it('do not run for a document that declares a namespace and uses none', () => {
    expect(findExtensionsRun(`${declared}</feed>`)).toEqual([])
  })
})

describe('the table of rules', () => {
  const corpus = [
    ...Object.values(corpora)
      .flat()
      .map(({ rule }) => rule),
    ...encodings.flatMap(({ rules }) => rules),
  ]

  it.each(allRules)('has a broken document for $name', ({ name }) => {
    expect(corpus).toContain(name)
  })

  it('names each rule once, in kebab-case', () => {
    const names = allRules.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z]+(?:-[a-z0-9]+)+$/.test(name))).toEqual([])
  })
})

describe('our own documents', () => {
  const rich = {
    ...fullArticle,
    id: 'https://old.example/?p=17&a=b',
    contentHtml: `<p>A <a href="${SITE_MARK}/articles/bridge-reopens">link</a> ]]&gt; and a <a href="#note">note</a>.</p>\n<p><img src="${SITE_MARK}/media/0123456789ab/light.png" srcset="${SITE_MARK}/media/0123456789ab/light.png 2x" alt="a > b"></p>`,
    figures: [
      ...fullArticle.figures,
      { url: 'https://papers.example/keeper.jpg', caption: 'The keeper', credit: 'Ida Wren' },
    ],
  }
  const bare = makeArticle({ slug: 'bare', summary: undefined, contentHtml: '', authors: [] })
  const shelves = [[makeArticle(), rich], [rich], [makeArticle()], []]
  const addressOf = (format: Format) => `https://gazette.example/${formats[format].file}`

  it.each(formatNames)('in %s have no finding', (format) => {
    for (const articles of shelves) {
      for (const one of [site, makeSite()]) {
        const document = makeDocument(format, articles, one)
        expect(validate(document, { url: addressOf(format) })).toEqual({ format, findings: [] })
      }
    }
  })

  it('in OPML have no finding', () => {
    const feed = {
      title: 'R&D',
      xmlUrl: addressOf('rss'),
      htmlUrl: 'https://gazette.example/',
      language: 'cy',
    }
    const text = buildOpml('Feeds', [feed, { ...feed, xmlUrl: `${feed.xmlUrl}?2` }], moment('2026-11-20').at)
    expect(validate(text)).toEqual({ format: 'opml', findings: [] })
  })

  it.each(formatNames)('in %s pass the gate even with an article of a title alone', (format) => {
    const { findings } = validate(makeDocument(format, [bare], site), { url: addressOf(format) })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('a text that is no feed', () => {
  it.each([
    ['nothing at all', '', 'the document is empty'],
    ['a page', '<!DOCTYPE html>\n<html><br></html>', 'the document is an HTML page'],
    ['an error message', 'Not found', 'the document is neither XML nor JSON'],
    ['another kind of XML', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'its root element is "svg"'],
    ['RSS 1.0', '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', '"r:RDF"'],
  ])('is reported as what it is: %s', (_, text, message) => {
    const { format, findings } = validate(text)
    expect(format).toBeUndefined()
    expect(findings).toEqual([
      expect.objectContaining({ rule: 'feed-format-unknown', message: expect.stringContaining(message) }),
    ])
  })
})

describe('a finding', () => {
  it('names the line and the entry', () => {
    const text = goodFeeds.rss.text.replace('length="98765"', 'length="long"')
    const line = text.split('\n').findIndex((one) => one.includes('length="long"')) + 1
    expect(validate(text).findings).toEqual([
      {
        rule: 'rss-enclosure-length-not-number',
        severity: 'error',
        source: 'RSS 2.0, enclosure',
        message: 'length of enclosure must be a number of bytes, 0 if unknown; it is "long"',
        line,
        entry: 'tag:harbour.example,2026:one',
      },
    ])
  })

  it('names the title of an entry without an id', () => {
    const text = goodFeeds.atom.text.replace('<id>https://harbour.example/articles/four</id>', '')
    expect(validate(text).findings).toMatchObject([{ rule: 'atom-entry-id-missing', entry: 'The fourth' }])
  })

  it('counts lines from the first, white space before the declaration included', () => {
    const text = `\n\n${goodFeeds.rss.text.replace('<ttl>60', '<ttl>x')}`
    const line = text.split('\n').findIndex((one) => one.includes('<ttl>')) + 1
    expect(validate(text).findings.map((finding) => [finding.rule, finding.line])).toEqual([
      ['xml-leading-space', 1],
      ['rss-ttl-not-number', line],
    ])
  })

  it('names the line of a JSON syntax error', () => {
    const text = goodFeeds.json.text.replace('"expired": false,', '"expired": false')
    const line = text.split('\n').findIndex((one) => one.includes('"expired"')) + 2
    expect(validate(text).findings).toMatchObject([{ rule: 'json-not-json', line }])
  })

  it('quotes a long text in part', () => {
    const text = goodFeeds.rss.text.replace('<ttl>60', `<ttl>${'long '.repeat(1000)}`)
    expect(validate(text).findings[0]?.message.length).toBeLessThan(200)
  })
})

describe('a report', () => {
  it('has a line for each finding, errors first', () => {
    const text = goodFeeds.atom.text
      .replace('<title>The Harbour Post</title>', '<title/>')
      .replace('<id>https://harbour.example/articles/four</id>', '')
    expect(reportLines(validate(text))).toEqual([
      'error: line 45: atom-entry-id-missing: entry must have the element id [The fourth] (RFC 4287, section 4.1.2)',
      'warning: line 4: atom-feed-title-empty: the feed should have a title that is not empty; readers drop it or show the id (RFC 4287, section 4.1.1.1)',
    ])
  })

  it('counts the findings of a rule above twenty', () => {
    const items = Array.from({ length: 25 }, (_, id) => ({ id: String(id), title: 'x' }))
    const text = JSON.stringify({ ...JSON.parse(goodFeeds.json.text), items })
    const lines = reportLines(validate(text))
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('error: json-item-content-missing: 5 more')
  })

  it('is empty for a document without a fault', () => {
    expect(reportLines(validate(goodFeeds.opml.text))).toEqual([])
  })
})

describe('for any text', () => {
  const pieces = [
    ...['<rss version="2.0">', '<channel>', '<item>', '</item>', '</channel>', '</rss>', '<guid>', '</guid>'],
    ...['<feed xmlns="http://www.w3.org/2005/Atom">', '<entry>', '</entry>', '</feed>', '<content type="'],
    ...['html', 'xhtml', 'constructor', '">', '</content>', '<!--', '<![CDATA[', ']]>', '&', '"', "'", '='],
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"items"',
      '"authors"',
      '"version"',
      'null',
      '1e999',
      '\uFEFF',
      '\uD800',
    ],
    ...['<opml>', '<body>', '<outline text="', '<__proto__/>', '"__proto__"', 'src=', ' ', '\n', 'x'],
  ]

  it('the validator returns, and throws nothing', { tags: 'deep' }, () => {
    const texts = fc.oneof(
      anyText(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join('')),
      fc.json().map((text) => `{"items":[${text}],"authors":${text},"title":${text}}`),
    )
    fc.assert(
      fc.property(texts, (text) => {
        for (const { message } of validate(text, { url: 'https://harbour.example/' }).findings) {
          expect(message).not.toBe('')
        }
      }),
      { numRuns: cases(2000) },
    )
  })

  it('the validator returns for a good document with anything in the middle of it', { tags: 'deep' }, () => {
    const changes = fc.record({
      format: fc.constantFrom(...goodFormats),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 60 }),
      piece: fc.oneof(anyText(), fc.constantFrom(...pieces), fc.constant('')),
    })
    fc.assert(
      fc.property(changes, ({ format, at, cut, piece }) => {
        const { text } = goodFeeds[format]
        const start = Math.floor(at * text.length)
        const changed = text.slice(0, start) + piece + text.slice(start + cut)
        const { findings } = validate(changed)
        const lines = findings.map(({ line = 0 }) => line)
        expect(lines).toEqual(lines.toSorted((a, b) => a - b))
        expect(reportLines({ findings }).length > 0).toBe(findings.length > 0)
      }),
      { numRuns: cases(2000) },
    )
  })

  const ofOneMoment = Array.from(
    { length: cases(12_000, 1_000) },
    (_, index) =>
      `<entry><id>tag:harbour.example,2026:${index}</id><updated>2020-01-01T00:00:00Z</updated></entry>`,
  )
  const many = cases(100_000, 10_000)
  const loops = cases(20_000, 2_000)
  const second = (text: string) => goodFeeds.rss.text.replace('The second.', text)
  it.each([
    ['elements within elements', '<a>'.repeat(200_000), 'xml-nested-too-deep', 1],
    ['lists within lists', `{"title":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'json-not-text', 1],
    ['quotation marks without end', '<a href="'.repeat(100_000), 'xml-not-well-formed', 1],
    ['comments without end', second('&lt;!--'.repeat(100_000)), 'document-large', 1],
    ['tags without end', second('&lt;a b='.repeat(100_000)), 'document-large', 1],
    [
      'an entry of nothing but faults',
      goodFeeds.rss.text.replace('<title>Two', `${'<category/>'.repeat(many)}<title>Two`),
      'rss-category-empty',
      many,
    ],
    [
      'links to itself without end',
      goodFeeds.atom.text.replace(
        '<title>',
        `${'<link rel="next" href="https://harbour.example/atom.xml"/>'.repeat(loops)}<title>`,
      ),
      'archive-link-to-itself',
      loops,
    ],
    ['white space', second(`&lt;a b${' '.repeat(600_000)}`), 'document-large', 1],
    [
      'entries of one moment',
      goodFeeds.atom.text.replace('</feed>', `${ofOneMoment.join('')}</feed>`),
      'atom-updated-repeated',
      ofOneMoment.length - 1,
    ],
  ])('the validator ends in time: %s', { tags: 'deep' }, (_, text, rule, count) => {
    const start = process.threadCpuUsage()
    const { findings } = validate(text)
    const { user, system } = process.threadCpuUsage(start)
    expect(findings.filter((finding) => finding.rule === rule)).toHaveLength(count)
    expect((user + system) / 1_000_000).toBeLessThan(10)
  })
})
