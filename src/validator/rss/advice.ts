import { w3cDate } from '../document/dates.ts'
import { wellFormedId } from '../document/ids.ts'
import { isHtml, isPlain, isSafeHtml, isSafeXhtml, withoutTags } from '../document/markup.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenOf,
  entries,
  error,
  inside,
  named,
  quote,
  type Rule,
  repeatedBy,
  textIs,
  union,
  warning,
  withoutHex,
} from '../document/rule.ts'
import {
  asciiAddress,
  type Form,
  knownLanguage,
  languageTag,
  registeredScheme,
  webUrl,
} from '../document/value-forms.ts'
import { childrenNamed, nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'
import { channels, inBoth, items, rssParents } from './elements.ts'

const profile = 'RSS Advisory Board profile, character data'
const html = union(inBoth('description'), named(namespaces.content, 'encoded'))
const input = inside(channels, 'textInput')
const fieldName: Form = {
  name: 'the name of a form field',
  matches: (text) => /^[a-z_][\w.:-]*$/i.test(text),
}
const guids = inside(items, 'guid')
const addresses = union(
  inBoth('link'),
  inside(channels, 'docs'),
  inside(items, 'comments', 'guid'),
  inside(inside(channels, 'image'), 'url', 'link'),
)
/** Elements that say the same, and of which readers take one or the other. */
const doubles: readonly (readonly [ofHead: boolean, local: string, uri: string, other: string])[] = [
  [true, 'language', namespaces.dc, 'language'],
  [true, 'copyright', namespaces.dc, 'rights'],
  [true, 'managingEditor', namespaces.dc, 'creator'],
  [true, 'webMaster', namespaces.dc, 'publisher'],
  [true, 'pubDate', namespaces.dc, 'date'],
  [false, 'pubDate', namespaces.dc, 'date'],
  [false, 'category', namespaces.dc, 'subject'],
  [false, 'source', namespaces.dc, 'source'],
  [false, 'guid', namespaces.atom, 'id'],
  [true, 'generator', namespaces.admin, 'generatorAgent'],
  [true, 'lastBuildDate', namespaces.dcterms, 'modified'],
  [true, 'category', namespaces.dc, 'subject'],
  [false, 'pubDate', namespaces.atom, 'published'],
  [false, 'description', namespaces.xhtml, 'body'],
]
/** A channel has one of each; items may have several. */
const dublinCoreOnce: readonly string[] = ['date', 'language', 'rights']

/** What RSS 2.0 leaves open, and readers take otherwise than it is meant. */
export const rssAdviceRules: readonly Rule<XmlFeed>[] = [
  warning('rss-description-not-html', 'RSS 2.0, Elements of item', isHtml(html)),
  warning(
    'rss-description-unsafe',
    'RSS 2.0, Elements of item',
    isSafeHtml(html),
    isSafeXhtml(named(namespaces.xhtml, 'body')),
  ),
  warning(
    'rss-text-holds-markup',
    profile,
    // References in a title have a rule of their own.
    textIs(withoutHex(inBoth('title')), withoutTags, 'should'),
    isPlain(
      withoutHex(
        union(
          inBoth('category'),
          inside(channels, 'copyright', 'generator', 'managingEditor', 'webMaster'),
          inside(inside(channels, 'image', 'textInput'), 'title', 'description'),
          inside(items, 'source'),
        ),
      ),
    ),
    isPlain(
      union(
        named(namespaces.dc, 'creator', 'publisher', 'rights', 'subject', 'title'),
        inside(items, 'author'),
      ),
    ),
  ),
  warning(
    'rss-guid-malformed',
    'RFC 4151, section 2.1, and RFC 8141, section 2',
    textIs(guids, wellFormedId, 'should'),
  ),
  warning('rss-value-with-spaces', profile, {
    of: addresses,
    holds: ({ text }) => text === text.trim() || text.trim() === '',
    message: (one) => `${nameOf(one)} should have no white space around its value: some readers keep it`,
  }),
  warning('rss-address-characters', 'RFC 3986, section 2', ...addressesAre(asciiAddress)),
  warning('rss-address-scheme-unknown', 'RFC 7595, section 3', ...addressesAre(registeredScheme)),
  error('rss-dc-date-wrong', 'Dublin Core in RSS, dc:date', textIs(named(namespaces.dc, 'date'), w3cDate)),
  error(
    'rss-dc-language-not-tag',
    'Dublin Core in RSS, dc:language',
    textIs(named(namespaces.dc, 'language'), languageTag),
  ),
  warning(
    'rss-language-unknown',
    'RFC 5646, section 2.2.1',
    textIs(union(inside(channels, 'language'), named(namespaces.dc, 'language')), knownLanguage, 'should'),
  ),
  warning(
    'rss-said-twice',
    'RSS Advisory Board profile, namespaces',
    ...doubles.map(([ofHead, local, uri, other]) => ({
      of: (feed: XmlFeed) =>
        (ofHead ? channels : entries)(feed).flatMap((one) => beside(one, local, uri, other)),
      message: (one: XmlElement) => `${nameOf(one)} says what ${local} says; keep one of the two`,
    })),
    {
      of: (feed) => items(feed).flatMap((item) => beside(item, 'description', namespaces.atom, 'content')),
      holds: ({ attributes }) => attributes.has('src'),
      message: (one) => `${nameOf(one)} is the text again, and readers show one of the two`,
    },
    {
      of: (feed) => channels(feed).flatMap(repeatedDublinCore),
      message: (one) => `the channel has ${nameOf(one)} twice; keep one of the two`,
    },
  ),
  warning('rss-guid-not-unique', 'RSS 2.0, guid', {
    of: (feed) => guids(feed).filter(({ text }) => text.trim() !== ''),
    holds: ({ text }) => !/^\d{1,8}$/.test(text.trim()),
    message: ({ text }) => `the guid ${quote(text)} is not unique in the world; an address or a tag: URI is`,
  }),
  error('rss-skip-list-empty', 'RSS 2.0, skipHours and skipDays', {
    of: inside(channels, 'skipHours', 'skipDays'),
    holds: (list) => childrenOf([list], 'hour', 'day').length > 0,
    message: ({ local }) => `${local} must hold an hour or a day; leave it out`,
  }),
  error(
    'rss-text-input-wrong',
    'RSS 2.0, textInput',
    textIs(inside(input, 'link'), webUrl),
    textIs(inside(input, 'name'), fieldName),
  ),
  warning('rss-image-not-shown', 'RSS 2.0, image', {
    of: inside(inside(channels, 'image'), 'url'),
    holds: ({ text }) => !/\.(?:svg|tiff?|bmp|webp|avif|ico|pdf)$/i.test(text.trim()),
    message: ({ text }) => `the image of a channel should be a GIF, JPEG or PNG; it is ${quote(text)}`,
  }),
  error('rss-text-outside-elements', 'RSS 2.0, What is RSS?', {
    of: rssParents,
    holds: ({ text }) => text.trim() === '',
    message: (one) => `${nameOf(one)} must hold elements only, no text of its own`,
  }),
]

function addressesAre(form: Form) {
  return [
    textIs(addresses, form, 'should'),
    attributeIs(inside(items, 'enclosure', 'source'), 'url', form, 'should'),
  ]
}

function repeatedDublinCore({ children }: XmlElement): XmlElement[] {
  return repeatedBy(
    children.filter(({ uri, local }) => uri === namespaces.dc && dublinCoreOnce.includes(local)),
    ({ local }) => local,
  )
}

function beside(parent: XmlElement, local: string, uri: string, other: string): XmlElement[] {
  return childrenOf([parent], local).length > 0 ? childrenNamed(parent, uri, other) : []
}
