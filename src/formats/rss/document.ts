import { Feed } from 'feed'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { archiveLinks, historyNamespace, hubLinks } from '../extensions/feed-links.ts'
import { mediaNamespace } from '../extensions/media.ts'
import { podcastChannelElements, podcastNamespaces } from '../extensions/podcast.ts'
import { rslNamespaces } from '../extensions/rsl.ts'
import {
  createSlots,
  replaceAnchors,
  splitBefore,
  textElement,
  toXml,
  type XmlElement,
} from '../feed-package.ts'
import type { Envelope, FeedHead } from '../head.ts'
import { generator } from '../version.ts'
import { toHtmlText } from './html-text.ts'

/** Without `atom`, which `feed` declares. */
const namespaces = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
  mediaNamespace,
  'xmlns:dcterms="http://purl.org/dc/terms/"',
  historyNamespace,
]

/** The largest channel image in pixels (RSS 2.0, image). */
const largestImage = { width: 144, height: 400 }

/** RSS 2.0. No managingEditor: readers show it as the author of every item. */
export function buildRssEnvelope(head: FeedHead, site: Site): Envelope {
  const { publication } = site
  const slots = createSlots()
  const feed = new Feed({
    title: slots.text(head.title),
    link: head.homeUrl,
    description: slots.text(toHtmlText(head.subtitle ?? publication.title)),
    updated: head.updated,
    generator: `${generator.name} ${generator.version}`,
    docs: 'http://www.rssboard.org/rss-specification',
    language: head.language,
    ttl: Math.round(publication.maxAgeSeconds / 60),
    feedLinks: { rss: head.selfUrl },
    copyright: slots.text(head.rights),
  })
  const root = '<rss version="2.0"'
  const declared = [...namespaces, ...rslNamespaces(site), ...podcastNamespaces(head, site)].join(' ')
  const xml = replaceAnchors(slots.fill(feed.rss2()), [root, `${root} ${declared}`])
  const [before, after] = splitBefore(xml, '\n    </channel>')
  return { before: before + toXml(extraElements(head, site), 2), separator: '', after: `${after}\n` }
}

function extraElements(head: FeedHead, site: Site): XmlElement[] {
  return [
    ...hubLinks(head, 'atom:link'),
    ...archiveLinks(head, 'atom:link'),
    ...image(head, site),
    ...textElement('dcterms:license', site.publication.license),
    ...podcastChannelElements(head, site),
  ]
}

function image({ title, homeUrl, logo }: FeedHead, { baseUrl }: Site): XmlElement[] {
  if (!logo?.width || !logo.height) return []
  if (logo.width > largestImage.width || logo.height > largestImage.height) return []
  const content = [
    ...textElement('url', absoluteUrl(baseUrl, logo.address)),
    ...textElement('title', title),
    ...textElement('link', homeUrl),
    ...textElement('width', String(logo.width)),
    ...textElement('height', String(logo.height)),
  ]
  return [{ name: 'image', content }]
}
