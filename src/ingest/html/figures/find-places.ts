import type { Element, Root } from 'hast'
import { type Figure, mediumOf } from '../../../domain/article.ts'
import { type Addresses, type Resolved, readSrcset } from '../addresses.ts'
import { findAll, isElement } from '../tree.ts'
import { wordsOf } from '../words-of.ts'
import type { FigureList, FigureWords, Shown } from './figure-list.ts'
import { typeByEnding } from './type-by-ending.ts'

/** A place of the HTML that shows a picture, sound or film, or the link of a figure to a document. */
export interface Place extends Shown {
  readonly node: Element
  /** As written. */
  readonly address: string
  /** The figure that holds this medium alone. */
  readonly figure?: Element
}

export interface Source {
  readonly address: string
  readonly resolved: Resolved
  readonly type?: string
  /** It is shown as a link. */
  readonly isDocument: boolean
}

export type Sources = ReadonlyMap<Element, Source>

export function isMedium(node: Element): boolean {
  return isElement(node, 'img', 'audio', 'video')
}

/**
 * The file of each medium: the first one that exists. Removes the addresses of the others, and tells `missing` about them.
 */
export function settleSources(root: Root, missing: string[], page: Listed): Sources {
  return new Map(findAll(root, isMedium).map((medium) => [medium, settle(medium, missing, page)]))
}

/** A message with a whole picture in a `data:` address would be unreadable. */
const longestName = 100

function settle(medium: Element, missing: string[], { addresses, figures }: Listed): Source {
  const written = [medium, ...findAll(medium, ({ tagName }) => tagName === 'source')]
  const given = written.flatMap((node) => {
    const address = addressOf(node)
    return address === '' ? [] : [{ node, address, resolved: addresses.medium(address) }]
  })
  const found = given.find(({ resolved }) => 'stored' in resolved)
  for (const { node, address, resolved } of given) {
    if ('stored' in resolved) continue
    missing.push(address.slice(0, longestName))
    if (found) delete node.properties.src
  }
  const { address, resolved, node } = found ?? given[0] ?? nowhere
  const isImage = isElement(medium, 'img')
  if (isImage) medium.properties.src = address
  const [type = ''] = String(node?.properties.type ?? '').split(/\s*;/)
  return {
    address,
    resolved,
    isDocument: isImage && 'stored' in resolved && isDocument(resolved, figures),
    ...(/^[\w.+-]+\/[\w.+-]+$/.test(type) && { type }),
  }
}

const nowhere = { address: '', resolved: { kind: 'unusable', name: '' }, node: undefined } as const

/** A picture may have only a set of addresses. */
function addressOf({ tagName, properties }: Element): string {
  const { src, srcSet } = properties
  if (typeof src === 'string' && src.trim() !== '') return src
  return (tagName === 'img' && typeof srcSet === 'string' && readSrcset(srcSet)[0]?.url) || ''
}

/** The places in document order. A medium without a usable address is no place. */
export function findPlaces(root: Root, sources: Sources, { addresses, figures }: Listed): Place[] {
  const places: Place[] = []
  const visit = (node: Root | Element, figure: Element | undefined): void => {
    for (const child of node.children) {
      if (!isElement(child)) continue
      const within = isElement(child, 'figure') ? child : figure
      const source = sources.get(child)
      if (source) places.push(...toPlace(child, source, figure, sources))
      if (child === within) places.push(...toDocumentPlace(child, { addresses, figures }))
      visit(child, within)
    }
  }
  visit(root, undefined)
  return places
}

interface Listed {
  readonly addresses: Addresses
  readonly figures: Pick<FigureList, 'find'>
}

function toPlace(node: Element, source: Source, around: Element | undefined, sources: Sources): Place[] {
  const { address, resolved } = source
  if (resolved.kind === 'unusable') return []
  const figure = around && soleMedium(around, sources) === node ? around : undefined
  const { dataCaption: caption, dataCredit: credit } = node.properties
  const words: FigureWords = {
    alt: textOf(node.properties[isElement(node, 'img') ? 'alt' : 'title']),
    caption: textOf(caption),
    credit: textOf(credit),
    ...(figure && captionWords(figure)),
    ...kindOf(node, source),
  }
  return [{ node, address, resolved, words, ...(figure && { figure }) }]
}

/** The given type. The element says what a file is of which the type does not say it. */
function kindOf(node: Element, { resolved, type: given }: Source): FigureWords {
  if (isElement(node, 'img')) return {}
  const byEnding = 'stored' in resolved ? typeByEnding(resolved.stored) : undefined
  const type = given ?? byEnding
  const medium = isElement(node, 'audio') ? 'audio' : 'video'
  const known = resolved.kind === 'own' ? resolved.media.type : type
  return { type, ...((known === undefined || mediumOf({ type: known }) !== medium) && { medium }) }
}

/**
 * The only medium in the element that exists, documents aside. Without such media, the first document; without both, the
 * only medium that does not exist.
 */
export function soleMedium(node: Element, sources: Sources): Element | undefined {
  const all = findAll(node, isMedium)
  const existing = all.filter((medium) => 'stored' in (sources.get(medium)?.resolved ?? {}))
  const [documents, media] = [true, false].map((isDocument) =>
    existing.filter((medium) => sources.get(medium)?.isDocument === isDocument),
  )
  const [first, ...others] = media?.length ? media : documents?.length ? documents.slice(0, 1) : all
  return others.length === 0 ? first : undefined
}

/** A figure of a document holds a link to it in place of a medium. */
function toDocumentPlace(figure: Element, { addresses, figures }: Listed): Place[] {
  const [node] = linksIn(figure)
  const address = node?.properties.href
  if (findAll(figure, isMedium).length > 0 || !node || typeof address !== 'string') return []
  const resolved = addresses.link(address)
  if (!('stored' in resolved) || !isDocument(resolved, figures)) return []
  const label = fold(wordsOf(node))
  const alt = label === fold(fileName(resolved)) ? undefined : label
  return [{ node, address, resolved, figure, words: { alt, ...captionWords(figure) } }]
}

/** Whether the element holds words. Those in a player are for programs that cannot play it. */
export function hasWords(node: Element): boolean {
  return node.children.some((child) => {
    if (isElement(child)) return !isElement(child, 'audio', 'video') && hasWords(child)
    return child.type === 'text' && child.value.trim() !== ''
  })
}

/** The links of the figure, not those of its caption and of figures in it. */
function linksIn(node: Element): Element[] {
  return node.children.flatMap((child) => {
    if (!isElement(child) || isElement(child, 'figure', 'figcaption')) return []
    return isElement(child, 'a') ? [child] : linksIn(child)
  })
}

function isDocument(resolved: Resolved & { stored: string }, figures: Pick<FigureList, 'find'>): boolean {
  const listed = figures.find(resolved.stored)
  const type = resolved.kind === 'own' ? resolved.media.type : typeByEnding(resolved.stored)
  return mediumOf(listed ?? { type }) === 'document'
}

/** The name that the link of a document shows if nothing else is known. */
export function fileName(resolved: Resolved): string {
  if (resolved.kind === 'own') return resolved.media.file.split('/').at(-1) ?? ''
  return 'stored' in resolved ? resolved.stored : resolved.name
}

/** In a figcaption, the last `small`, `cite` or `.credit` is the credit and the rest the caption. */
export function captionWords(figure: Element): Pick<Figure, 'caption' | 'credit'> {
  const [caption] = captionsIn(figure)
  if (!caption) return {}
  const credit = creditIn(caption)
  const words = fold(wordsOf({ ...caption, children: withoutNode(caption, credit) }))
  const name = credit && fold(wordsOf(credit))
  return { ...(words && { caption: words }), ...(name && { credit: name }) }
}

/** The captions of the figure, not those of figures and captions in it. */
export function captionsIn(node: Element): Element[] {
  return node.children.flatMap((child) => {
    if (isElement(child, 'figcaption')) return [child]
    return isElement(child) && !isElement(child, 'figure') ? captionsIn(child) : []
  })
}

export function creditIn(caption: Element): Element | undefined {
  return findAll(
    caption,
    ({ tagName, properties }) =>
      tagName === 'small' || tagName === 'cite' || [properties.className].flat().includes('credit'),
  ).at(-1)
}

/** The children of the element without the node, at any depth. */
export function withoutNode(parent: Element, node: Element | undefined): Element['children'] {
  return parent.children.flatMap((child) => {
    if (child === node) return []
    return [isElement(child) ? { ...child, children: withoutNode(child, node) } : child]
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? fold(value) : undefined
}

function fold(words: string): string {
  return words.replace(/\s+/g, ' ').trim()
}
