import { namespaces } from './namespaces.ts'
import { headLinks, quote, type Rule, warning } from './rule.ts'
import { attribute, childrenNamed, type XmlElement, type XmlFeed } from './xml-feed.ts'

/** The head links to its own address, and to no other than the one that the document was fetched from. */
export function selfLinkRules(format: string, missing: string, differs: string): Rule<XmlFeed>[] {
  const links = headLinks('self')
  return [
    warning(`${format}-self-link-missing`, missing, {
      of: (feed) => (links(feed).length > 0 ? [] : feed.heads),
      message: ({ local }) => `${local} should have its own address in an Atom link rel="self"`,
    }),
    warning(`${format}-self-link-differs`, differs, {
      of: (feed) => links(feed).filter((link) => attribute(link, 'href') !== ''),
      holds: (link, { url }) => !url || attribute(link, 'href') === url,
      message: (link, { url }) =>
        `the self link should be the address fetched, ${url}; it is ${quote(attribute(link, 'href'))}`,
    }),
    warning(`${format}-self-link-relative`, differs, {
      of: (feed) => links(feed).filter(({ attributes }) => attributes.has('href')),
      holds: (link) => /^[a-z][a-z0-9+.-]*:/i.test(attribute(link, 'href')) || hasBase(link),
      message: (link) =>
        `the self link should be absolute: it says where the feed is; it is ${quote(attribute(link, 'href'))}`,
    }),
    warning(`${format}-self-link-type-wrong`, differs, {
      of: (feed) => [...links(feed), ...feed.entries.flatMap(selfLinks)],
      holds: (link) => /^(?:$|application\/(?:atom|rss|rdf)\+xml\b)/i.test(attribute(link, 'type')),
      message: (link) =>
        `the self link leads to a feed, not to a document of type ${quote(attribute(link, 'type'))}`,
    }),
  ]
}

function selfLinks(entry: XmlElement): XmlElement[] {
  return childrenNamed(entry, namespaces.atom, 'link').filter((link) => attribute(link, 'rel') === 'self')
}

/** An absolute `xml:base` above it. */
function hasBase(element: XmlElement): boolean {
  const base = attribute(element, `{${namespaces.xml}}base`)
  return /^[a-z][a-z0-9+.-]*:/i.test(base) || (element.parent !== undefined && hasBase(element.parent))
}
