import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { lookup } from 'mime-types'
import type { Figure } from '../../domain/article.ts'
import type { FigureList, Said } from './figure-list.ts'
import type { Addresses } from './resolve-addresses.ts'
import { element, findAll, isBlank, isElement, replaceChildren, text } from './tree.ts'

const mediaNames = ['img', 'audio', 'video']

/**
 * Gives each picture, sound and film of the HTML its place in the list of figures, and each figure its one form:
 * `<figure>`, the picture with its alt, `<figcaption>` with the caption and, in `<small>`, the credit. A picture that
 * is not there is taken out, with its figure. Answers the names of the pictures that were taken out.
 */
export function placeFigures(root: Root, figures: FigureList, addresses: Addresses): string[] {
  const missing: string[] = []
  // A picture alone in its paragraph is a figure that Markdown had no word for.
  replaceChildren(root, (child) => {
    const isLonely = isElement(child, 'p') && soleMedium(child) && toText(child).trim() === ''
    return [isLonely ? { ...child, tagName: 'figure' } : child]
  })
  replaceChildren(root, (child, parent) => {
    if (isElement(child, 'figure')) return placeFigure(child, figures, addresses, missing)
    const isInFigure = isElement(parent as Element, 'figure') || isElement(parent as Element, 'picture', 'a')
    if (isElement(child, ...mediaNames) && !isInFigure) return placeInline(child, figures, addresses, missing)
    return [child]
  })
  placeLeftOver(root, figures, addresses, missing)
  return missing
}

/** Pictures inside links or `picture` elements that stand in no figure. */
function placeLeftOver(root: Root, figures: FigureList, addresses: Addresses, missing: string[]): void {
  for (const medium of findAll(root, ({ tagName }) => mediaNames.includes(tagName))) {
    if (placed.has(medium)) continue
    const kept = placeInline(medium, figures, addresses, missing)
    if (kept.length === 0) replaceChildren(root, (child) => (child === medium ? [] : [child]))
  }
}

const placed = new WeakSet<Element>()

function soleMedium(node: Element): Element | undefined {
  const media = findAll(node, ({ tagName }) => mediaNames.includes(tagName))
  return media.length === 1 ? media[0] : undefined
}

function placeInline(
  medium: Element,
  figures: FigureList,
  addresses: Addresses,
  missing: string[],
): readonly ElementContent[] {
  if (placed.has(medium)) return [medium]
  const figure = meet(medium, {}, figures, addresses, missing)
  if (figure) describe(medium, figure)
  return figure ? [medium] : []
}

function placeFigure(
  node: Element,
  figures: FigureList,
  addresses: Addresses,
  missing: string[],
): readonly ElementContent[] {
  const medium = soleMedium(node)
  if (!medium) return placeGallery(node, figures, addresses, missing)
  const [caption] = findAll(node, ({ tagName }) => tagName === 'figcaption')
  const words = caption ? readCaption(caption) : {}
  const figure = meet(medium, words, figures, addresses, missing)
  if (!figure) return []
  describe(medium, figure)
  const isInCaption = caption !== undefined && soleMedium(caption) === medium
  if (caption) {
    takeOut(medium, caption)
    takeOut(caption, node)
  }
  const shown = [...(isInCaption ? [medium] : []), ...node.children.filter((child) => !isBlank(child))]
  return [element('figure', node.properties, [...shown, ...captionOf(figure, caption, words)])]
}

/** However deep it stands. */
function takeOut(node: Element, from: Element): void {
  replaceChildren(from, (child) => (child === node ? [] : [child]))
}

/** Several pictures under one caption: the caption belongs to none of them alone. */
function placeGallery(
  node: Element,
  figures: FigureList,
  addresses: Addresses,
  missing: string[],
): readonly ElementContent[] {
  replaceChildren(node, (child) =>
    isElement(child, ...mediaNames) ? placeInline(child, figures, addresses, missing) : [child],
  )
  return [node]
}

function meet(
  medium: Element,
  words: Said,
  figures: FigureList,
  addresses: Addresses,
  missing: string[],
): Figure | undefined {
  placed.add(medium)
  const source = sourceOf(medium)
  const resolved = addresses.medium(source)
  const alt = medium.properties.alt
  const said = {
    ...words,
    alt: typeof alt === 'string' ? fold(alt) : undefined,
    type: typeOf(medium, source),
  }
  if (source === '' || resolved.kind === 'unusable') {
    if (source !== '') missing.push(source)
    return undefined
  }
  const figure = figures.meet(resolved, said)
  if (resolved.kind === 'missing') missing.push(resolved.name)
  return resolved.kind === 'missing' ? undefined : figure
}

function sourceOf(medium: Element): string {
  const [source] = findAll(medium, ({ tagName }) => tagName === 'source')
  const address = medium.properties.src ?? source?.properties.src
  return typeof address === 'string' ? address : ''
}

/** Said, or for sound and film by the ending of the name: whether something is heard or seen must be known. */
function typeOf(medium: Element, source: string): string | undefined {
  const [first] = findAll(
    medium,
    ({ tagName, properties }) => tagName === 'source' && Boolean(properties.type),
  )
  if (typeof first?.properties.type === 'string') return first.properties.type
  return medium.tagName === 'img' ? undefined : lookup(source.split(/[?#]/)[0] ?? '') || undefined
}

function describe(medium: Element, figure: Figure): void {
  const { properties, tagName } = medium
  if (figure.alt !== undefined && tagName === 'img') properties.alt = figure.alt
  if (figure.file && figure.width && figure.height && tagName !== 'audio') {
    properties.width = figure.width
    properties.height = figure.height
  }
  if (tagName !== 'img') properties.controls = true
}

/** In a figcaption, the last `small`, `cite` or `.credit` is the credit and the rest the caption. */
function readCaption(caption: Element): Said {
  const credit = creditIn(caption)
  const rest = { ...caption, children: withoutNode(caption, credit) }
  return { caption: fold(toText(rest)) || undefined, credit: (credit && fold(toText(credit))) || undefined }
}

function creditIn(caption: Element): Element | undefined {
  return findAll(
    caption,
    ({ tagName, properties }) =>
      tagName === 'small' || tagName === 'cite' || [properties.className].flat().includes('credit'),
  ).at(-1)
}

function withoutNode(parent: Element, node: Element | undefined): ElementContent[] {
  return parent.children.flatMap((child): ElementContent[] => {
    if (child === node) return []
    return isElement(child) ? [{ ...child, children: withoutNode(child, node) }] : [child]
  })
}

function captionOf(figure: Figure, written: Element | undefined, words: Said): ElementContent[] {
  const { caption, credit } = figure
  const isAsWritten = written !== undefined && caption === words.caption
  const captionNodes = isAsWritten
    ? trimmed(withoutNode(written, creditIn(written)))
    : caption
      ? [text(caption)]
      : []
  const creditNodes = credit ? [element('small', {}, [text(credit)])] : []
  if (captionNodes.length + creditNodes.length === 0) return []
  const gap = captionNodes.length > 0 && creditNodes.length > 0 ? [text(' ')] : []
  return [element('figcaption', {}, [...captionNodes, ...gap, ...creditNodes])]
}

function trimmed(nodes: readonly ElementContent[]): ElementContent[] {
  const kept = nodes.filter((node, index) => !isBlank(node) || (index > 0 && index < nodes.length - 1))
  return kept.map((node, index) => {
    if (node.type !== 'text') return node
    const start = index === 0 ? node.value.trimStart() : node.value
    return text(index === kept.length - 1 ? start.trimEnd() : start)
  })
}

function fold(words: string): string {
  return words.replace(/\s+/g, ' ').trim()
}

/** A figure that the HTML does not hold, in its one form. */
export function renderFigure(figure: Figure, address: string): Element | undefined {
  const kind = figure.type?.split('/')[0] ?? 'image'
  const tagName = { image: 'img', audio: 'audio', video: 'video' }[kind]
  if (!tagName) return undefined
  const medium = element(tagName, { src: address })
  placed.add(medium)
  describe(medium, figure)
  return element('figure', {}, [medium, ...captionOf(figure, undefined, {})])
}
