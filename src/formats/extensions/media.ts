import type { EntryFacts } from '../facts.ts'
import { textElement, type XmlElement } from '../feed-package.ts'

export const mediaNamespace = 'xmlns:media="http://search.yahoo.com/mrss/"'

/**
 * Media RSS 1.5.1: one `media:content` a medium. Alt text (as title), caption (as description) and credit are inside,
 * so that a reader cannot mix up those of two media.
 */
export function mediaElements({ media }: EntryFacts): XmlElement[] {
  return media.map(({ address, type, medium, width, height, bytes, seconds, ...words }) => ({
    name: 'media:content',
    attributes: {
      url: address,
      type,
      medium,
      width,
      height,
      fileSize: bytes,
      duration: seconds && Math.round(seconds),
    },
    content: [
      ...textElement('media:title', words.alt, { type: 'plain' }),
      ...textElement('media:description', words.caption, { type: 'plain' }),
      ...textElement('media:credit', words.credit),
    ],
  }))
}
