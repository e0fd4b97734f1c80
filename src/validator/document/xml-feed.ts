import { type Place, quote } from './finding.ts'
import { namespaces } from './namespaces.ts'
import { childrenNamed, childText, flatten, wholeText, type XmlElement } from './xml-tree.ts'

/** A feed in RSS or Atom, taken apart. */
export interface XmlFeed {
  readonly root: XmlElement
  /** The `channel` or `feed`: one, where the document is right. */
  readonly heads: readonly XmlElement[]
  /** The items or entries of the heads. */
  readonly entries: readonly XmlElement[]
  /** Every element in document order, without what is inside an Atom `content`: that may be another document. */
  readonly elements: readonly XmlElement[]
  /** Where the document was fetched from. */
  readonly url?: string
}

export function toRssFeed(root: XmlElement, url?: string): XmlFeed {
  const heads = childrenNamed(root, namespaces.none, 'channel')
  const entries = heads.flatMap((head) => childrenNamed(head, namespaces.none, 'item'))
  return { root, heads, entries, elements: flatten(root, isAtomContent), url }
}

export function toAtomFeed(root: XmlElement, url?: string): XmlFeed {
  const entries = childrenNamed(root, namespaces.atom, 'entry')
  return { root, heads: [root], entries, elements: flatten(root, isAtomContent), url }
}

function isAtomContent({ uri, local }: XmlElement): boolean {
  return uri === namespaces.atom && local === 'content'
}

/** The place of an element, with the entry that it stands in. */
export function at(element: XmlElement, message: string): Place {
  const entry = entryLabel(element)
  return { message, line: element.line, ...(entry && { entry }) }
}

/** The elements that do not hold what they must, each with what is to be said of it. */
export function breaches(
  elements: readonly XmlElement[],
  holds: (element: XmlElement) => boolean,
  message: (element: XmlElement) => string,
): Place[] {
  return elements.filter((element) => !holds(element)).map((element) => at(element, message(element)))
}

const entryNames: readonly (readonly [string, string, string])[] = [
  [namespaces.none, 'item', 'guid'],
  [namespaces.atom, 'entry', 'id'],
]

function entryLabel(element: XmlElement): string | undefined {
  for (let one: XmlElement | undefined = element; one; one = one.parent) {
    const { uri, local } = one
    const row = entryNames.find((names) => names[0] === uri && names[1] === local)
    if (row) return rememberedLabel(one, row[2])
  }
  return undefined
}

/** Looked for once in each entry: one with a hundred thousand faults would otherwise be read as often. */
const labels = new WeakMap<XmlElement, string | undefined>()

function rememberedLabel(entry: XmlElement, idName: string): string | undefined {
  if (!labels.has(entry)) labels.set(entry, childText(entry, entry.uri, idName) || titleOf(entry, entry.uri))
  return labels.get(entry)
}

function titleOf(entry: XmlElement, uri: string): string | undefined {
  const [title] = childrenNamed(entry, uri, 'title')
  return title && wholeText(title).trim()
}

/** An attribute's value, trimmed; empty where there is none. */
export function attribute(element: XmlElement, name: string): string {
  return element.attributes.get(name)?.trim() ?? ''
}

/** Every element of one namespace with one of these names. */
export function named(feed: XmlFeed, uri: string, ...locals: readonly string[]): XmlElement[] {
  return feed.elements.filter((element) => element.uri === uri && locals.includes(element.local))
}

/** The Atom links of the head, which RSS has too. */
export function headLinks({ heads }: XmlFeed, ...rels: readonly string[]): XmlElement[] {
  return heads
    .flatMap((head) => childrenNamed(head, namespaces.atom, 'link'))
    .filter((link) => rels.includes(attribute(link, 'rel')))
}

/** Self links that name another address than the one that the document was fetched from, where that is known. */
export function findOtherSelf(feed: XmlFeed): Place[] {
  return breaches(
    headLinks(feed, 'self'),
    (link) => !feed.url || !attribute(link, 'href') || attribute(link, 'href') === feed.url,
    (link) =>
      `the self link should be the address fetched, ${feed.url}; it is ${quote(attribute(link, 'href'))}`,
  )
}
