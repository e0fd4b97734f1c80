import { Feed } from 'feed'
import { instantText } from '../../domain/moment.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { archiveLinks, historyNamespace, hubLinks } from '../extensions/feed-links.ts'
import { mediaNamespace } from '../extensions/media.ts'
import {
  createSlots,
  escapeXml,
  replaceAnchors,
  splitBefore,
  textElement,
  toXml,
  type XmlElement,
} from '../feed-package.ts'
import type { Envelope, FeedHead } from '../head.ts'
import { generator } from '../version.ts'

/** Declared only in a feed with tombstones: validators do not know the namespace. */
export function tombstoneNamespaces({ tombstones }: FeedHead): string[] {
  return tombstones.length > 0 ? ['xmlns:at="http://purl.org/atompub/tombstones/1.0"'] : []
}

/** RFC 6721, section 3: the withdrawn entries of an Atom feed. */
export function deletedEntries({ tombstones }: FeedHead): XmlElement[] {
  return tombstones.map(({ id, when, reason }) => ({
    name: 'at:deleted-entry',
    attributes: { ref: id, when: instantText(when) },
    content: textElement('at:comment', reason),
  }))
}

const namespaces = [
  'xmlns="http://www.w3.org/2005/Atom"',
  mediaNamespace,
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:dcterms="http://purl.org/dc/terms/"',
  historyNamespace,
]

/** Atom 1.0 (RFC 4287). The publisher is the author of the feed and of every entry without one (section 4.2.1). */
export function buildAtomEnvelope(head: FeedHead, site: Site): Envelope {
  const { publication, baseUrl } = site
  const { publisher } = publication
  const { logo, icon } = head
  const slots = createSlots()
  const feed = new Feed({
    title: slots.text(head.title),
    id: slots.text(head.id),
    link: head.homeUrl,
    updated: head.updated,
    generator: generator.name,
    feedLinks: { atom: head.selfUrl },
    author: { name: slots.text(publisher.name), email: slots.text(publisher.email), link: publisher.url },
    description: slots.text(head.subtitle),
    image: slots.text(logo && absoluteUrl(baseUrl, logo.address)),
    favicon: slots.text(icon && absoluteUrl(baseUrl, icon.address)),
    copyright: slots.text(head.rights),
  })
  const declared = [...namespaces, ...tombstoneNamespaces(head)].join(' ')
  const xml = replaceAnchors(
    slots.fill(feed.atom1()),
    ['<feed xmlns="http://www.w3.org/2005/Atom"', `<feed ${declared} xml:lang="${escapeXml(head.language)}"`],
    [`<updated>${head.updated.toISOString()}`, `<updated>${head.updatedText}`],
    ['<generator>', `<generator version="${generator.version}">`],
  )
  const [before, after] = splitBefore(xml, '\n</feed>')
  return { before: before + toXml(extraElements(head, site), 1), separator: '', after: `${after}\n` }
}

function extraElements(head: FeedHead, { publication: { license } }: Site): XmlElement[] {
  return [
    ...hubLinks(head, 'link'),
    ...archiveLinks(head, 'link'),
    // RFC 4946, section 2.
    ...(license ? [{ name: 'link', attributes: { rel: 'license', href: license } }] : []),
    ...deletedEntries(head),
  ]
}
