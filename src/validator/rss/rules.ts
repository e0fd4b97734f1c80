import { isImplausible, rfc822Rules } from '../document/dates.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  childrenKnown,
  childrenOnce,
  error,
  hasChildren,
  hasText,
  inside,
  ownValue,
  quote,
  type Rule,
  root,
  union,
  warning,
} from '../document/rule.ts'
import { selfLinkRules } from '../document/self-links.ts'
import { attribute, childrenNamed, nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'
import { rssAdviceRules } from './advice.ts'
import { rssAttributeRules } from './attributes.ts'
import { rssChannelRules } from './channel.ts'
import { channels, isKnownIn, items, rssElements, rssParents } from './elements.ts'
import { rssItemRules } from './item.ts'

const required = ['title', 'link', 'description']
/** A document in one of these is a correct document in RSS 2.0. */
const oldVersions: readonly string[] = ['0.91', '0.92', '0.93', '0.94']
const requiredSource = 'RSS 2.0, Required channel elements'
const channelProfile = 'RSS Advisory Board profile, channel'
const dateProfile = 'RSS Advisory Board profile, dates and times'
const dates = union(inside(channels, 'pubDate', 'lastBuildDate'), inside(items, 'pubDate'))
const linkProfile = 'RSS Advisory Board profile, atom:link'

/** RSS 2.0 and the profile of the RSS Advisory Board. */
export const rssRules: readonly Rule<XmlFeed>[] = [
  error('rss-version-wrong', 'RSS 2.0, What is RSS?', {
    of: root,
    holds: (rss) => ['2.0', ...oldVersions].includes(attribute(rss, 'version')),
    message: (rss) => `rss must have version="2.0"; it has ${quote(attribute(rss, 'version'))}`,
  }),
  warning('rss-version-old', 'RSS 2.0, What is RSS?', {
    of: root,
    holds: (rss) => !oldVersions.includes(attribute(rss, 'version')),
    message: (rss) => `the version should be 2.0; it is ${quote(attribute(rss, 'version'))}`,
  }),
  error('rss-channel-missing', 'RSS 2.0, What is RSS?', hasChildren(root, ['channel'])),
  ...required.map((local) =>
    error(`rss-channel-${local}-missing`, requiredSource, hasChildren(channels, [local])),
  ),
  warning('rss-channel-element-empty', requiredSource, {
    of: inside(channels, ...required),
    holds: hasText,
    message: ({ local }) => `the channel's ${local} should not be empty`,
  }),
  error('rss-element-repeated', `${channelProfile} and item`, childrenOnce(rssParents, rssElements)),
  error('rss-element-unknown', 'RSS 2.0, Extending RSS', childrenKnown(rssParents, rssElements, 'RSS')),
  error('rss-text-holds-elements', 'RSS Advisory Board profile, character data', {
    of: ({ elements }) => elements.filter(isText),
    holds: ({ children }) => children.length === 0,
    message: (element) => `${nameOf(element)} must hold only text: escape its markup or use CDATA`,
  }),
  warning('rss-channel-element-after-items', channelProfile, {
    of: (feed) => channels(feed).flatMap(lateElement),
    message: (late) => `${nameOf(late)} should come before the items, since readers stop at them`,
  }),
  ...selfLinkRules('rss', linkProfile, linkProfile),
  error('rss-atom-link-without-href', 'RFC 4287, section 4.2.7.1', {
    of: (feed) =>
      union(channels, items)(feed).flatMap((parent) => childrenNamed(parent, namespaces.atom, 'link')),
    holds: (link) => attribute(link, 'href') !== '',
    message: 'atom:link must have an href',
  }),
  ...rssChannelRules,
  ...rssItemRules,
  ...rssAttributeRules,
  ...rssAdviceRules,
  ...rfc822Rules('rss-date', dateProfile, dates),
  warning('rss-date-implausible', dateProfile, isImplausible(dates)),
]

/** These have only attributes and may be extended. */
const extensible = ['cloud', 'enclosure']

/** Unknown elements have a fault of their own. */
function isText({ uri, local, parent }: XmlElement): boolean {
  if (uri === namespaces.content) return local === 'encoded'
  const isOfRss = uri === namespaces.none && parent?.uri === namespaces.none
  const isKnown = isOfRss && isKnownIn(parent.local, local)
  return isKnown && ownValue(rssElements, local) === undefined && !extensible.includes(local)
}

/** The first element among or after the items. */
function lateElement({ children }: XmlElement): XmlElement[] {
  const isItem = ({ uri, local }: XmlElement) => uri === namespaces.none && local === 'item'
  const firstItem = children.findIndex(isItem)
  if (firstItem === -1) return []
  return children
    .slice(firstItem)
    .filter(({ local }) => local !== 'item')
    .slice(0, 1)
}
