import { appleCategories } from '../../domain/podcast.ts'
import { isPlain } from '../document/markup.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenOnce,
  type ElementTable,
  error,
  hasAttributes,
  hasChildren,
  named,
  quote,
  type Rule,
  type Select,
  textIs,
  warning,
} from '../document/rule.ts'
import { emailAddress, type Form, isWholeNumber, oneOf, webUrl } from '../document/value-forms.ts'
import {
  attribute,
  childrenNamed,
  childText,
  nameOf,
  type XmlElement,
  type XmlFeed,
} from '../document/xml-feed.ts'
import { formerCategories } from './former-categories.ts'

const apple = 'Apple Podcasts, RSS feed requirements'
const uri = namespaces.itunes
const inBoth = ['author', 'block', 'explicit', 'image', 'keywords', 'subtitle', 'summary', 'title']
const inChannel = [...inBoth, 'complete', 'new-feed-url', 'owner', 'type', 'applepodcastsverify']
const inItem = [...inBoth, 'duration', 'episode', 'episodeType', 'isClosedCaptioned', 'order', 'season']
const apples = (...locals: readonly string[]) => named(uri, ...locals)
const once = (locals: readonly string[]) => ({ once: locals.map((local) => `{${uri}}${local}`), many: [] })
const table: ElementTable = {
  channel: once(inChannel),
  item: once(inItem),
  owner: { once: ['name', 'email'], many: [] },
}
const parents: Select = ({ heads, entries, elements }) => [
  ...heads,
  ...entries,
  ...elements.filter((one) => one.uri === uri && one.local === 'owner'),
]

const positive: Form = {
  name: 'a whole number above 0',
  matches: (text) => isWholeNumber(text) && Number(text) > 0,
}
const duration: Form = {
  name: 'a number of seconds, or a time such as 1:02:03',
  matches: (text) => isWholeNumber(text) || /^(?:\d+:)?[0-5]?\d:[0-5]\d$/.test(text),
}
const yesOrNo: Form = { name: 'Yes or No', matches: (text) => /^(?:yes|no)$/i.test(text) }
/** `yes`, `no`, `clean` and `explicit` are what Apple asked for before 2019, and still reads. */
const explicit: Form = {
  name: 'true or false',
  matches: (text) => /^(?:true|false|yes|no|clean|explicit)$/i.test(text),
}
const keywords: Form = {
  name: 'words separated by commas',
  matches: (text) => text.includes(',') || !/\s\S+\s/.test(text),
}
/** Apple's forms of media (https://podcasters.apple.com/support/823-podcast-requirements), by the end of the address. */
const media: Form = {
  name: 'an M4A, MP3, MOV, MP4, M4V, PDF or EPUB file',
  matches: (url) => {
    const end = /\.(\w{2,5})$/.exec(url.trim().replace(/[?#].*$/, ''))?.[1]?.toLowerCase()
    return (
      end === undefined ||
      !/^(?:wmv|wma|asf|avi|flv|ogg|oga|ogv|opus|flac|webm|wav|aiff?|mkv|rm|ram)$/.test(end)
    )
  },
}

/** RSS with elements of Apple's namespace, as podcasts have it. A feed that only moves is no podcast. */
const podcasts: Select = (feed) =>
  feed.heads.filter(
    (head) =>
      head.uri === namespaces.none &&
      head.children.some((one) => one.uri === uri && one.local !== 'new-feed-url'),
  )

/** Apple's elements in RSS. */
export const itunesRules: readonly Rule<XmlFeed>[] = [
  error('itunes-namespace-wrong', apple, {
    of: ({ elements }) =>
      elements
        .filter((one) => one.uri !== uri && /^https?:\/\/www\.itunes\.com\/dtds\//i.test(one.uri))
        .slice(0, 1),
    message: (one) => `the namespace of ${nameOf(one)} must be ${uri}; it is ${quote(one.uri)}`,
  }),
  ...['image', 'category', 'explicit'].map((local) =>
    error(`itunes-${local}-missing`, apple, {
      of: podcasts,
      holds: (channel) => childrenNamed(channel, uri, local).length > 0,
      message: `the channel of a podcast must have itunes:${local}`,
    }),
  ),
  error('itunes-language-missing', apple, {
    of: podcasts,
    holds: (channel) => childText(channel, namespaces.none, 'language') !== undefined,
    message: 'the channel of a podcast must have a language',
  }),
  warning('itunes-owner-missing', apple, {
    of: podcasts,
    holds: (channel) => childrenNamed(channel, uri, 'owner').length > 0,
    message:
      'the channel of a podcast should have itunes:owner with an e-mail address: directories send their questions there',
  }),
  error('itunes-owner-incomplete', apple, hasChildren(apples('owner'), ['email'])),
  error('itunes-email-wrong', apple, textIs(apples('email'), emailAddress)),
  error('itunes-image-incomplete', apple, hasAttributes(apples('image'), ['href'])),
  error('itunes-image-not-url', apple, attributeIs(apples('image'), 'href', webUrl)),
  error('itunes-category-text-missing', apple, hasAttributes(apples('category'), ['text'])),
  error('itunes-category-unknown', apple, {
    of: (feed) => apples('category')(feed).filter(({ attributes }) => attributes.has('text')),
    holds: (one) => isKnownCategory(one) || isFormerCategory(one) || isUnderUnknown(one),
    message: (one) => `Apple has no category ${quote(attribute(one, 'text'))} here`,
  }),
  warning('itunes-category-former', apple, {
    of: apples('category'),
    holds: (one) => isKnownCategory(one) || !isFormerCategory(one),
    message: (one) => `Apple gave up the category ${quote(attribute(one, 'text'))} in 2019`,
  }),
  error('itunes-element-repeated', apple, childrenOnce(parents, table)),
  error('itunes-element-misplaced', apple, {
    of: ({ heads, entries }) => [
      ...misplaced(heads, inChannel, ['category']),
      ...misplaced(entries, inItem, ['category']),
    ],
    message: (one) => `${nameOf(one)} does not belong into ${one.parent?.local}`,
  }),
  error('itunes-explicit-wrong', apple, textIs(apples('explicit'), explicit)),
  warning('itunes-value-with-spaces', apple, {
    of: apples('explicit', 'block', 'complete', 'type', 'episodeType'),
    holds: ({ text }) => text === text.trim(),
    message: (one) => `${nameOf(one)} should have no white space around its value`,
  }),
  error('itunes-block-wrong', apple, textIs(apples('block', 'complete', 'isClosedCaptioned'), yesOrNo)),
  error('itunes-type-wrong', apple, textIs(apples('type'), oneOf('episodic', 'serial'))),
  error('itunes-episode-type-wrong', apple, textIs(apples('episodeType'), oneOf('full', 'trailer', 'bonus'))),
  error('itunes-number-wrong', apple, textIs(apples('episode', 'season'), positive)),
  error('itunes-duration-wrong', apple, textIs(apples('duration'), duration)),
  error('itunes-new-feed-url-not-url', apple, textIs(apples('new-feed-url'), webUrl)),
  warning(
    'itunes-text-holds-markup',
    apple,
    isPlain(apples('title', 'author', 'subtitle', 'keywords', 'summary', 'name')),
  ),
  warning(
    'itunes-text-too-long',
    apple,
    textIs(apples('subtitle', 'keywords'), atMost(255), 'should'),
    textIs(apples('summary'), atMost(4000), 'should'),
  ),
  warning('itunes-keywords-wrong', apple, textIs(apples('keywords'), keywords, 'should')),
  warning('itunes-media-unsupported', apple, {
    of: (feed) => (podcasts(feed).length > 0 ? named(namespaces.none, 'enclosure')(feed) : []),
    holds: (one) => media.matches(attribute(one, 'url')),
    message: (one) => `Apple plays only ${media.name}; the enclosure is ${quote(attribute(one, 'url'))}`,
  }),
]

function atMost(length: number): Form {
  return { name: `at most ${length} characters long`, matches: (text) => [...text].length <= length }
}

function misplaced(parents: readonly XmlElement[], ...known: readonly (readonly string[])[]): XmlElement[] {
  return parents
    .flatMap(({ children }) => children)
    .filter((one) => one.uri === uri && !known.flat().includes(one.local))
}

function isKnownCategory(one: XmlElement): boolean {
  return isIn(appleCategories, one)
}

function isFormerCategory(one: XmlElement): boolean {
  return isIn(formerCategories, one)
}

function isIn(categories: Readonly<Record<string, readonly string[]>>, one: XmlElement): boolean {
  const outer = outerOf(one)
  const names = outer ? (categories[attribute(outer, 'text')] ?? []) : Object.keys(categories)
  return names.includes(attribute(one, 'text'))
}

/** The category above has its own fault. */
function isUnderUnknown(one: XmlElement): boolean {
  const outer = outerOf(one)
  return outer !== undefined && !isKnownCategory(outer) && !isFormerCategory(outer)
}

function outerOf({ parent }: XmlElement): XmlElement | undefined {
  return parent?.uri === uri && parent.local === 'category' ? parent : undefined
}
