import { isRfc3339, rfc822 } from '../document/dates.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  error,
  hasAttributes,
  hasText,
  named,
  quote,
  type Rule,
  repeatedBy,
  textIs,
  warning,
} from '../document/rule.ts'
import {
  decimal,
  emailAddress,
  type Form,
  languageTag,
  mediaType,
  oneOf,
  webUrl,
  wholeNumber,
} from '../document/value-forms.ts'
import { nameOf, type XmlFeed } from '../document/xml-feed.ts'

const source = 'podcast namespace 1.0'
const uri = namespaces.podcast
const podcast = (...locals: readonly string[]) => named(uri, ...locals)

const uuid: Form = {
  name: 'a UUID',
  matches: (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
}
const yesOrNo = oneOf('yes', 'no')
const filledText: Form = { name: 'a text', matches: (text) => text !== '' }
const media = ['podcast', 'music', 'video', 'film', 'audiobook', 'newsletter', 'blog', 'publisher', 'course']
const medium = oneOf(...media, ...media.map((one) => `${one}L`), 'mixed')
const dateTime: Form = { name: 'a date such as 2026-11-23T09:00:00Z', matches: isRfc3339 }
const geo: Form = {
  name: 'a place such as geo:51.5,-0.1',
  matches: (text) => /^geo:-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?(?:[,;].*)?$/.test(text),
}
const osm: Form = { name: 'a place such as R113314', matches: (text) => /^[NWR]\d+(?:#\d+)?$/.test(text) }

const channelOnce = [
  'guid',
  'locked',
  'medium',
  'location',
  'license',
  'value',
  'images',
  'podping',
  'publisher',
  'updateFrequency',
]
const itemOnce = ['chapters', 'season', 'episode', 'location', 'license', 'value', 'images']
const inChannel = [
  ...channelOnce,
  'block',
  'funding',
  'person',
  'trailer',
  'liveItem',
  'txt',
  'podroll',
  'remoteItem',
  'social',
  'chat',
  'image',
  'rss',
]
const inItem = [
  ...itemOnce,
  'transcript',
  'soundbite',
  'person',
  'alternateEnclosure',
  'socialInteract',
  'txt',
  'contentLink',
  'valueTimeSplit',
  'chat',
  'funding',
  'image',
]
const inOthers = ['source', 'integrity', 'valueRecipient', 'metaBoost']

/** The attributes that an element must have. */
const required: Readonly<Record<string, readonly string[]>> = {
  transcript: ['url', 'type'],
  chapters: ['url', 'type'],
  soundbite: ['startTime', 'duration'],
  funding: ['url'],
  trailer: ['url', 'pubdate'],
  alternateEnclosure: ['type'],
  source: ['uri'],
  integrity: ['type', 'value'],
  value: ['type', 'method'],
  valueRecipient: ['type', 'address', 'split'],
  liveItem: ['status', 'start'],
  socialInteract: ['protocol'],
  remoteItem: ['feedGuid'],
  contentLink: ['href'],
  images: ['srcset'],
}

/** The forms of attributes. */
const attributes: readonly (readonly [local: string, attribute: string, form: Form])[] = [
  ['transcript', 'url', webUrl],
  ['transcript', 'type', mediaType],
  ['transcript', 'language', languageTag],
  ['transcript', 'rel', oneOf('captions')],
  ['chapters', 'url', webUrl],
  ['chapters', 'type', mediaType],
  ['soundbite', 'startTime', decimal],
  ['soundbite', 'duration', decimal],
  ['funding', 'url', webUrl],
  ['locked', 'owner', emailAddress],
  ['person', 'href', webUrl],
  ['person', 'img', webUrl],
  ['location', 'geo', geo],
  ['location', 'osm', osm],
  ['trailer', 'url', webUrl],
  ['trailer', 'pubdate', rfc822],
  ['trailer', 'length', wholeNumber],
  ['trailer', 'type', mediaType],
  ['trailer', 'season', wholeNumber],
  ['license', 'url', webUrl],
  ['alternateEnclosure', 'type', mediaType],
  ['alternateEnclosure', 'length', wholeNumber],
  ['alternateEnclosure', 'bitrate', decimal],
  ['alternateEnclosure', 'default', oneOf('true', 'false')],
  ['alternateEnclosure', 'lang', languageTag],
  ['integrity', 'type', oneOf('sri', 'pgp-signature')],
  ['valueRecipient', 'split', wholeNumber],
  ['valueRecipient', 'fee', oneOf('true', 'false')],
  ['liveItem', 'status', oneOf('pending', 'live', 'ended')],
  ['liveItem', 'start', dateTime],
  ['liveItem', 'end', dateTime],
  ['remoteItem', 'feedGuid', uuid],
  ['remoteItem', 'medium', medium],
  ['contentLink', 'href', webUrl],
  ['podping', 'usesPodping', oneOf('true', 'false')],
  ['updateFrequency', 'complete', oneOf('true', 'false')],
]

/** The forms of texts. */
const texts: readonly (readonly [local: string, form: Form])[] = [
  ['locked', yesOrNo],
  ['block', yesOrNo],
  ['guid', uuid],
  ['medium', medium],
  ['season', wholeNumber],
  ['episode', decimal],
  ['person', filledText],
  ['location', filledText],
  ['license', filledText],
]

/** The podcast namespace (https://podcastindex.org/namespace/1.0). */
export const podcastRules: readonly Rule<XmlFeed>[] = [
  error(
    'podcast-attribute-missing',
    source,
    ...Object.entries(required).map(([local, names]) => hasAttributes(podcast(local), names)),
  ),
  error(
    'podcast-attribute-wrong',
    source,
    ...attributes.map(([local, name, form]) => attributeIs(podcast(local), name, form)),
  ),
  error('podcast-text-wrong', source, ...texts.map(([local, form]) => textIs(podcast(local), form))),
  warning('podcast-text-too-long', source, {
    of: podcast('funding', 'soundbite', 'trailer', 'contentLink', 'person', 'location', 'license'),
    holds: ({ text }) => [...text.trim()].length <= 128,
    message: (one) => `${nameOf(one)} should have at most 128 characters`,
  }),
  warning('podcast-funding-empty', source, {
    of: podcast('funding'),
    holds: hasText,
    message: 'podcast:funding should say what it is for: apps show it on a button',
  }),
  error('podcast-element-repeated', source, {
    of: ({ heads, entries }) => [...repeatedIn(heads, channelOnce), ...repeatedIn(entries, itemOnce)],
    message: (one) => `${one.parent?.local} must not have more than one ${nameOf(one)}`,
  }),
  warning('podcast-element-unknown', source, {
    of: ({ elements }) => elements.filter((one) => one.uri === uri),
    holds: ({ local }) => [...inChannel, ...inItem, ...inOthers].includes(local),
    message: (one) => `the podcast namespace has no element ${quote(nameOf(one))}`,
  }),
  error('podcast-element-misplaced', source, {
    of: ({ heads, entries }) => [...wrongIn(heads, inChannel), ...wrongIn(entries, inItem)],
    message: (one) => `${nameOf(one)} does not belong into ${one.parent?.local}`,
  }),
]

function ours(parents: XmlFeed['heads']) {
  return parents.map(({ children }) => children.filter((one) => one.uri === uri))
}

function repeatedIn(parents: XmlFeed['heads'], once: readonly string[]) {
  return ours(parents).flatMap((children) =>
    repeatedBy(
      children.filter(({ local }) => once.includes(local)),
      ({ local }) => local,
    ),
  )
}

/** Known elements in a place that is not theirs. */
function wrongIn(parents: XmlFeed['heads'], right: readonly string[]) {
  return ours(parents)
    .flat()
    .filter(({ local }) => !right.includes(local) && [...inChannel, ...inItem, ...inOthers].includes(local))
}
