import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { type Figure, mediumOf } from '../../../domain/article.ts'
import type { Addresses } from '../addresses.ts'
import { element, findAll, isBlank, isElement, replaceChildren, text } from '../tree.ts'
import type { FigureList } from './figure-list.ts'
import {
  captionsIn,
  captionWords,
  findPlaces,
  hasWords,
  isMedium,
  type Place,
  type Sources,
  settleSources,
  soleMedium,
} from './find-places.ts'
import { liftFigures } from './lift-figures.ts'
import { captionOf, describe, renderFigure, toShownElement } from './render-figure.ts'

interface Page {
  readonly root: Root
  readonly figures: FigureList
  readonly addresses: Addresses
  /** Takes the names of the files that do not exist. */
  readonly missing: string[]
}

/** A place and what is shown there; nothing for a missing file. */
interface Joined extends Place {
  readonly joined: Figure
  readonly shown?: Element
}

/**
 * Joins each picture, sound and film of the HTML with the list of figures, and gives each figure the same form:
 * `<figure>`, the medium, `<figcaption>` with the caption and, in `<small>`, the credit. Sound, film and documents in `img`
 * become players and links. A medium without a file is removed, together with its figure.
 */
export function placeFigures(page: Page): void {
  const { root, figures, missing } = page
  const sources = settleSources(root, missing, page)
  replaceChildren(root, (child) => (isElement(child, 'picture') ? toOnePicture(child) : [child]))
  for (const figure of findAll(root, ({ tagName }) => tagName === 'figure')) joinCaptions(figure, sources)
  wrapSoleMedia(root, (paragraph) => soleMedium(paragraph, sources))
  const places = findPlaces(root, sources, page)
  const all = figures.joinAll(places)
  const joined = places.map((place, index): Joined => {
    const figure = all[index] ?? {}
    const shown = 'stored' in place.resolved ? toShownElement(place, figure) : undefined
    if (shown) describe(shown, figure)
    return { ...place, joined: figure, ...(shown && { shown }) }
  })
  showAll(root, joined, sources)
  const inline = joined.filter(({ figure, shown }) => !figure && shown)
  liftFigures(
    root,
    new Map(
      inline.flatMap(({ shown, joined: figure }) => {
        const caption = captionOf(figure)
        return shown && caption.length > 0 ? [[shown, caption]] : []
      }),
    ),
  )
  // Lifting can leave a medium alone.
  wrapSoleMedia(root, (paragraph) => {
    const [first, ...others] = findAll(paragraph, isMedium)
    return others.length === 0 ? first : undefined
  })
}

/** A figure has one caption, which holds neither its only medium nor a document: their words would be words of the caption. */
function joinCaptions(figure: Element, sources: Sources): void {
  const [first, ...others] = captionsIn(figure)
  for (const other of others) {
    first?.children.push(text(' '), ...other.children)
    remove(other, figure)
  }
  if (!first) return
  const sole = soleMedium(figure, sources)
  const isMoved = (node: Element) => node === sole || sources.get(node)?.isDocument === true
  const pictures = findAll(first, (node) => isElement(node, 'picture') && findAll(node, isMoved).length > 0)
  const inPictures = new Set(pictures.flatMap((picture) => findAll(picture, isMoved)))
  const moved = findAll(first, (node) => pictures.includes(node) || (isMoved(node) && !inPictures.has(node)))
  for (const node of moved) remove(node, figure)
  figure.children.splice(Math.max(0, figure.children.indexOf(first)), 0, ...moved)
}

/** A `picture` holds one picture and its sources; anything else follows it. */
function toOnePicture(picture: Element): readonly ElementContent[] {
  const isSource = (node: ElementContent) => isElement(node, 'source')
  const image = picture.children.find((child) => isElement(child, 'img'))
  const others = picture.children.filter((child) => child !== image && !isSource(child))
  return image ? [{ ...picture, children: [...picture.children.filter(isSource), image] }, ...others] : others
}

/** A medium alone in its paragraph is a figure that Markdown cannot express. */
function wrapSoleMedia(root: Root, soleIn: (paragraph: Element) => Element | undefined): void {
  replaceChildren(root, (child) => {
    const isFigure = isElement(child, 'p') && soleIn(child) && !hasWords(child)
    return [isFigure ? element('figure', child.properties, withoutBlank(child)) : child]
  })
}

function showAll(root: Root, places: readonly Joined[], sources: Sources): void {
  const byNode = new Map(places.map((place) => [place.node, place]))
  const byFigure = new Map(places.flatMap((place) => (place.figure ? [[place.figure, place]] : [])))
  const players = new Set(places.flatMap(({ node, shown }) => (shown && shown !== node ? [shown] : [])))
  replaceChildren(root, (child) => {
    if (!isElement(child)) return [child]
    const place = byNode.get(child)
    if (place) return place.shown ? [place.shown] : place.figure ? [child] : []
    // No usable address.
    if (sources.has(child)) return []
    if (isElement(child, 'picture')) return showPicture(child, players)
    if (isElement(child, 'a')) return moveOut(child, players)
    const ofFigure = byFigure.get(child)
    if (ofFigure) return showFigure(child, ofFigure)
    return [isElement(child, 'figure') ? element('figure', child.properties, withoutBlank(child)) : child]
  })
}

/** A `picture` holds pictures alone. */
function showPicture(picture: Element, players: ReadonlySet<Element>): readonly ElementContent[] {
  const player = findAll(picture, (node) => players.has(node))
  if (player.length > 0) return player
  return findAll(picture, isMedium).length > 0 ? [picture] : []
}

/** A link holds no player and no other link: they follow it, and the link keeps words to click. */
function moveOut(link: Element, players: ReadonlySet<Element>): readonly ElementContent[] {
  const inside = findAll(link, (node) => players.has(node))
  if (inside.length === 0) return [link]
  const figures = findAll(
    link,
    (node) => isElement(node, 'figure') && findAll(node, (one) => players.has(one)).length > 0,
  )
  const inFigures = new Set(figures.flatMap((figure) => findAll(figure, () => true)))
  const moved = [...figures, ...inside].filter((node) => !inFigures.has(node))
  for (const node of moved) remove(node, link)
  const isEmpty = !hasWords(link) && findAll(link, isMedium).length === 0
  const label = inside.map(labelOf).find(Boolean) ?? String(link.properties.href ?? '')
  if (isEmpty) link.children = [text(label)]
  return [...moved, ...(isEmpty && label === '' ? [] : [text(' '), link])]
}

function labelOf(player: Element): string {
  return isElement(player, 'a') ? toText(player) : String(player.properties.title ?? '')
}

function showFigure(node: Element, { node: medium, shown, joined }: Joined): readonly ElementContent[] {
  const [caption] = captionsIn(node)
  const { caption: words } = captionWords(node)
  if (caption) remove(caption, node)
  if (shown) {
    const shownCaption = captionOf(joined, caption && { node: caption, words })
    return [element('figure', node.properties, [...withoutBlank(node), ...shownCaption])]
  }
  const isEmpty = (child: ElementContent) =>
    isElement(child, 'picture') && findAll(child, isMedium).length === 0
  remove(medium, node)
  replaceChildren(node, (child) => (isEmpty(child) ? [] : [child]))
  return hasWords(node) ? node.children : []
}

/** Misplaced tags leave empty links behind. */
function withoutBlank({ children }: Element): ElementContent[] {
  return children.filter(
    (child) => !isBlank(child) && !(isElement(child, 'a') && child.children.length === 0),
  )
}

/** At any depth. */
function remove(node: Element, from: Root | Element): void {
  replaceChildren(from, (child) => (child === node ? [] : [child]))
}

/**
 * The pass for figures that the article lists and its text does not show: the first comes first, the others last. A
 * document never comes first, and a link in the text shows it unless it has a caption or credit.
 */
export function addUnplaced({ root, figures }: Pick<Page, 'root' | 'figures'>): void {
  const linked = new Set(
    findAll(root, ({ tagName }) => tagName === 'a').map(({ properties }) => properties.href),
  )
  const isShown = (figure: Figure, address: string) =>
    mediumOf(figure) === 'document' && captionOf(figure).length === 0 && linked.has(address)
  const added = figures
    .all()
    .flatMap(({ figure, address, inBody }) =>
      address === undefined || inBody || isShown(figure, address) ? [] : [{ figure, address }],
    )
  const lead = added.find(({ figure }) => mediumOf(figure) !== 'document')
  const others = added.filter((one) => one !== lead)
  const render = (one: { figure: Figure; address: string }) => renderFigure(one.figure, one.address)
  root.children = [...(lead ? [render(lead)] : []), ...root.children, ...others.map(render)]
}
