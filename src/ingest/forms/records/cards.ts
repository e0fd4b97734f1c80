import type { Element, ElementContent } from 'hast'
import { visibleText } from '../../html/tidy-elements.ts'
import { element, parseHtml, text } from '../../html/tree.ts'

/** The parts that editors offer beside words, as plain HTML that every feed reader shows. Rich parts come as nodes. */

type Nodes = readonly ElementContent[]

export interface Picture {
  readonly src: string
  readonly alt?: string
  readonly title?: string
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** The page that a click on it opens. */
  readonly href?: string
}

export interface Link {
  readonly url: string
  readonly words: string
}

export function fragment(html: string): ElementContent[] {
  if (html === '') return []
  return /[<&]/.test(html) ? (parseHtml(html).children as ElementContent[]) : [text(html)]
}

export function pictureFigure(picture: Picture, caption: Nodes = []): ElementContent[] {
  return picture.src === '' ? [] : [figure([toImage(picture)], caption)]
}

export function gallery(pictures: readonly Picture[], caption: Nodes): ElementContent[] {
  const images = pictures.filter(({ src }) => src !== '').map(toImage)
  return images.length === 0 ? paragraph(caption) : [figure(images, caption)]
}

function toImage({ href, ...picture }: Picture): Element {
  const { src, alt = '', title, width, height } = picture
  const image = element('img', {
    src,
    ...(alt !== '' && { alt }),
    ...(title && { title }),
    ...(width && height && { width, height }),
  })
  return href ? element('a', { href }, [image]) : image
}

export function figure(children: Nodes, caption: Nodes): Element {
  const words = hasContent(caption) ? [element('figcaption', {}, caption)] : []
  return element('figure', {}, [...children, ...words])
}

export interface Bookmark {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly author: string
  readonly publisher: string
}

/** The page that it leads to shows its own icon and picture. */
export function bookmark({ url, title, description, author, publisher }: Bookmark, caption: Nodes) {
  const origin = [...new Set([publisher, author])].filter((one) => one !== '').join(' · ')
  const words = [
    ...link({ url, words: title || url }),
    ...paragraph(fragmentOfText(description)),
    ...paragraph(fragmentOfText(origin)),
    ...paragraph(caption),
  ]
  return words.length === 0 ? [] : [element('blockquote', {}, words)]
}

export function sound(src: string, title: string): ElementContent[] {
  const caption = fragmentOfText(title)
  return src === '' ? paragraph(caption) : [figure([element('audio', { src, controls: true })], caption)]
}

export interface Film {
  readonly src: string
  readonly poster: string
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export function film({ src, poster, width, height }: Film, caption: Nodes): ElementContent[] {
  if (src === '') return paragraph(caption)
  const size = width && height ? { width, height } : {}
  return [figure([element('video', { src, controls: true, ...(poster && { poster }), ...size })], caption)]
}

export interface Download {
  readonly src: string
  readonly title: string
  readonly name: string
  readonly caption: string
}

export function download({ src, title, name, caption }: Download): ElementContent[] {
  return [...link({ url: src, words: title || name || src }), ...paragraph(fragmentOfText(caption))]
}

export function callout(emoji: string, words: Nodes): ElementContent[] {
  if (!hasContent(words)) return []
  const sign = emoji === '' ? [] : [text(`${emoji} `)]
  return [
    element(
      'aside',
      {},
      holdsBlocks(words) ? [...paragraph(sign), ...words] : paragraph([...sign, ...words]),
    ),
  ]
}

export function toggle(heading: Nodes, content: Nodes): ElementContent[] {
  if (!hasContent(heading) && !hasContent(content)) return []
  return [element('details', {}, [element('summary', {}, heading), ...asBlocks(content)])]
}

/** A button, and a link of its own line. */
export function link({ url, words }: Link): ElementContent[] {
  const label = words.replace(/\s+/g, ' ').trim()
  if (label === '') return []
  return [element('p', {}, [url === '' ? text(label) : element('a', { href: url }, [text(label)])])]
}

export interface Header {
  readonly header: Nodes
  readonly subheader: Nodes
  readonly picture: string
  readonly button: Link
}

export function header({ header: words, subheader, picture, button }: Header): ElementContent[] {
  return [
    ...pictureFigure({ src: picture }),
    ...(hasContent(words) ? [element('h2', {}, words)] : []),
    ...asBlocks(subheader),
    ...link(button),
  ]
}

export interface Product {
  readonly picture: Picture
  readonly title: Nodes
  readonly description: Nodes
  /** 1 to 5. Absent: it is not rated. */
  readonly stars?: number | undefined
  readonly button: Link
}

export function product({ picture, title, description, stars, button }: Product): ElementContent[] {
  const full = Math.min(5, Math.max(0, Math.round(stars ?? 0)))
  return [
    ...pictureFigure(picture),
    ...(hasContent(title) ? [element('h4', {}, title)] : []),
    ...(stars === undefined ? [] : paragraph([text('★'.repeat(full) + '☆'.repeat(5 - full))])),
    ...asBlocks(description),
    ...link(button),
  ]
}

export interface Appeal {
  readonly label: Nodes
  readonly picture: Picture
  readonly words: Nodes
  readonly button: Link
}

/** A call to action: words of the publisher or of a sponsor beside the text. */
export function appeal({ label, picture, words, button }: Appeal): ElementContent[] {
  const parts = [...asBlocks(label), ...pictureFigure(picture), ...asBlocks(words), ...link(button)]
  return parts.length === 0 ? [] : [element('aside', {}, parts)]
}

export function code(lines: string, language: string, caption: Nodes): ElementContent[] {
  const name = /^[\w-]+$/.test(language) ? { className: [`language-${language}`] } : {}
  const block = element('pre', {}, [element('code', name, [text(lines)])])
  return hasContent(caption) ? [figure([block], caption)] : [block]
}

export function embedded(content: Nodes, url: string, caption: Nodes): ElementContent[] {
  const inside = hasContent(content) ? content : link({ url, words: url })
  return hasContent(caption) ? [figure(inside, caption)] : [...inside]
}

export function paragraph(words: Nodes): ElementContent[] {
  return hasContent(words) ? [element('p', {}, words)] : []
}

/** Words in which a system has left character references, such as `&#8217;`. */
export function plainWords(words: string): string {
  return /&(?:#\d{2,7}|#x[\da-f]{2,6}|[a-z]{2,8});/i.test(words) ? visibleText(words) : words
}

export function fragmentOfText(words: string): ElementContent[] {
  return words.trim() === '' ? [] : [text(words.trim())]
}

/** Words without a block around them become a paragraph. */
export function asBlocks(words: Nodes): ElementContent[] {
  return holdsBlocks(words) ? [...words] : paragraph(words)
}

const blockNames = new Set(
  'p div h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure hr section aside details'.split(' '),
)

function holdsBlocks(nodes: Nodes): boolean {
  return nodes.some((node) => node.type === 'element' && blockNames.has(node.tagName))
}

function hasContent(nodes: Nodes): boolean {
  return nodes.some((node) => node.type === 'element' || (node.type === 'text' && node.value.trim() !== ''))
}
