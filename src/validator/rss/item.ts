import { countRelative, relativeAddresses } from '../document/html-addresses.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenOf,
  error,
  filled,
  hasAttributes,
  hasText,
  inside,
  isUnique,
  quote,
  type Rule,
  textIs,
  warning,
  withAttribute,
  withoutHex,
} from '../document/rule.ts'
import {
  absoluteUrl,
  isAbsoluteUrl,
  isWebUrl,
  mediaType,
  oneOf,
  webUrl,
  wholeNumber,
} from '../document/value-forms.ts'
import {
  attribute,
  childrenNamed,
  childText,
  nameOf,
  type XmlElement,
  type XmlFeed,
} from '../document/xml-feed.ts'
import { inBoth, items } from './elements.ts'

const guid = inside(items, 'guid')
const enclosure = inside(items, 'enclosure')

/** The values in an item, and its enclosure. */
export const rssItemRules: readonly Rule<XmlFeed>[] = [
  error('rss-item-without-title-and-description', 'RSS 2.0, Elements of item', {
    of: items,
    holds: says,
    message: 'an item must have a title or a description; this one has neither',
  }),
  warning('rss-item-title-empty', 'reader practice, titles', {
    of: (feed) => items(feed).filter(says),
    holds: (item) => Boolean(childText(item, namespaces.none, 'title')),
    message: 'the item has no title, and readers drop such items or show their id',
  }),
  warning('rss-title-escaped-twice', 'RSS Advisory Board profile, character data', {
    of: withoutHex(inBoth('title')),
    holds: ({ text }) => !/&(?:[a-z]{2,8};|#[\dx])/i.test(text),
    message: ({ text }) => `the title reads ${quote(text)}, with a reference in it: it was escaped twice`,
  }),
  warning('rss-item-guid-missing', 'RSS Advisory Board profile, item guid', {
    of: items,
    holds: (item) => childrenOf([item], 'guid').length > 0,
    message: 'the item should have a guid; without one, readers show it again after each change',
  }),
  error('rss-item-guid-empty', 'RSS 2.0, guid', {
    of: guid,
    holds: hasText,
    message: 'guid must not be empty: readers take all items with an empty one for the same item',
  }),
  error(
    'rss-item-guid-repeated',
    'RSS 2.0, guid',
    isUnique(
      items,
      (item) => childText(item, namespaces.none, 'guid') || undefined,
      'an earlier item has the same guid, and readers show only one of the two',
    ),
  ),
  error('rss-item-guid-not-permalink', 'RSS 2.0, guid', {
    of: filled(guid),
    holds: ({ attributes, text }) =>
      (attributes.get('isPermaLink') ?? 'true') !== 'true' || isWebUrl(text.trim()),
    message: ({ text }) => `the guid ${quote(text)} is no address: it needs isPermaLink="false"`,
  }),
  error(
    'rss-item-guid-is-permalink-wrong',
    'RSS 2.0, guid',
    attributeIs(guid, 'isPermaLink', oneOf('true', 'false')),
  ),
  error(
    'rss-item-link-not-url',
    'RSS Advisory Board profile, URLs',
    textIs(inside(items, 'link', 'comments'), absoluteUrl),
  ),
  warning('rss-item-two-kinds-of-author', 'RSS Advisory Board profile, dc:creator', {
    of: (feed) => items(feed).filter((item) => childrenOf([item], 'author').length > 0),
    holds: (item) => childrenNamed(item, namespaces.dc, 'creator').length === 0,
    message: 'the item has author and dc:creator; readers take either or both, so keep dc:creator',
  }),
  warning('rss-category-empty', 'RSS 2.0, category', {
    of: inBoth('category'),
    holds: hasText,
    message: 'category should not be empty',
  }),
  warning('rss-category-domain-empty', 'RSS 2.0, category', {
    of: withAttribute(inBoth('category'), 'domain'),
    holds: (category) => attribute(category, 'domain') !== '',
    message: ({ text }) =>
      `category ${quote(text)} should have a domain that names a list of categories, or none`,
  }),
  error('rss-source-without-url', 'RSS 2.0, source', {
    of: inside(items, 'source'),
    holds: (source) => isAbsoluteUrl(attribute(source, 'url')),
    message: (source) =>
      `source must have the address of a feed as its url; it has ${quote(attribute(source, 'url'))}`,
  }),
  warning('rss-content-address-relative', 'RSS Advisory Board profile, item description', {
    of: (feed) => items(feed).flatMap(htmlOf),
    holds: ({ text }) => relativeAddresses(text).length === 0,
    message: (html) =>
      `${nameOf(html)} holds ${countRelative(relativeAddresses(html.text))}; readers do not know the page it belongs to`,
  }),
  warning('rss-description-after-content', 'RSS Advisory Board profile, content:encoded', {
    of: items,
    holds: (item) => htmlOf(item)[0]?.local !== 'encoded' || childrenOf([item], 'description').length === 0,
    message: 'description should come before content:encoded; readers that take the last one lose the text',
  }),
  warning('rss-content-without-description', 'RSS Advisory Board profile, content:encoded', {
    of: items,
    holds: (item) =>
      childrenNamed(item, namespaces.content, 'encoded').length === 0 ||
      childrenOf([item], 'description').length > 0,
    message: 'the item should have a description, too: not every reader knows content:encoded',
  }),
  error(
    'rss-enclosure-incomplete',
    'RSS 2.0, enclosure',
    hasAttributes(enclosure, ['url', 'length', 'type']),
  ),
  error('rss-enclosure-url-not-url', 'RSS 2.0, enclosure', attributeIs(enclosure, 'url', webUrl)),
  error(
    'rss-enclosure-length-not-number',
    'RSS 2.0, enclosure',
    attributeIs(enclosure, 'length', { ...wholeNumber, name: 'a number of bytes, 0 if unknown' }),
  ),
  error('rss-enclosure-type-wrong', 'RSS 2.0, enclosure', attributeIs(enclosure, 'type', mediaType)),
  warning('rss-enclosure-repeated', 'RSS Advisory Board profile, item enclosure', {
    of: (feed) => items(feed).flatMap((item) => childrenOf([item], 'enclosure').slice(1, 2)),
    message: 'an item should have one enclosure; readers take the first or the last of several',
  }),
]

/** True for an item with a title or a description. */
function says(item: XmlElement): boolean {
  return childrenOf([item], 'title', 'description').some(hasText)
}

/** The elements with HTML, in their order. */
function htmlOf({ children }: XmlElement): XmlElement[] {
  return children.filter(
    ({ uri, local }) =>
      (uri === namespaces.none && local === 'description') ||
      (uri === namespaces.content && local === 'encoded'),
  )
}
