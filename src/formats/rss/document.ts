import { Feed } from 'feed'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import type { Envelope } from '../envelope.ts'
import { historyElements, historyNamespace, hubElements } from '../extensions/archive-links.ts'
import { textElement } from '../extensions/media.ts'
import { itunesNamespace, podcastChannelElements, podcastNamespaces } from '../extensions/podcast.ts'
import { rslNamespace } from '../extensions/rsl.ts'
import { createSlots, replaceAnchor, splitBefore } from '../feed-package.ts'
import type { FeedHead } from '../head.ts'
import { escapeXml, toXml, type XmlElement } from '../xml.ts'

/** `atom` is missing here because `feed` declares it. */
const namespaces = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
  'xmlns:media="http://search.yahoo.com/mrss/"',
  'xmlns:dcterms="http://purl.org/dc/terms/"',
  historyNamespace,
]

/** Validators refuse a channel image above this (RSS 2.0, `<image>`), in pixels. */
const largestImage = { width: 144, height: 400 }

/** RSS 2.0. No managingEditor: readers show it as the author of every item. */
export function buildRssEnvelope(head: FeedHead, site: Site): Envelope {
  const { publication } = site
  const slots = createSlots()
  const feed = new Feed({
    title: slots.keep(escapeXml(head.title)),
    link: head.homeUrl,
    description: slots.keep(escapeXml(publication.subtitle ?? publication.title)),
    updated: head.updated,
    generator: 'Gazette',
    docs: 'http://www.rssboard.org/rss-specification',
    language: head.language,
    ttl: Math.round(publication.maxAgeSeconds / 60),
    feedLinks: { rss: head.selfUrl },
    ...(publication.rights && { copyright: slots.keep(escapeXml(publication.rights)) }),
  })
  const extras = toXml(extraElements(head, site), 2)
  const root = '<rss version="2.0"'
  const whole = replaceAnchor(slots.fill(feed.rss2()), root, `${root} ${declared(head, site)}`)
  const [before, after] = splitBefore(whole, '\n    </channel>')
  return { before: before + extras, separator: '', after: `${after}\n` }
}

/** `itunes` may be asked for twice: for a move and for a podcast. */
function declared({ movingTo }: FeedHead, site: Site): string {
  const optional = [...rslNamespace(site), ...(movingTo ? [itunesNamespace] : []), ...podcastNamespaces(site)]
  return [...new Set([...namespaces, ...optional])].join(' ')
}

function extraElements(head: FeedHead, site: Site): XmlElement[] {
  return [
    ...hubElements(head, 'atom:link'),
    ...historyElements(head, 'atom:link'),
    ...image(head, site),
    ...textElement('dcterms:license', site.publication.license),
    ...podcastChannelElements(head, site),
    ...textElement('itunes:new-feed-url', head.movingTo),
  ]
}

function image({ title, homeUrl }: FeedHead, { publication, baseUrl }: Site): XmlElement[] {
  const { logo } = publication
  if (!logo?.width || !logo.height) return []
  if (logo.width > largestImage.width || logo.height > largestImage.height) return []
  const content = [
    { name: 'url', content: absoluteUrl(baseUrl, logo.address) },
    { name: 'title', content: title },
    { name: 'link', content: homeUrl },
    { name: 'width', content: String(logo.width) },
    { name: 'height', content: String(logo.height) },
  ]
  return [{ name: 'image', content }]
}
