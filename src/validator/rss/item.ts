import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { relativeAddresses } from '../document/html-addresses.ts'
import { namespaces } from '../document/namespaces.ts'
import { isAbsoluteUrl, isWebUrl } from '../document/value-forms.ts'
import { at, attribute, breaches, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, childText, nameOf, type XmlElement } from '../document/xml-tree.ts'
import { lackedChildren, rssChildren } from './elements.ts'

const guidOf = 'RSS 2.0, guid'

/** What an item says. */
export const rssItemRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-item-without-title-and-description',
    severity: 'error',
    source: 'RSS 2.0, Elements of item',
    find: ({ entries }) =>
      breaches(entries, hasText, () => 'an item must have a title or a description; this one has neither'),
  },
  {
    name: 'rss-item-title-empty',
    severity: 'warning',
    source: 'reader practice, titles',
    find: ({ entries }) =>
      breaches(
        entries.filter(hasText),
        (item) => Boolean(childText(item, namespaces.none, 'title')),
        () => 'the item has no title, and readers drop such items or show their id',
      ),
  },
  {
    name: 'rss-title-escaped-twice',
    severity: 'warning',
    source: 'RSS Advisory Board profile, character data',
    find: ({ heads, entries }) =>
      breaches(
        rssChildren([...heads, ...entries], 'title'),
        ({ text }) => !/&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});/i.test(text),
        ({ text }) =>
          `the title ${quote(text)} still holds a reference once it is read: it was escaped twice`,
      ),
  },
  {
    name: 'rss-item-guid-missing',
    severity: 'warning',
    source: 'RSS Advisory Board profile, item guid',
    find: ({ entries }) =>
      breaches(
        entries,
        (item) => lackedChildren(item, 'guid').length === 0,
        () => 'the item should have a guid; without one, readers show it again after each change',
      ),
  },
  {
    name: 'rss-item-guid-empty',
    severity: 'error',
    source: guidOf,
    find: ({ entries }) =>
      breaches(
        rssChildren(entries, 'guid'),
        ({ text }) => text.trim() !== '',
        () => 'guid must not be empty: every item with an empty one is the same item to a reader',
      ),
  },
  {
    name: 'rss-item-guid-repeated',
    severity: 'error',
    source: guidOf,
    find: ({ entries }) =>
      repeatedBy(entries, (item) => childText(item, namespaces.none, 'guid') || undefined).map((item) =>
        at(item, 'an earlier item has the same guid, and readers show one of the two only'),
      ),
  },
  {
    name: 'rss-item-guid-not-permalink',
    severity: 'error',
    source: guidOf,
    find: ({ entries }) =>
      breaches(
        rssChildren(entries, 'guid').filter(({ text }) => text.trim() !== ''),
        (guid) => !isPermalink(guid) || isWebUrl(guid.text.trim()),
        ({ text }) => `the guid ${quote(text)} is no address: it needs isPermaLink="false"`,
      ),
  },
  {
    name: 'rss-item-guid-is-permalink-wrong',
    severity: 'error',
    source: guidOf,
    find: ({ entries }) =>
      breaches(
        rssChildren(entries, 'guid').filter(({ attributes }) => attributes.has('isPermaLink')),
        (guid) => ['true', 'false'].includes(attribute(guid, 'isPermaLink')),
        (guid) => `isPermaLink must be true or false; it is ${quote(attribute(guid, 'isPermaLink'))}`,
      ),
  },
  {
    name: 'rss-item-link-not-url',
    severity: 'error',
    source: 'RSS Advisory Board profile, URLs',
    find: ({ entries }) =>
      breaches(
        rssChildren(entries, 'link', 'comments'),
        ({ text }) => isAbsoluteUrl(text.trim()),
        ({ local, text }) => `the item's ${local} must be an absolute address; it is ${quote(text)}`,
      ),
  },
  {
    name: 'rss-item-two-kinds-of-author',
    severity: 'warning',
    source: 'RSS Advisory Board profile, dc:creator',
    find: ({ entries }) =>
      breaches(
        entries.filter((item) => lackedChildren(item, 'author').length === 0),
        (item) => childrenNamed(item, namespaces.dc, 'creator').length === 0,
        () => 'the item has author and dc:creator; readers take either or both, so keep dc:creator',
      ),
  },
  {
    name: 'rss-category-empty',
    severity: 'warning',
    source: 'RSS 2.0, category',
    find: ({ heads, entries }) =>
      breaches(
        rssChildren([...heads, ...entries], 'category'),
        ({ text }) => text.trim() !== '',
        () => 'category should say something',
      ),
  },
  {
    name: 'rss-category-domain-empty',
    severity: 'warning',
    source: 'RSS 2.0, category',
    find: ({ heads, entries }) =>
      breaches(
        rssChildren([...heads, ...entries], 'category').filter(({ attributes }) => attributes.has('domain')),
        (category) => attribute(category, 'domain') !== '',
        ({ text }) =>
          `the domain of category ${quote(text)} should name a list of categories, or be left out`,
      ),
  },
  {
    name: 'rss-source-without-url',
    severity: 'error',
    source: 'RSS 2.0, source',
    find: ({ entries }) =>
      breaches(
        rssChildren(entries, 'source'),
        (source) => isAbsoluteUrl(attribute(source, 'url')),
        (source) =>
          `source must have the address of a feed as its url; it has ${quote(attribute(source, 'url'))}`,
      ),
  },
  {
    name: 'rss-content-address-relative',
    severity: 'warning',
    source: 'RSS Advisory Board profile, item description',
    find: ({ entries }) => entries.flatMap(texts).flatMap(relativePlaces),
  },
  {
    name: 'rss-description-after-content',
    severity: 'warning',
    source: 'RSS Advisory Board profile, content:encoded',
    find: ({ entries }) =>
      breaches(
        entries,
        (item) => texts(item)[0]?.local !== 'encoded' || lackedChildren(item, 'description').length > 0,
        () => 'description should stand before content:encoded; readers that take the last one lose the text',
      ),
  },
]

/** A guid is one unless it says otherwise. */
function isPermalink(guid: XmlElement): boolean {
  return (guid.attributes.get('isPermaLink') ?? 'true') === 'true'
}

function hasText(item: XmlElement): boolean {
  return rssChildren([item], 'title', 'description').some(({ text }) => text.trim() !== '')
}

/** The elements that hold HTML, in their order. */
function texts(item: XmlElement): XmlElement[] {
  return item.children.filter(
    ({ uri, local }) =>
      (uri === namespaces.none && local === 'description') ||
      (uri === namespaces.content && local === 'encoded'),
  )
}

function relativePlaces(element: XmlElement): Place[] {
  const found = relativeAddresses(element.text)
  if (found.length === 0) return []
  const count = found.length === 1 ? 'a relative address' : `${found.length} relative addresses, first`
  return [
    at(element, `${nameOf(element)} holds ${count} ${quote(found[0])}; readers know no page they belong to`),
  ]
}
