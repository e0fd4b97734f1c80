import { Feed } from 'feed'
import { instantText } from '../../domain/moment.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import type { Envelope } from '../envelope.ts'
import { historyElements, historyNamespace, hubElements } from '../extensions/archive-links.ts'
import { textElement } from '../extensions/media.ts'
import { createSlots, replaceAnchor, splitBefore } from '../feed-package.ts'
import type { FeedHead, Tombstone } from '../head.ts'
import { escapeXml, toXml, type XmlElement } from '../xml.ts'

const namespaces = [
  'xmlns="http://www.w3.org/2005/Atom"',
  'xmlns:media="http://search.yahoo.com/mrss/"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:dcterms="http://purl.org/dc/terms/"',
  historyNamespace,
].join(' ')

/** Declared only where it is used: validators do not know it. */
const tombstones = ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'

/** Atom 1.0 (RFC 4287). The publisher is the feed's author, and so that of every entry without one (section 4.2.1). */
export function buildAtomEnvelope(head: FeedHead, site: Site): Envelope {
  const { publication, baseUrl } = site
  const { publisher, logo, icon } = publication
  const slots = createSlots()
  const feed = new Feed({
    title: slots.keep(escapeXml(head.title)),
    id: slots.keep(escapeXml(head.id)),
    link: head.homeUrl,
    updated: head.updated,
    generator: 'Gazette',
    feedLinks: { atom: head.selfUrl },
    author: {
      name: slots.keep(escapeXml(publisher.name)),
      ...(publisher.email && { email: slots.keep(escapeXml(publisher.email)) }),
      ...(publisher.url && { link: publisher.url }),
    },
    ...(publication.subtitle && { description: slots.keep(escapeXml(publication.subtitle)) }),
    ...(logo && { image: slots.keep(escapeXml(absoluteUrl(baseUrl, logo.address))) }),
    ...(icon && { favicon: slots.keep(escapeXml(absoluteUrl(baseUrl, icon.address))) }),
    ...(publication.rights && { copyright: slots.keep(escapeXml(publication.rights)) }),
  })
  const xml = slots.fill(feed.atom1())
  const language = escapeXml(head.language)
  const declared = namespaces + (head.tombstones.length > 0 ? tombstones : '')
  const extras = toXml(
    [
      ...hubElements(head, 'link'),
      ...historyElements(head, 'link'),
      ...licenseLink(publication.license),
      ...head.tombstones.map(deletedEntry),
    ],
    1,
  )
  const root = '<feed xmlns="http://www.w3.org/2005/Atom"'
  const whole = replaceAnchor(xml, root, `<feed ${declared} xml:lang="${language}"`)
  const [before, after] = splitBefore(whole, '\n</feed>')
  return { before: before + extras, separator: '', after: `${after}\n` }
}

/** RFC 4946, section 2. */
function licenseLink(license: string | undefined): XmlElement[] {
  return license ? [{ name: 'link', attributes: { rel: 'license', href: license } }] : []
}

/** RFC 6721, section 3. */
function deletedEntry({ id, when, reason }: Tombstone): XmlElement {
  return {
    name: 'at:deleted-entry',
    attributes: { ref: id, when: instantText(when) },
    content: textElement('at:comment', reason),
  }
}
