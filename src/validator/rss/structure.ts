import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { at, attribute, breaches, findOtherSelf, headLinks, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, nameOf, type XmlElement } from '../document/xml-tree.ts'
import { lackedChildren, rssChildren, rssElements } from './elements.ts'

const required = ['title', 'link', 'description'] as const
const profileLink = 'RSS Advisory Board profile, atom:link'

/** What a document in RSS 2.0 consists of. */
export const rssStructureRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-version-wrong',
    severity: 'error',
    source: 'RSS 2.0, What is RSS?',
    find: ({ root }) =>
      breaches(
        [root],
        (rss) => attribute(rss, 'version') === '2.0',
        (rss) => `rss must have version="2.0"; it has ${quote(attribute(rss, 'version'))}`,
      ),
  },
  {
    name: 'rss-channel-missing',
    severity: 'error',
    source: 'RSS 2.0, What is RSS?',
    find: ({ root, heads }) => (heads.length > 0 ? [] : [at(root, 'rss must hold a channel')]),
  },
  ...required.map(
    (local): Rule<XmlFeed> => ({
      name: `rss-channel-${local}-missing`,
      severity: 'error',
      source: 'RSS 2.0, Required channel elements',
      find: ({ heads }) =>
        breaches(
          heads,
          (channel) => lackedChildren(channel, local).length === 0,
          () => `the channel must have a ${local}`,
        ),
    }),
  ),
  {
    name: 'rss-channel-element-empty',
    severity: 'warning',
    source: 'RSS 2.0, Required channel elements',
    find: ({ heads }) =>
      breaches(
        rssChildren(heads, ...required),
        ({ text }) => text.trim() !== '',
        ({ local }) => `the channel's ${local} should not be empty`,
      ),
  },
  {
    name: 'rss-element-repeated',
    severity: 'error',
    source: 'RSS Advisory Board profile, channel and item',
    find: ({ elements }) => elements.filter(isOfRss).flatMap(repeatedChildren),
  },
  {
    name: 'rss-element-unknown',
    severity: 'error',
    source: 'RSS 2.0, Extending RSS',
    find: ({ elements }) => elements.filter(isOfRss).flatMap(unknownChildren),
  },
  {
    name: 'rss-text-holds-elements',
    severity: 'error',
    source: 'RSS Advisory Board profile, character data',
    find: ({ elements }) =>
      breaches(
        elements.filter(isText),
        ({ children }) => children.length === 0,
        (element) => `${nameOf(element)} must hold text only: escape its markup or set it in CDATA`,
      ),
  },
  {
    name: 'rss-channel-element-after-items',
    severity: 'warning',
    source: 'RSS Advisory Board profile, channel',
    find: ({ heads }) => heads.flatMap(lateElements),
  },
  {
    name: 'rss-self-link-missing',
    severity: 'warning',
    source: profileLink,
    find: (feed) =>
      feed.heads.length > 0 && headLinks(feed, 'self').length === 0
        ? feed.heads.map((head) =>
            at(head, 'the channel should say its own address in an atom:link rel="self"'),
          )
        : [],
  },
  {
    name: 'rss-self-link-differs',
    severity: 'warning',
    source: profileLink,
    find: findOtherSelf,
  },
  {
    name: 'rss-atom-link-without-href',
    severity: 'error',
    source: 'RFC 4287, section 4.2.7.1',
    find: ({ heads, entries }) =>
      breaches(
        [...heads, ...entries].flatMap((parent) => childrenNamed(parent, namespaces.atom, 'link')),
        (link) => attribute(link, 'href') !== '',
        () => 'atom:link must have an href',
      ),
  },
]

function isOfRss({ uri, local }: XmlElement): boolean {
  return uri === namespaces.none && Object.hasOwn(rssElements, local)
}

/** Elements whose attributes say it all may be extended; the others are text. */
const extensible = ['cloud', 'enclosure']

function isText(element: XmlElement): boolean {
  const { uri, local, parent } = element
  if (uri === namespaces.content) return local === 'encoded'
  return (
    uri === namespaces.none &&
    parent !== undefined &&
    isOfRss(parent) &&
    !isOfRss(element) &&
    !extensible.includes(local)
  )
}

function repeatedChildren(parent: XmlElement): Place[] {
  const many = rssElements[parent.local]?.many ?? []
  const single = parent.children.filter(
    ({ uri, local }) =>
      (uri === namespaces.none && !many.includes(local)) ||
      (uri === namespaces.content && local === 'encoded'),
  )
  return repeatedBy(single, nameOf).map((child) =>
    at(child, `${parent.local} must not have more than one ${nameOf(child)}`),
  )
}

function unknownChildren(parent: XmlElement): Place[] {
  const known = rssElements[parent.local]?.children ?? []
  return breaches(
    parent.children.filter(({ uri }) => uri === namespaces.none),
    ({ local }) => known.includes(local),
    ({ local }) => {
      const near = known.find((name) => name.toLowerCase() === local.toLowerCase())
      const advice = near ? `did you mean ${near}?` : 'elements of your own need a namespace'
      return `${parent.local} has no element ${quote(local)} in RSS: ${advice}`
    },
  )
}

/** One place for each channel: the first element that stands among or after the items. */
function lateElements(channel: XmlElement): Place[] {
  const firstItem = channel.children.findIndex(
    ({ uri, local }) => uri === namespaces.none && local === 'item',
  )
  if (firstItem === -1) return []
  const late = channel.children.slice(firstItem).find(({ local }) => local !== 'item')
  return late ? [at(late, `${nameOf(late)} should stand before the items, since readers stop at them`)] : []
}
