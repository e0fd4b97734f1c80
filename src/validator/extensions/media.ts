import { namespaces } from '../document/namespaces.ts'
import { quote, type Rule, repeatedBy } from '../document/rule.ts'
import { absoluteUrl, decimal, mediaType, oneOf } from '../document/value-forms.ts'
import { attributeIs, error, hasAttributes, named, warning } from '../document/xml-checks.ts'
import type { XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, nameOf, type XmlElement } from '../document/xml-tree.ts'

const spec = 'Media RSS 1.5.1'
const knownElements = [
  ...['group', 'content', 'adult', 'rating', 'title', 'description', 'keywords', 'thumbnail', 'category'],
  ...['hash', 'player', 'credit', 'copyright', 'text', 'restriction', 'community', 'starRating'],
  ...['statistics', 'tags', 'comments', 'comment', 'embed', 'param', 'responses', 'response', 'backLinks'],
  ...['backLink', 'status', 'price', 'license', 'subTitle', 'peerLink', 'location', 'rights', 'scenes'],
]
const numbers = [
  ...['fileSize', 'bitrate', 'framerate', 'samplingrate', 'channels', 'duration', 'height', 'width'],
]
const media = (...locals: readonly string[]) => named(namespaces.media, ...locals)
const content = media('content')
const addressed = media('content', 'thumbnail', 'player')

/** Media RSS, in RSS and in Atom. */
export const mediaRules: readonly Rule<XmlFeed>[] = [
  error('media-namespace-wrong', `${spec}, namespace`, {
    of: ({ elements }) => firstOfWrongNamespaces(elements),
    message: (element) =>
      `the namespace of ${nameOf(element)} must be ${namespaces.media}; it is ${quote(element.uri)}`,
  }),
  error('media-content-url-missing', `${spec}, media:content`, {
    of: content,
    holds: (one) => one.attributes.has('url') || childrenNamed(one, namespaces.media, 'player').length > 0,
    message: (one) => `${nameOf(one)} must have a url, or a player in it`,
  }),
  error(
    'media-url-missing',
    `${spec}, media:thumbnail and media:player`,
    hasAttributes(media('thumbnail', 'player'), ['url']),
  ),
  error(
    'media-address-not-url',
    `${spec}, media:content, media:thumbnail, media:player`,
    attributeIs(addressed, 'url', absoluteUrl),
  ),
  error(
    'media-medium-unknown',
    `${spec}, media:content`,
    attributeIs(content, 'medium', oneOf('image', 'audio', 'video', 'document', 'executable')),
  ),
  error('media-type-wrong', `${spec}, media:content`, attributeIs(content, 'type', mediaType)),
  error(
    'media-expression-unknown',
    `${spec}, media:content`,
    attributeIs(content, 'expression', oneOf('full', 'sample', 'nonstop')),
  ),
  error(
    'media-is-default-wrong',
    `${spec}, media:content`,
    attributeIs(content, 'isDefault', oneOf('true', 'false')),
  ),
  error(
    'media-text-type-wrong',
    `${spec}, media:title, media:description, media:text`,
    attributeIs(media('title', 'description', 'text'), 'type', oneOf('plain', 'html')),
  ),
  error(
    'media-number-wrong',
    `${spec}, media:content`,
    ...numbers.map((name) => attributeIs(addressed, name, decimal)),
  ),
  warning('media-element-unknown', `${spec}, elements`, {
    of: ({ elements }) => elements.filter(({ uri }) => uri === namespaces.media),
    holds: ({ local }) => knownElements.includes(local) || /^scene/.test(local),
    message: (element) => `Media RSS has no element ${quote(nameOf(element))}`,
  }),
]

/** The first element of each wrong spelling. */
function firstOfWrongNamespaces(elements: readonly XmlElement[]): XmlElement[] {
  const wrong = elements.filter(
    ({ uri }) => uri !== namespaces.media && /search\.yahoo\.com\/mrss/i.test(uri),
  )
  const again = new Set(repeatedBy(wrong, ({ uri }) => uri))
  return wrong.filter((element) => !again.has(element))
}
