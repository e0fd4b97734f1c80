import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { isAbsoluteUrl, isDecimal, isMediaType } from '../document/value-forms.ts'
import { at, attribute, breaches, named, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, nameOf, type XmlElement } from '../document/xml-tree.ts'

const spec = 'Media RSS 1.5.1'
const media = ['image', 'audio', 'video', 'document', 'executable']
const expressions = ['full', 'sample', 'nonstop']
const numbers = [
  ...['fileSize', 'bitrate', 'framerate', 'samplingrate', 'channels', 'duration', 'height', 'width'],
]
const knownElements = [
  ...['group', 'content', 'adult', 'rating', 'title', 'description', 'keywords', 'thumbnail', 'category'],
  ...[
    'hash',
    'player',
    'credit',
    'copyright',
    'text',
    'restriction',
    'community',
    'starRating',
    'statistics',
  ],
  ...['tags', 'comments', 'comment', 'embed', 'param', 'responses', 'response', 'backLinks', 'backLink'],
  ...['status', 'price', 'license', 'subTitle', 'peerLink', 'location', 'rights', 'scenes', 'scene'],
]

interface AttributeFacts {
  readonly rule: string
  readonly elements: readonly string[]
  readonly name: string
  readonly isFine: (value: string) => boolean
  readonly form: string
}

const attributes: readonly AttributeFacts[] = [
  {
    rule: 'media-address-not-url',
    elements: ['content', 'thumbnail', 'player'],
    name: 'url',
    isFine: isAbsoluteUrl,
    form: 'an absolute address',
  },
  {
    rule: 'media-medium-unknown',
    elements: ['content'],
    name: 'medium',
    isFine: (value) => media.includes(value),
    form: `one of ${media.join(', ')}`,
  },
  {
    rule: 'media-type-wrong',
    elements: ['content'],
    name: 'type',
    isFine: isMediaType,
    form: 'a media type such as image/png',
  },
  {
    rule: 'media-expression-unknown',
    elements: ['content'],
    name: 'expression',
    isFine: (value) => expressions.includes(value),
    form: `one of ${expressions.join(', ')}`,
  },
  {
    rule: 'media-is-default-wrong',
    elements: ['content'],
    name: 'isDefault',
    isFine: (value) => ['true', 'false'].includes(value),
    form: 'true or false',
  },
  {
    rule: 'media-text-type-wrong',
    elements: ['title', 'description', 'text'],
    name: 'type',
    isFine: (value) => ['plain', 'html'].includes(value),
    form: 'plain or html',
  },
]

/** Media RSS, in RSS and in Atom. */
export const mediaRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'media-namespace-wrong',
    severity: 'error',
    source: `${spec}, namespace`,
    find: ({ elements }) => wrongNamespace(elements),
  },
  {
    name: 'media-content-url-missing',
    severity: 'error',
    source: `${spec}, media:content`,
    find: (feed) =>
      breaches(
        named(feed, namespaces.media, 'content'),
        (content) =>
          content.attributes.has('url') || childrenNamed(content, namespaces.media, 'player').length > 0,
        (content) => `${nameOf(content)} must have a url, or a player in it`,
      ),
  },
  {
    name: 'media-url-missing',
    severity: 'error',
    source: `${spec}, media:thumbnail and media:player`,
    find: (feed) =>
      breaches(
        named(feed, namespaces.media, 'thumbnail', 'player'),
        (element) => element.attributes.has('url'),
        (element) => `${nameOf(element)} must have a url`,
      ),
  },
  ...attributes.map(
    ({ rule, elements, name, isFine, form }): Rule<XmlFeed> => ({
      name: rule,
      severity: 'error',
      source: `${spec}, ${elements.map((local) => `media:${local}`).join(', ')}`,
      find: (feed) =>
        breaches(
          named(feed, namespaces.media, ...elements).filter((element) => element.attributes.has(name)),
          (element) => isFine(attribute(element, name)),
          (element) =>
            `${nameOf(element)}'s ${name} must be ${form}; it is ${quote(attribute(element, name))}`,
        ),
    }),
  ),
  {
    name: 'media-number-wrong',
    severity: 'error',
    source: `${spec}, media:content`,
    find: (feed) => named(feed, namespaces.media, 'content', 'thumbnail', 'player').flatMap(wrongNumbers),
  },
  {
    name: 'media-element-unknown',
    severity: 'warning',
    source: `${spec}, elements`,
    find: ({ elements }) =>
      breaches(
        elements.filter(({ uri }) => uri === namespaces.media),
        ({ local }) => knownElements.includes(local) || /^scene/.test(local),
        (element) => `Media RSS has no element ${quote(nameOf(element))}`,
      ),
  },
]

/** Once for each spelling, where it is used first. */
function wrongNamespace(elements: readonly XmlElement[]): Place[] {
  const wrong = elements.filter(
    ({ uri }) => uri !== namespaces.media && /search\.yahoo\.com\/mrss/i.test(uri),
  )
  const again = new Set(repeatedBy(wrong, ({ uri }) => uri))
  return breaches(
    wrong.filter((element) => !again.has(element)),
    () => false,
    (element) =>
      `the namespace of ${nameOf(element)} must be ${namespaces.media}; it is ${quote(element.uri)}`,
  )
}

function wrongNumbers(element: XmlElement): Place[] {
  return numbers
    .filter((name) => element.attributes.has(name) && !isDecimal(attribute(element, name)))
    .map((name) =>
      at(element, `${nameOf(element)}'s ${name} must be a number; it is ${quote(attribute(element, name))}`),
    )
}
