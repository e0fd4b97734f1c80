import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  type Check,
  error,
  filled,
  hasAttributes,
  hasChildren,
  inside,
  isUnique,
  quote,
  type Rule,
  textIs,
  union,
  warning,
} from '../document/rule.ts'
import {
  absoluteUrl,
  emailAndName,
  type Form,
  isAbsoluteUrl,
  isWholeNumber,
  languageTag,
  oneOf,
  positiveNumber,
} from '../document/value-forms.ts'
import { childText, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'
import { channels, items } from './elements.ts'

const weekday = oneOf('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
const hour = {
  name: 'a number from 0 to 23',
  matches: (text: string) => isWholeNumber(text) && Number(text) < 24,
}
const urls = 'RSS Advisory Board profile, URLs'
const cloud = inside(channels, 'cloud')
const image = inside(channels, 'image')
const persons = union(inside(channels, 'managingEditor', 'webMaster'), inside(items, 'author'))
/** The largest channel image, in pixels. */
const largest = [
  ['width', 144],
  ['height', 400],
] as const

/** The values in a channel, and its image. */
export const rssChannelRules: readonly Rule<XmlFeed>[] = [
  error('rss-channel-link-not-url', urls, textIs(filled(inside(channels, 'link', 'docs')), absoluteUrl)),
  error('rss-language-not-tag', 'RSS 2.0, language', textIs(inside(channels, 'language'), languageTag)),
  error(
    'rss-ttl-not-number',
    'RSS 2.0, ttl',
    textIs(inside(channels, 'ttl'), { ...positiveNumber, name: 'a number of minutes above 0, digits only' }),
  ),
  error('rss-skip-hours-wrong', 'RSS 2.0, skipHours', ...skips('skipHours', 'hour', hour)),
  error('rss-skip-days-wrong', 'RSS 2.0, skipDays', ...skips('skipDays', 'day', weekday)),
  error(
    'rss-cloud-incomplete',
    'RSS 2.0, cloud',
    hasAttributes(cloud, ['domain', 'port', 'path', 'registerProcedure', 'protocol']),
  ),
  error(
    'rss-cloud-wrong',
    'RSS 2.0, cloud',
    attributeIs(cloud, 'port', positiveNumber),
    attributeIs(cloud, 'protocol', oneOf('xml-rpc', 'soap', 'http-post')),
  ),
  error('rss-person-without-email', 'RSS 2.0, managingEditor, webMaster and author', {
    ...textIs(persons, emailAndName),
    message: ({ local, text }) =>
      `${local} must be an e-mail address; it is ${quote(text)}, and a name belongs in dc:creator`,
  }),
  warning('rss-person-without-name', 'RSS Advisory Board profile, e-mail addresses', {
    of: persons,
    holds: ({ text }) => /[()<:]|%20/.test(text) || !emailAndName.matches(text.trim()),
    message: ({ local, text }) =>
      `${local} should have a name in parentheses after the address; it is ${quote(text)}`,
  }),
  error(
    'rss-text-input-incomplete',
    'RSS 2.0, textInput',
    hasChildren(inside(channels, 'textInput'), ['title', 'description', 'name', 'link']),
  ),
  error('rss-image-incomplete', 'RSS 2.0, image', hasChildren(image, ['url', 'title', 'link'])),
  error('rss-image-address-not-url', urls, textIs(inside(image, 'url', 'link'), absoluteUrl)),
  error(
    'rss-image-size-wrong',
    'RSS 2.0, image',
    ...largest.map(([local, most]) =>
      textIs(inside(image, local), {
        name: `a number from 1 to ${most}`,
        matches: (text) => positiveNumber.matches(text) && Number(text) <= most,
      }),
    ),
  ),
  warning('rss-image-unlike-channel', 'RSS 2.0, image', {
    of: inside(image, 'title', 'link'),
    holds: isLikeChannel,
    message: ({ local, text }) => `the image's ${local} should be that of the channel; it is ${quote(text)}`,
  }),
]

function skips(list: string, local: string, form: Form): Check<XmlFeed, XmlElement>[] {
  const marks = inside(inside(channels, list), local)
  return [
    textIs(marks, form),
    isUnique(
      marks,
      ({ text }) => text.trim(),
      ({ text }) => `${local} ${quote(text)} is in ${list} twice`,
    ),
  ]
}

/** A channel without a title, or with a link that is no address, has faults of its own. */
function isLikeChannel({ local, text, parent: image }: XmlElement): boolean {
  const own = image?.parent && childText(image.parent, namespaces.none, local)
  return own === undefined || own === text.trim() || (local === 'link' && !isAbsoluteUrl(own))
}
