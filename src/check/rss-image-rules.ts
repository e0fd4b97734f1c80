import { quote, type Rule } from './finding.ts'
import { namespaces } from './namespaces.ts'
import { lackedChildren, rssChildren } from './rss-elements.ts'
import { isAbsoluteUrl, isWholeNumber } from './value-forms.ts'
import { at, breaches, type XmlFeed } from './xml-feed.ts'
import { childText, type XmlElement } from './xml-tree.ts'

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
