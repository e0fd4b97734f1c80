import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { at, attribute, breaches, headLinks, named, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, nameOf, type XmlElement } from '../document/xml-tree.ts'

const paging = ['first', 'last', 'next', 'previous']
const archiving = ['prev-archive', 'next-archive', 'current']
/** A reader that follows one of these to where it is already never comes to an end. */
const onward = ['next', 'previous', 'prev-archive', 'next-archive']
const marks = ['archive', 'complete']

/** RFC 5005, for Atom and RSS: feeds of more than one document. */
export const archiveRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'archive-link-to-itself',
    severity: 'error',
    source: 'RFC 5005, sections 3 and 4',
    find: (feed) =>
      leadingHome(
        feed,
        headLinks(feed, ...onward),
        (link) => `the link rel=${quote(attribute(link, 'rel'))} leads to this document itself`,
      ),
  },
  {
    name: 'archive-current-to-itself',
    severity: 'error',
    source: 'RFC 5005, section 4',
    find: (feed) =>
      leadingHome(
        feed,
        marked(feed, 'archive').length > 0 ? headLinks(feed, 'current') : [],
        () => 'the current link of an archive must lead to the feed that goes on, not to the archive itself',
      ),
  },
  {
    name: 'archive-current-missing',
    severity: 'warning',
    source: 'RFC 5005, section 4',
    find: (feed) =>
      headLinks(feed, 'current').length > 0 || marked(feed, 'complete').length > 0
        ? []
        : marked(feed, 'archive').map((mark) =>
            at(mark, 'an archive should link to the feed that goes on, with rel="current"'),
          ),
  },
  {
    name: 'archive-link-repeated',
    severity: 'error',
    source: 'RFC 5005, sections 3 and 4',
    find: (feed) =>
      repeatedBy(headLinks(feed, ...paging, ...archiving), (link) => attribute(link, 'rel')).map((link) =>
        at(link, `there must not be more than one link rel=${quote(attribute(link, 'rel'))}`),
      ),
  },
  {
    name: 'archive-link-prev',
    severity: 'warning',
    source: 'RFC 5005, section 3',
    find: (feed) =>
      headLinks(feed, 'prev').map((link) => at(link, 'the page before this one is rel="previous" in a feed')),
  },
  {
    name: 'archive-complete-with-paging',
    severity: 'error',
    source: 'RFC 5005, section 2',
    find: (feed) =>
      marked(feed, 'complete').length === 0
        ? []
        : headLinks(feed, ...paging, ...archiving).map((link) =>
            at(link, `a complete feed is one document, and has no link rel=${quote(attribute(link, 'rel'))}`),
          ),
  },
  {
    name: 'archive-complete-and-archive',
    severity: 'warning',
    source: 'RFC 5005, section 4',
    find: (feed) =>
      marked(feed, 'complete').length === 0
        ? []
        : marked(feed, 'archive').map((mark) =>
            at(mark, 'what is both complete and an archive means nothing'),
          ),
  },
  {
    name: 'archive-mark-misplaced',
    severity: 'error',
    source: 'RFC 5005, sections 2 and 4',
    find: misplaced,
  },
  {
    name: 'archive-mark-not-empty',
    severity: 'error',
    source: 'RFC 5005, sections 2 and 4',
    find: (feed) =>
      breaches(
        named(feed, namespaces.history, ...marks),
        ({ text, children }) => text.trim() === '' && children.length === 0,
        (mark) => `${nameOf(mark)} must be empty`,
      ),
  },
]

/** Those of the links whose address is known to be the document's own. */
function leadingHome(
  feed: XmlFeed,
  links: readonly XmlElement[],
  message: (link: XmlElement) => string,
): Place[] {
  const own = new Set([feed.url, ...headLinks(feed, 'self').map((link) => attribute(link, 'href'))])
  return breaches(links, (link) => !own.has(attribute(link, 'href')), message)
}

function marked({ heads }: XmlFeed, local: string): XmlElement[] {
  return heads.flatMap((head) => childrenNamed(head, namespaces.history, local))
}

function misplaced(feed: XmlFeed): Place[] {
  const heads = new Set<XmlElement | undefined>(feed.heads)
  return breaches(
    named(feed, namespaces.history, ...marks),
    ({ parent }) => heads.has(parent),
    (mark) =>
      `${nameOf(mark)} must stand in the head of the feed, not in ${mark.parent?.local ?? 'its place'}`,
  )
}
