import { quote, type Rule } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { isAbsoluteUrl, isMediaType, isWebUrl, isWholeNumber } from '../document/value-forms.ts'
import { at, attribute, breaches, type XmlFeed } from '../document/xml-feed.ts'
import { childText, type XmlElement } from '../document/xml-tree.ts'
import { lackedChildren, rssChildren } from './elements.ts'

const source = 'RSS 2.0, enclosure'

interface AttributeFacts {
  readonly rule: string
  readonly name: string
  readonly isFine: (value: string) => boolean
  readonly form: string
}

const attributes: readonly AttributeFacts[] = [
  { rule: 'rss-enclosure-url-not-url', name: 'url', isFine: isWebUrl, form: 'an http or https address' },
  {
    rule: 'rss-enclosure-length-not-number',
    name: 'length',
    isFine: isWholeNumber,
    form: 'a number of bytes, 0 where it is not known',
  },
  {
    rule: 'rss-enclosure-type-wrong',
    name: 'type',
    isFine: isMediaType,
    form: 'a media type such as audio/mpeg',
  },
]

/** Files that readers download. */
export const rssEnclosureRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-enclosure-incomplete',
    severity: 'error',
    source,
    find: ({ entries }) =>
      rssChildren(entries, 'enclosure').flatMap((enclosure) => {
        const lacked = attributes.map(({ name }) => name).filter((name) => !enclosure.attributes.has(name))
        return lacked.length > 0 ? [at(enclosure, `enclosure must have ${lacked.join(', ')}`)] : []
      }),
  },
  ...attributes.map(
    ({ rule, name, isFine, form }): Rule<XmlFeed> => ({
      name: rule,
      severity: 'error',
      source,
      find: ({ entries }) =>
        breaches(
          rssChildren(entries, 'enclosure').filter((enclosure) => enclosure.attributes.has(name)),
          (enclosure) => isFine(attribute(enclosure, name)),
          (enclosure) => `enclosure's ${name} must be ${form}; it is ${quote(attribute(enclosure, name))}`,
        ),
    }),
  ),
  {
    name: 'rss-enclosure-repeated',
    severity: 'warning',
    source: 'RSS Advisory Board profile, item enclosure',
    find: ({ entries }) =>
      entries
        .flatMap((item) => secondOf(rssChildren([item], 'enclosure')))
        .map((enclosure) =>
          at(enclosure, 'an item should have one enclosure; readers take the first or the last of several'),
        ),
  },
]

function secondOf(enclosures: readonly XmlElement[]): XmlElement[] {
  return enclosures.slice(1, 2)
}

const largest: Readonly<Record<string, number>> = { width: 144, height: 400 }

/** The picture of a channel. */
export const rssImageRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-image-incomplete',
    severity: 'error',
    source: 'RSS 2.0, image',
    find: ({ heads }) =>
      rssChildren(heads, 'image').flatMap((image) => {
        const lacked = lackedChildren(image, 'url', 'title', 'link')
        return lacked.length > 0 ? [at(image, `image must have ${lacked.join(', ')}`)] : []
      }),
  },
  {
    name: 'rss-image-address-not-url',
    severity: 'error',
    source: 'RSS Advisory Board profile, URLs',
    find: ({ heads }) =>
      breaches(
        rssChildren(rssChildren(heads, 'image'), 'url', 'link'),
        ({ text }) => isAbsoluteUrl(text.trim()),
        ({ local, text }) => `the image's ${local} must be an absolute address; it is ${quote(text)}`,
      ),
  },
  {
    name: 'rss-image-size-wrong',
    severity: 'error',
    source: 'RSS 2.0, image',
    find: ({ heads }) =>
      breaches(rssChildren(rssChildren(heads, 'image'), 'width', 'height'), isSize, ({ local, text }) => {
        return `the image's ${local} must be a number up to ${largest[local]}; it is ${quote(text)}`
      }),
  },
  {
    name: 'rss-image-unlike-channel',
    severity: 'warning',
    source: 'RSS 2.0, image',
    find: ({ heads }) =>
      heads.flatMap((channel) =>
        breaches(
          rssChildren(rssChildren([channel], 'image'), 'title', 'link'),
          (element) => isLikeChannel(element, channel),
          ({ local, text }) => `the image's ${local} should be that of the channel; it is ${quote(text)}`,
        ),
      ),
  },
]

/** A channel that has no such thing, or no address for a link, is at fault itself. */
function isLikeChannel({ local, text }: XmlElement, channel: XmlElement): boolean {
  const own = childText(channel, namespaces.none, local)
  return own === undefined || own === text.trim() || (local === 'link' && !isAbsoluteUrl(own))
}

function isSize({ local, text }: XmlElement): boolean {
  return isWholeNumber(text.trim()) && Number(text) <= (largest[local] ?? 0)
}
