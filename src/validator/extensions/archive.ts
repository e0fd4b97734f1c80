import { namespaces } from '../document/namespaces.ts'
import {
  error,
  hasText,
  headLinks,
  isUnique,
  named,
  quote,
  type Rule,
  type Select,
  warning,
} from '../document/rule.ts'
import { attribute, childrenNamed, nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

const relations = ['first', 'last', 'next', 'previous', 'prev-archive', 'next-archive', 'current']
const pages = headLinks(...relations)
/** A document at one end has no link that leads further. */
const ends = [
  ['first', 'previous'],
  ['last', 'next'],
] as const
/** A reader that follows one of these to the same document never ends. */
const onward = headLinks('next', 'previous', 'prev-archive', 'next-archive')
const current = headLinks('current')
const marks = named(namespaces.history, 'archive', 'complete')
const archive = inHead('archive')
const complete = inHead('complete')

/** RFC 5005, for Atom and RSS: feeds of more than one document. */
export const archiveRules: readonly Rule<XmlFeed>[] = [
  error('archive-link-to-itself', 'RFC 5005, sections 3 and 4', {
    of: (feed) => leadingHome(feed, onward(feed)),
    message: (link) => `the link ${rel(link)} leads to this document itself`,
  }),
  error('archive-current-to-itself', 'RFC 5005, section 4', {
    of: (feed) => (archive(feed).length > 0 ? leadingHome(feed, current(feed)) : []),
    message: 'the current link of an archive must lead to the current feed, not to the archive itself',
  }),
  warning('archive-current-missing', 'RFC 5005, section 4', {
    of: (feed) => (current(feed).length > 0 || complete(feed).length > 0 ? [] : archive(feed)),
    message: 'an archive should link to the current feed, with rel="current"',
  }),
  error(
    'archive-link-repeated',
    'RFC 5005, sections 3 and 4',
    isUnique(
      pages,
      (link) => attribute(link, 'rel'),
      (link) => `there must not be more than one link ${rel(link)}`,
    ),
  ),
  warning('archive-link-prev', 'RFC 5005, section 3', {
    of: headLinks('prev'),
    message: 'the page before this one is rel="previous" in a feed',
  }),
  error('archive-complete-with-paging', 'RFC 5005, section 2', {
    of: (feed) => (complete(feed).length > 0 ? pages(feed).filter((link) => !isHome(feed, link)) : []),
    message: (link) => `a complete feed is one document, and has no link ${rel(link)}`,
  }),
  warning('archive-link-in-entry', 'RFC 5005, sections 3 and 4', {
    of: ({ entries }) => entries.flatMap((entry) => childrenNamed(entry, namespaces.atom, 'link')),
    holds: (link) => !relations.includes(attribute(link, 'rel')),
    message: (link) => `the link ${rel(link)} is about feeds: readers do not look for it in an entry`,
  }),
  warning('archive-link-past-end', 'RFC 5005, section 3', {
    of: (feed) =>
      ends.flatMap(([end, onward]) =>
        leadingHome(feed, headLinks(end)(feed)).length > 0 ? headLinks(onward)(feed) : [],
      ),
    message: (link) => `this is the document at the end: it should have no link ${rel(link)}`,
  }),
  warning('archive-complete-and-archive', 'RFC 5005, section 4', {
    of: (feed) => (complete(feed).length > 0 ? archive(feed) : []),
    message: 'a document cannot be both complete and an archive',
  }),
  error('archive-mark-misplaced', 'RFC 5005, sections 2 and 4', {
    of: (feed) => {
      const heads = new Set<XmlElement | undefined>(feed.heads)
      return marks(feed).filter(({ parent }) => !heads.has(parent))
    },
    message: (mark) =>
      `${nameOf(mark)} must be in the head of the feed, not in ${mark.parent?.local ?? 'its root'}`,
  }),
  error('archive-mark-not-empty', 'RFC 5005, sections 2 and 4', {
    of: marks,
    holds: (mark) => !hasText(mark) && mark.children.length === 0,
    message: (mark) => `${nameOf(mark)} must be empty`,
  }),
]

function inHead(local: string): Select {
  return ({ heads }) => heads.flatMap((head) => childrenNamed(head, namespaces.history, local))
}

/** The links whose address is known to be that of the document. */
function leadingHome(feed: XmlFeed, links: readonly XmlElement[]): XmlElement[] {
  const own = new Set([feed.url, ...headLinks('self')(feed).map((self) => attribute(self, 'href'))])
  return links.filter((link) => own.has(attribute(link, 'href')))
}

/** A complete feed may name itself as the current one. */
function isHome(feed: XmlFeed, link: XmlElement): boolean {
  return attribute(link, 'rel') === 'current' && leadingHome(feed, [link]).length > 0
}

function rel(link: XmlElement): string {
  return `rel=${quote(attribute(link, 'rel'))}`
}
