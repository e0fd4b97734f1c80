import { join } from 'node:path'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import type { Article, Figure } from '../../../src/domain/article.ts'
import { type FeedName, formatNames } from '../../../src/domain/feed.ts'
import { appleCategories, isArtwork, type Podcast, podcastGuid } from '../../../src/domain/podcast.ts'
import { buildDocument } from '../../../src/formats/build.ts'
import { toFeedHead } from '../../../src/formats/head.ts'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { findXmlFault } from '../../support/check-xml.ts'
import { makeArticle, makeSite } from '../../support/make-article.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { makeDocument } from '../../support/make-document.ts'

const least: Podcast = {
  category: 'Government',
  explicit: false,
  type: 'episodic',
  owner: { name: 'Wren Holloway', email: 'sound@gazette.example' },
  image: '/media/0123456789ab/cover.png',
}
const full: Podcast = {
  ...least,
  category: 'Society & Culture',
  subcategory: 'Places & Travel',
  explicit: true,
  type: 'serial',
  author: 'Bell & Sons',
  guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
  locked: true,
  funding: { url: 'https://gazette.example/pay?a=1&b=2', title: 'Help us <listen>' },
}

const sound: Figure = { file: 'bell.mp3', digest: '0123456789ab', type: 'audio/mpeg', bytes: 98765 }
const film: Figure = { file: 'bell.mp4', digest: '0123456789ab', type: 'video/mp4', bytes: 1 }
const picture = (file: string, width: number, height: number, type = 'image/png'): Figure => ({
  file,
  digest: 'ba9876543210',
  type,
  width,
  height,
  bytes: 5,
})

const episode = (...figures: Figure[]): Partial<Article> => ({ title: 'The bell & the fog', figures })
const rssOf = (podcast: Podcast | undefined, fields: Partial<Article>) =>
  makeDocument('rss', [makeArticle(fields)], makeSite(podcast ? { podcast } : {}))

/** Patterns that an RSS document must and must not match. */
const rows: readonly [
  string,
  Podcast | undefined,
  Partial<Article>,
  RegExp | undefined,
  RegExp | undefined,
][] = [
  [
    'no podcast: no elements of it, not even for an item with sound',
    undefined,
    episode(sound),
    /<enclosure/,
    /itunes|podcast:/,
  ],
  [
    'a podcast declares both namespaces, each once',
    least,
    {},
    /<rss [^>]*xmlns:itunes="http:\/\/www\.itunes\.com\/dtds\/podcast-1\.0\.dtd"[^>]*xmlns:podcast="https:\/\/podcastindex\.org\/namespace\/1\.0"/,
    /xmlns:(itunes|podcast)=[\s\S]*xmlns:\1=/,
  ],
  ['the publisher is the author by default', least, {}, /<itunes:author>Gazette Press</, undefined],
  ['the author of the podcast', full, {}, /<itunes:author>Bell &#x26; Sons</, /itunes:author>Gazette/],
  ['a category alone is empty', least, {}, /<itunes:category text="Government"\/>/, undefined],
  [
    'a subcategory is inside its category',
    full,
    {},
    /<itunes:category text="Society &#x26; Culture">\s*<itunes:category text="Places &#x26; Travel"\/>\s*<\/itunes:category>/,
    undefined,
  ],
  [
    'the cover has an absolute address',
    least,
    {},
    /<itunes:image href="https:\/\/gazette\.example\/media\//,
    undefined,
  ],
  ['optional facts that are absent are left out', least, {}, undefined, /podcast:locked|podcast:funding/],
  ['locked', full, {}, /<podcast:locked owner="sound@gazette\.example">yes</, undefined],
  ['explicitly not locked', { ...least, locked: false }, {}, /<podcast:locked owner="[^"]+">no</, undefined],
  [
    'an item without sound is no episode',
    least,
    episode(picture('a.png', 1400, 1400)),
    /<item>/,
    /<item>[\s\S]*itunes:/,
  ],
  [
    'a sound of unknown size is no episode',
    least,
    episode({ ...sound, bytes: undefined }),
    /<item>/,
    /<item>[\s\S]*itunes:/,
  ],
  ['an item with sound is one', least, episode(sound), /<item>[\s\S]*<itunes:episodeType>full</, undefined],
  [
    'an item with film is one',
    least,
    episode(film),
    /<item>[\s\S]*<itunes:title>The bell &#x26; the fog</,
    undefined,
  ],
  [
    'deprecated elements are left out',
    full,
    episode({ ...sound, seconds: 61.4 }),
    undefined,
    /itunes:(summary|keywords|subtitle)/,
  ],
  [
    'an episode of known length has it in whole seconds',
    least,
    episode({ ...sound, seconds: 61.4 }),
    /<itunes:duration>61<\/itunes:duration>/,
    undefined,
  ],
  ['an unmeasured length is left out', least, episode(sound), undefined, /itunes:duration/],
  [
    'an episode has its byline',
    least,
    { ...episode(sound), authors: [{ name: 'Ada & Bo', url: 'https://ada.example/' }, { name: 'Cy' }] },
    /<itunes:author>Ada &#x26; Bo, Cy<[\s\S]*<podcast:person group="writing" role="author" href="https:\/\/ada\.example\/">Ada &#x26; Bo<[\s\S]*role="author">Cy</,
    undefined,
  ],
  [
    'an episode without a byline has the author of its podcast',
    least,
    { ...episode(sound), authors: [] },
    undefined,
    /<item>[\s\S]*(?:itunes:author|podcast:person)/,
  ],
  [
    'an episode has its first picture that Apple accepts',
    least,
    episode(
      sound,
      picture('wide.png', 1400, 900),
      picture('first.png', 1400, 1400),
      picture('second.png', 2000, 2000),
    ),
    /<item>[\s\S]*<itunes:image href="https:\/\/gazette\.example\/media\/ba9876543210\/first\.png"\/>/,
    /<item>[\s\S]*itunes:image[\s\S]*itunes:image/,
  ],
  [
    'an episode without such a picture has the cover of the podcast',
    least,
    episode(sound, picture('wide.png', 1400, 900)),
    undefined,
    /<item>[\s\S]*itunes:image/,
  ],
]

describe('an RSS document', () => {
  it.each(rows)('%s', (_reason, podcast, fields, holds, lacks) => {
    const text = rssOf(podcast, fields)
    expect(findXmlFault(text)).toBeUndefined()
    if (holds) expect(text).toMatch(holds)
    if (lacks) expect(text).not.toMatch(lacks)
  })

  it('has all elements of the podcast before the first item', () => {
    const [head, ...items] = rssOf(full, {}).split('<item>')
    expect(head).toContain('<podcast:funding')
    expect(items.join()).not.toMatch(/itunes:|podcast:/)
  })

  it('declares itunes once for a podcast that moves', () => {
    const feedEnds = [{ feed: 'main', movedTo: 'https://new.example', announced: true }] as const
    const text = makeDocument('rss', [], makeSite({ podcast: least, feedEnds }))
    expect(findXmlFault(text)).toBeUndefined()
    expect(text).toMatch(/<itunes:new-feed-url>https:\/\/new\.example\//)
  })

  it.each(['atom', 'json'] as const)(
    'is the only format that changes: %s is the same without a podcast',
    (format) => {
      const articles = [makeArticle(episode(sound))]
      expect(makeDocument(format, articles, makeSite({ podcast: full }))).toBe(makeDocument(format, articles))
    },
  )
})

describe('the guid of a podcast', () => {
  it('is derived as the podcast namespace specifies', () => {
    // The example of the namespace's own page about the element.
    expect(podcastGuid('podnews.net/rss')).toBe('9b024349-ccf0-5f69-a609-6b82873eab3c')
  })

  const guidOf = (name: FeedName, podcast: Podcast, baseUrl = 'https://gazette.example') => {
    const site = makeSite({ podcast }, baseUrl)
    const state = { name, revision: 1, changedAt: new Date(0) }
    const head = toFeedHead({ state, articles: [], withdrawn: [] }, 'rss', site)
    return parseRssFeed(buildDocument('rss', head, [], site)).podcast?.guid
  }

  it('is derived from the id of the publication', () => {
    expect(guidOf('main', least)).toBe('6bc61989-d5ff-5c01-bae5-15a4c7e05111')
  })

  it('survives another host', () => {
    expect(guidOf('main', least, 'http://elsewhere.example:8080')).toBe(guidOf('main', least))
  })

  it('differs for each feed, and a given guid is that of the main feed', () => {
    const all = [guidOf('main', least), guidOf('tag:sound', least), guidOf('section:sound', least)]
    expect(new Set(all).size).toBe(3)
    expect(guidOf('main', full)).toBe(full.guid)
    expect(guidOf('tag:sound', full)).toBe(guidOf('tag:sound', least))
  })
})

describe('an enclosure', () => {
  const files: readonly [file: string, bytes: number, type: string][] = [
    ['bell.mp3', 9000, 'audio/mpeg'],
    ['bell.m4a', 1, 'audio/mp4'],
    ['bell.wav', 44, 'audio/wav'],
    ['bell.ogg', 77, 'audio/ogg'],
    ['tide.mp4', 12345, 'video/mp4'],
    ['tide.mov', 31, 'video/quicktime'],
    ['tide.webm', 5, 'video/webm'],
    ['fog & bell.mp3', 8, 'audio/mpeg'],
  ]

  it.each(files)('of %s has its true length and type in every format', async (file, length, type) => {
    await using data = await makeDataFolder({ [`media/${file}`]: new Uint8Array(length) })
    const found = await openMediaFolder(join(data.path, 'media')).find(file)
    const figures = found ? [{ file, digest: found.digest, type: found.type, bytes: found.bytes }] : []
    const url = `https://gazette.example/media/${found?.digest}/${encodeURIComponent(file)}`
    const [rss, atom, json] = formatNames.map((format) => makeDocument(format, [makeArticle({ figures })]))
    expect(parseRssFeed(rss ?? '').items?.[0]?.enclosures).toEqual([{ url, length, type }])
    const links = parseAtomFeed(atom ?? '').entries?.[0]?.links?.filter(({ rel }) => rel === 'enclosure')
    expect(links).toEqual([{ rel: 'enclosure', href: url, length, type }])
    expect(parseJsonFeed(json ?? '').items?.[0]?.attachments).toEqual([
      { url, mime_type: type, size_in_bytes: length },
    ])
  })
})

describe('artwork', () => {
  it.each([
    ['the smallest', 'image/png', 1400, 1400, true],
    ['the largest', 'image/jpeg', 3000, 3000, true],
    ['too small', 'image/png', 1399, 1399, false],
    ['too large', 'image/png', 3001, 3001, false],
    ['not square', 'image/png', 1400, 1401, false],
    ['neither JPEG nor PNG', 'image/webp', 2000, 2000, false],
    ['of unknown size', 'image/png', undefined, undefined, false],
  ])('%s: %s, %s × %s is taken: %s', (_reason, type, width, height, isTaken) => {
    expect(isArtwork({ type, width, height })).toBe(isTaken)
  })
})

it('Apple has 19 categories, 91 below them', () => {
  const all = Object.values(appleCategories)
  expect([all.length, all.flat().length]).toEqual([19, 91])
})
