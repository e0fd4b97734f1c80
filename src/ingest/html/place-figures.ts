import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { lookup } from 'mime-types'
import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { SITE_MARK } from '../../domain/site.ts'
import type { Addresses, Resolved } from './addresses.ts'
import { element, findAll, isBlank, isElement, replaceChildren, text } from './tree.ts'

const mediaNames = ['img', 'audio', 'video']

interface Page {
  readonly root: Root
  readonly figures: FigureList
  readonly addresses: Addresses
  /** Takes the names of the pictures that are removed since their files are missing. */
  readonly missing: string[]
}

/**
 * Joins each picture, sound and film of the HTML with the list of figures, and gives each figure the same form:
 * `<figure>`, the picture with its alt, `<figcaption>` with the caption and, in `<small>`, the credit. A picture
 * without a file is removed together with its figure.
 */
export function placeFigures(page: Page): void {
  const { root } = page
  // A picture alone in its paragraph is a figure that Markdown cannot express.
  replaceChildren(root, (child) => {
    const isFigure = isElement(child, 'p') && soleMedium(child) && toText(child).trim() === ''
    return [isFigure ? { ...child, tagName: 'figure' } : child]
  })
  replaceChildren(root, (child, parent) => {
    if (isElement(child, 'figure')) return placeFigure(child, page)
    const isInFigure = isElement(parent as Element, 'figure', 'picture', 'a')
    return isElement(child, ...mediaNames) && !isInFigure ? placeInline(child, page) : [child]
  })
  // Pictures inside links or `picture` elements outside of figures.
  for (const medium of findAll(root, ({ tagName }) => mediaNames.includes(tagName))) {
    if (placeInline(medium, page).length === 0) remove(medium, root)
  }
}

const placed = new WeakSet<Element>()

function soleMedium(node: Element): Element | undefined {
  const media = findAll(node, ({ tagName }) => mediaNames.includes(tagName))
  return media.length === 1 ? media[0] : undefined
}

function placeInline(medium: Element, page: Page): readonly ElementContent[] {
  if (placed.has(medium)) return [medium]
  const figure = join(medium, {}, page)
  if (figure) describe(medium, figure)
  return figure ? [medium] : []
}

function placeFigure(node: Element, page: Page): readonly ElementContent[] {
  const medium = soleMedium(node)
  if (!medium) {
    // Several pictures share the caption, so it belongs to none of them.
    replaceChildren(node, (child) => (isElement(child, ...mediaNames) ? placeInline(child, page) : [child]))
    return [node]
  }
  const [caption] = findAll(node, ({ tagName }) => tagName === 'figcaption')
  const words = caption ? readCaption(caption) : {}
  const figure = join(medium, words, page)
  if (!figure) return []
  describe(medium, figure)
  const isInCaption = caption !== undefined && soleMedium(caption) === medium
  if (caption) {
    remove(medium, caption)
    remove(caption, node)
  }
  const shown = [...(isInCaption ? [medium] : []), ...node.children.filter((child) => !isBlank(child))]
  return [element('figure', node.properties, [...shown, ...captionOf(figure, caption, words)])]
}

/** At any depth. */
function remove(node: Element, from: Root | Element): void {
  replaceChildren(from, (child) => (child === node ? [] : [child]))
}

/** The figure as the list and the HTML describe it together; undefined if there is no picture to show. */
function join(
  medium: Element,
  words: FigureWords,
  { figures, addresses, missing }: Page,
): Figure | undefined {
  placed.add(medium)
  const source = sourceOf(medium)
  if (source === '') return undefined
  const resolved = addresses.medium(source)
  if ('name' in resolved) missing.push(resolved.kind === 'missing' ? resolved.name : source)
  if (resolved.kind === 'unusable') return undefined
  const alt = medium.properties.alt
  const figure = figures.join(resolved, {
    ...words,
    alt: typeof alt === 'string' ? fold(alt) : undefined,
    type: typeOf(medium, source),
  })
  return resolved.kind === 'missing' ? undefined : figure
}

function sourceOf(medium: Element): string {
  const [source] = findAll(medium, ({ tagName }) => tagName === 'source')
  const address = medium.properties.src ?? source?.properties.src
  return typeof address === 'string' ? address : ''
}

/** The given type; for sound and film otherwise by the file's ending, since feeds must tell the two apart. */
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
function readCaption(caption: Element): FigureWords {
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

function captionOf(figure: Figure, written: Element | undefined, words: FigureWords): ElementContent[] {
  const { caption, credit } = figure
  const isAsWritten = written !== undefined && caption === words.caption
  const plain = caption ? [text(caption)] : []
  const captionNodes = isAsWritten ? trimmed(withoutNode(written, creditIn(written))) : plain
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

/** The pass for figures that the article lists and its text does not show: the first comes first, the others last. */
export function addUnplaced({ root, figures }: Pick<Page, 'root' | 'figures'>): void {
  const rendered = figures
    .all()
    .flatMap(({ figure, address, inBody }) =>
      address && !inBody ? (renderFigure(figure, address) ?? []) : [],
    )
  const [lead, ...others] = rendered
  if (lead) root.children = [lead, ...root.children, ...others]
}

function renderFigure(figure: Figure, address: string): Element | undefined {
  const kind = figure.type?.split('/')[0] ?? 'image'
  const tagName = { image: 'img', audio: 'audio', video: 'video' }[kind]
  if (!tagName) return undefined
  const medium = element(tagName, { src: address })
  describe(medium, figure)
  return element('figure', {}, [medium, ...captionOf(figure, undefined, {})])
}

/** The description of a picture in the HTML. */
type FigureWords = Pick<Figure, 'alt' | 'caption' | 'credit' | 'type'>

interface ListedFigure {
  readonly figure: Figure
  /** As in the HTML; absent while the figure has no picture. */
  readonly address?: string
  readonly inBody: boolean
}

/** The figures of an article: first those that the article lists, then those that its HTML adds. */
export interface FigureList {
  /** Joins a picture of the HTML with its listed figure and returns both as one. The list takes precedence. */
  join(address: Resolved, words: FigureWords): Figure
  all(): readonly ListedFigure[]
  readonly warnings: readonly Remark[]
}

export function createFigureList(listed: readonly Figure[], addresses: Addresses): FigureList {
  const warnings: Remark[] = []
  const entries: ListedFigure[] = listed.map((figure, index) => attach(figure, index, addresses, warnings))
  return {
    join: (resolved, words) => {
      const address = 'stored' in resolved ? resolved.stored : undefined
      const name = address ?? missingName(resolved)
      const index = entries.findIndex(({ address: known, figure }) =>
        address ? known === address : known === undefined && figure.file === name,
      )
      const before = entries[index]?.figure ?? toFigure(resolved)
      const figure: Figure = { ...withoutEmpty(words), ...before }
      const entry = { figure, ...(address !== undefined && { address }), inBody: true }
      if (index === -1) entries.push(entry)
      else entries[index] = entry
      return figure
    },
    all: () =>
      entries.map((entry) => (entry.address ? entry : { ...entry, figure: withoutFile(entry.figure) })),
    warnings,
  }
}

function attach(figure: Figure, index: number, addresses: Addresses, warnings: Remark[]): ListedFigure {
  const name = figure.file ?? figure.url
  if (name === undefined) return { figure, inBody: false }
  const resolved = addresses.medium(name)
  if ('stored' in resolved) {
    return {
      figure: { ...toFigure(resolved), ...words(figure, resolved) },
      address: resolved.stored,
      inBody: false,
    }
  }
  const field = `figures.${index}.${figure.file === undefined ? 'url' : 'file'}`
  warnings.push({
    field,
    message: `${field} "${name}" is not in the media folder: the figure has no picture yet`,
  })
  return { figure: { ...words(figure, resolved), file: missingName(resolved) }, inBody: false }
}

/** The listed fields. For a file of the media folder only the texts: its type and size are measured. */
function words(figure: Figure, resolved: Resolved): Figure {
  const { alt, caption, credit, type, width, height, bytes, seconds } = figure
  const texts = withoutEmpty({ alt, caption, credit })
  return resolved.kind === 'address'
    ? { ...withoutEmpty({ type, width, height, bytes, seconds }), ...texts }
    : texts
}

function toFigure(resolved: Resolved): Figure {
  if (resolved.kind === 'own') {
    const { file, digest, type, width, height, bytes, seconds } = resolved.media
    return withoutEmpty({ file, digest, type, width, height, bytes, seconds })
  }
  if (resolved.kind !== 'address') return { file: missingName(resolved) }
  return resolved.stored.startsWith(SITE_MARK) ? {} : { url: resolved.stored }
}

function missingName(resolved: Resolved): string | undefined {
  return resolved.kind === 'missing' || resolved.kind === 'unusable' ? resolved.name : undefined
}

/** A missing file is no part of the article; the texts about it are. */
function withoutFile({ file: _file, ...figure }: Figure): Figure {
  return figure
}

function withoutEmpty<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as T
}
