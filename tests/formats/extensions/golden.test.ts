import { parseAtomFeed, parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import type { Podcast } from '../../../src/domain/podcast.ts'
import type { RslTerms } from '../../../src/domain/rsl.ts'
import { deletedEntries, tombstoneNamespaces } from '../../../src/formats/atom/document.ts'
import { wholeEntry } from '../../../src/formats/entry-shape.ts'
import { archiveLinks, historyNamespace, hubLinks } from '../../../src/formats/extensions/feed-links.ts'
import { mediaElements, mediaNamespace } from '../../../src/formats/extensions/media.ts'
import {
  podcastChannelElements,
  podcastItemElements,
  podcastNamespaces,
} from '../../../src/formats/extensions/podcast.ts'
import { rslElements, rslNamespaces } from '../../../src/formats/extensions/rsl.ts'
import { toEntryFacts } from '../../../src/formats/facts.ts'
import { toXml, type XmlElement } from '../../../src/formats/feed-package.ts'
import { toArchiveHead, toFeedHead } from '../../../src/formats/head.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'
import { type ReadElement, readXml } from '../../support/read-xml.ts'

const podcast: Podcast = {
  category: 'Society & Culture',
  subcategory: 'Places & Travel',
  explicit: true,
  type: 'serial',
  owner: { name: 'Wren Holloway', email: 'sound@gazette.example' },
  image: '/media/0123456789ab/cover.png',
  author: 'Bell & Sons',
  guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
  locked: true,
  funding: { url: 'https://gazette.example/pay?a=1&b=2', title: 'Help us <listen>' },
}
const rsl: RslTerms = {
  permits: { usage: ['search', 'ai-input'], geo: ['EU', 'NO'] },
  prohibits: { usage: ['ai-train'] },
  payment: {
    type: 'crawl',
    standard: 'https://collective.example/license?a=1&b=2',
    amount: { currency: 'EUR', value: '0.015' },
  },
  server: 'https://licences.example/',
  terms: 'https://gazette.example/terms',
}
const feedEnds = [{ feed: 'main', movedTo: 'https://new.example', announced: true }] as const
const site = makeSite({ podcast, rsl, feedEnds })
const file = { digest: '0123456789ab', bytes: 1234 }
const article = makeArticle({
  title: 'Q&A: 3 < 4',
  figures: [
    {
      ...{ ...file, file: 'tower.png', type: 'image/png', width: 1400, height: 1400 },
      ...{ alt: 'A "tower"', caption: 'The tower & its bell', credit: 'Ada Quill' },
    },
    { ...file, file: 'bell.mp3', type: 'audio/mpeg', seconds: 61.4 },
  ],
})
const facts = toEntryFacts(article, site, wholeEntry)
const state = { name: 'main', revision: 1, changedAt: moment('2026-11-01').at } as const
const gone = makeArticle({
  slug: 'gone',
  status: 'withdrawn',
  withdrawal: { at: moment('2026-11-21T10:00:00Z').at, reason: 'It was wrong & unfair.' },
})
const contents = { state, articles: [article], withdrawn: [gone] }
const head = toFeedHead(contents, 'atom', site)
const rssHead = toFeedHead(contents, 'rss', site)
const page = { page: 2, version: 7 }
const archive = { state, articles: [article], page, previous: { page: 1, version: 3 }, isFull: true }
const archiveHead = toArchiveHead(archive, 'atom', site)

interface Pair {
  readonly name: string
  readonly elements: readonly XmlElement[]
  /** What another parser reads in the elements. */
  readonly read: (xml: string) => unknown
  readonly facts: unknown
}

const namespaces = [
  'xmlns:atom="http://www.w3.org/2005/Atom"',
  ...[historyNamespace, mediaNamespace],
  ...[...podcastNamespaces(rssHead, site), ...rslNamespaces(site), ...tombstoneNamespaces(head)],
].join(' ')
const inChannel = (xml: string) => `<rss version="2.0" ${namespaces}><channel>${xml}</channel></rss>`
const inItem = (xml: string) => inChannel(`<item><title>T</title>${xml}</item>`)
const linksIn = (xml: string) =>
  parseAtomFeed(`<feed xmlns="http://www.w3.org/2005/Atom" ${namespaces}><id>i</id>${xml}</feed>`).links
const outline = ({ name, attributes, text, children }: ReadElement): unknown => [
  name,
  attributes,
  ...(children.length > 0 ? children.map(outline) : [text]),
]
const elementsIn = (xml: string) => readXml(inChannel(xml)).children[0]?.children.map(outline)

const pairs: readonly Pair[] = [
  {
    name: 'media',
    elements: mediaElements(facts),
    read: (xml) => parseRssFeed(inItem(xml)).items?.[0]?.media?.contents,
    facts: [
      {
        url: 'https://gazette.example/media/0123456789ab/tower.png',
        ...{ type: 'image/png', medium: 'image', width: 1400, height: 1400, fileSize: 1234 },
        title: { value: 'A "tower"', type: 'plain' },
        description: { value: 'The tower & its bell', type: 'plain' },
        credits: [{ value: 'Ada Quill' }],
      },
      {
        url: 'https://gazette.example/media/0123456789ab/bell.mp3',
        ...{ type: 'audio/mpeg', medium: 'audio', fileSize: 1234, duration: 61 },
      },
    ],
  },
  {
    name: 'podcast-channel',
    elements: podcastChannelElements(rssHead, site),
    read: (xml) => {
      const feed = parseRssFeed(inChannel(xml))
      return { itunes: feed.itunes, podcast: feed.podcast }
    },
    facts: {
      itunes: {
        author: 'Bell & Sons',
        categories: [{ text: 'Society & Culture', categories: [{ text: 'Places & Travel' }] }],
        explicit: true,
        image: 'https://gazette.example/media/0123456789ab/cover.png',
        owner: { name: 'Wren Holloway', email: 'sound@gazette.example' },
        type: 'serial',
        newFeedUrl: 'https://new.example/rss.xml',
      },
      podcast: {
        guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
        locked: { value: true, owner: 'sound@gazette.example' },
        fundings: [{ url: 'https://gazette.example/pay?a=1&b=2', display: 'Help us <listen>' }],
      },
    },
  },
  {
    name: 'podcast-item',
    elements: podcastItemElements(facts, site),
    read: (xml) => {
      const item = parseRssFeed(inItem(xml)).items?.[0]
      return { itunes: item?.itunes, podcast: item?.podcast }
    },
    facts: {
      itunes: {
        title: 'Q&A: 3 < 4',
        author: 'Ada Quill',
        duration: 61,
        episodeType: 'full',
        explicit: true,
        image: 'https://gazette.example/media/0123456789ab/tower.png',
      },
      podcast: { persons: [{ display: 'Ada Quill', group: 'writing', role: 'author' }] },
    },
  },
  {
    name: 'rsl',
    elements: rslElements(article, site),
    read: elementsIn,
    facts: [
      [
        'rsl:content',
        { url: 'https://gazette.example/articles/bridge-reopens', server: 'https://licences.example/' },
        [
          'rsl:license',
          {},
          ['rsl:permits', { type: 'usage' }, 'search ai-input'],
          ['rsl:permits', { type: 'geo' }, 'EU NO'],
          ['rsl:prohibits', { type: 'usage' }, 'ai-train'],
          [
            'rsl:payment',
            { type: 'crawl' },
            ['rsl:standard', {}, 'https://collective.example/license?a=1&b=2'],
            ['rsl:amount', { currency: 'EUR' }, '0.015'],
          ],
        ],
        ['rsl:terms', {}, 'https://gazette.example/terms'],
      ],
    ],
  },
  {
    name: 'archive-links',
    elements: archiveLinks(archiveHead, 'link'),
    read: linksIn,
    facts: [
      { rel: 'prev-archive', href: 'https://gazette.example/archives/1-3/atom.xml' },
      { rel: 'next-archive', href: 'https://gazette.example/archives/3/atom.xml' },
      { rel: 'current', href: 'https://gazette.example/atom.xml' },
    ],
  },
  {
    name: 'archive-mark',
    elements: archiveLinks(rssHead, 'atom:link'),
    read: elementsIn,
    facts: [['fh:complete', {}, '']],
  },
  {
    name: 'hub-links',
    elements: hubLinks(head, 'link'),
    read: linksIn,
    facts: [{ rel: 'hub', href: 'https://gazette.example/hub' }],
  },
  {
    name: 'tombstones',
    elements: deletedEntries(head),
    read: elementsIn,
    facts: [
      [
        'at:deleted-entry',
        { ref: 'tag:gazette.example,2026:gone', when: '2026-11-21T10:00:00Z' },
        ['at:comment', {}, 'It was wrong & unfair.'],
      ],
    ],
  },
]

describe.each(pairs)('the extension $name', ({ name, elements, read, facts }) => {
  const xml = toXml(elements, 0)

  it('writes the golden elements', async () => {
    await expect(`${xml.trimStart()}\n`).toMatchFileSnapshot(`../../golden/extensions/${name}.xml`)
  })

  it('tells another parser all its facts', () => {
    expect(read(xml)).toEqual(facts)
  })
})
