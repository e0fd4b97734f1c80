import { namespaces } from './namespaces.ts'
import type { Fault } from './rule.ts'
import { childrenNamed, childText, flatten, wholeText, type XmlElement } from './xml-tree.ts'

/** A document in RSS, Atom or OPML, taken apart. */
export interface XmlFeed {
  readonly root: XmlElement
  /** The `channel`, `feed` or `head`: one in a correct document. */
  readonly heads: readonly XmlElement[]
  /** The items or entries of the heads; in OPML, the outlines of every depth. */
  readonly entries: readonly XmlElement[]
  /** Every element in document order, except those inside an Atom `content`: that may be another document. */
  readonly elements: readonly XmlElement[]
  /** The address that the document was fetched from, if known. */
  readonly url?: string
}

export type XmlFormat = 'rss' | 'atom' | 'opml'

const partsOf: Readonly<Record<XmlFormat, (root: XmlElement) => Pick<XmlFeed, 'heads' | 'entries'>>> = {
  rss: (root) => {
    const heads = childrenNamed(root, namespaces.none, 'channel')
    return { heads, entries: heads.flatMap((head) => childrenNamed(head, namespaces.none, 'item')) }
  },
  atom: (root) => ({ heads: [root], entries: childrenNamed(root, namespaces.atom, 'entry') }),
  opml: (root) => ({
    heads: childrenNamed(root, namespaces.none, 'head'),
    entries: childrenNamed(root, namespaces.none, 'body')
      .flatMap((body) => flatten(body))
      .filter(({ uri, local }) => uri === namespaces.none && local === 'outline'),
  }),
}

export function toXmlFeed(format: XmlFormat, root: XmlElement, url?: string): XmlFeed {
  const isAtomContent = ({ uri, local }: XmlElement) => uri === namespaces.atom && local === 'content'
  return { root, ...partsOf[format](root), elements: flatten(root, isAtomContent), url }
}

/** A fault at the line of an element, with the entry that holds it. */
export function at(element: XmlElement, message: string): Fault {
  const entry = entryLabel(element)
  return { message, line: element.line, ...(entry && { entry }) }
}

const idNames: ReadonlyMap<string, string> = new Map([
  [`${namespaces.none} item`, 'guid'],
  [`${namespaces.atom} entry`, 'id'],
])
/** An entry with a hundred thousand faults would otherwise be read as often. */
const labels = new WeakMap<XmlElement, string | undefined>()

function entryLabel(element: XmlElement): string | undefined {
  for (let one: XmlElement | undefined = element; one; one = one.parent) {
    const idName = idNames.get(`${one.uri} ${one.local}`)
    if (!idName) continue
    if (!labels.has(one)) labels.set(one, childText(one, one.uri, idName) || titleOf(one))
    return labels.get(one)
  }
  return undefined
}

function titleOf(entry: XmlElement): string | undefined {
  const [title] = childrenNamed(entry, entry.uri, 'title')
  return title && wholeText(title).trim()
}
