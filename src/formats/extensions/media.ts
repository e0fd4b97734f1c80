import type { Medium } from '../facts.ts'
import type { XmlElement } from '../xml.ts'

/**
 * Media RSS: credit, caption and alt inside the `media:content` that they belong to, so that a reader cannot mix them
 * up. Alt is the title, the caption the description (Media RSS 1.5.1, optional elements).
 */
export function mediaElements(media: readonly Medium[]): XmlElement[] {
  return media.map(({ address, type, medium, width, height, bytes, alt, caption, credit }) => ({
    name: 'media:content',
    attributes: { url: address, type, medium, width, height, fileSize: bytes },
    content: [
      ...textElement('media:title', alt, { type: 'plain' }),
      ...textElement('media:description', caption, { type: 'plain' }),
      ...textElement('media:credit', credit),
    ],
  }))
}

/** An element for text that is known; none for text that is not. */
export function textElement(
  name: string,
  content: string | undefined,
  attributes?: XmlElement['attributes'],
): XmlElement[] {
  return content ? [{ name, content, ...(attributes && { attributes }) }] : []
}
