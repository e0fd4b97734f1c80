import type { Element } from 'hast'
import { type Figure, mediumOf } from '../../../domain/article.ts'
import { element, isElement, text, trimmed } from '../tree.ts'
import { creditIn, fileName, type Place, withoutNode } from './find-places.ts'

/** The element that shows the file at its place: `img` for a picture, a player for sound and film, a link to a document. */
export function toShownElement({ node, address, resolved, words }: Place, figure: Figure): Element {
  const kind = mediumOf(figure)
  if (!isElement(node, 'img') || kind === 'image') return node
  const { id, lang, dir } = node.properties
  const kept = { ...(id && { id }), ...(lang && { lang }), ...(dir && { dir }) }
  if (kind !== 'document') return element(kind, { ...kept, src: address })
  // The link is a part of its sentence, so that the words of the place come first.
  return element('a', { ...kept, href: address }, [text(words.alt || (figure.alt ?? fileName(resolved)))])
}

/** Gives the element the facts of its figure. */
export function describe({ properties, tagName }: Element, { alt, file, width, height }: Figure): void {
  if (tagName === 'a') return
  if (alt !== undefined) properties[tagName === 'img' ? 'alt' : 'title'] = alt
  if (file && width && height && tagName !== 'audio') {
    properties.width = width
    properties.height = height
  }
  if (tagName !== 'img') properties.controls = true
}

/** A figure that the text does not show. */
export function renderFigure(figure: Figure, address: string): Element {
  const kind = mediumOf(figure)
  const name = figure.alt ?? figure.file?.split('/').at(-1) ?? address
  const tagName = kind === 'image' ? 'img' : kind
  const medium =
    tagName === 'document'
      ? element('a', { href: address }, [text(name)])
      : element(tagName, { src: address })
  describe(medium, figure)
  return element('figure', {}, [medium, ...captionOf(figure)])
}

/**
 * The figcaption; nothing for a figure without caption and credit. A caption that says the same keeps the markup that it is
 * written with.
 */
export function captionOf(
  { caption, credit }: Figure,
  written?: { readonly node: Element; readonly words?: string | undefined },
): readonly Element[] {
  const isAsWritten = written !== undefined && caption === written.words
  const plain = caption ? [text(caption)] : []
  const words = isAsWritten ? trimmed(withoutNode(written.node, creditIn(written.node))) : plain
  const name = credit ? [element('small', {}, [text(credit)])] : []
  if (words.length + name.length === 0) return []
  const gap = words.length > 0 && name.length > 0 ? [text(' ')] : []
  return [element('figcaption', {}, [...words, ...gap, ...name])]
}
