import { SaxesParser, type SaxesTagNS } from 'saxes'
import { namespaces } from './namespaces.ts'

/** One breach of a rule. */
export interface Fault {
  /** One sentence that a person can act on; it names what was found. */
  readonly message: string
  /** From 1. */
  readonly line?: number
  /** The id of the entry that holds the fault; its title if it has no id. */
  readonly entry?: string
}

/** An element of a document, without comments and processing instructions. */
export interface XmlElement {
  /** Its namespace; empty for none. */
  readonly uri: string
  readonly local: string
  readonly prefix: string
  /** By local name; those of a namespace as `{uri}local`. */
  readonly attributes: ReadonlyMap<string, string>
  /** Its own text, without that of its children. */
  readonly text: string
  /** Whether `&#x…;` is in it, by which the profile of RSS writes signs that are not markup. */
  readonly hasHexReference: boolean
  readonly children: readonly XmlElement[]
  readonly parent?: XmlElement
  /** The line of its start tag, from 1. */
  readonly line: number
}

export interface XmlFault {
  readonly kind: 'not-well-formed' | 'too-deep'
  readonly message: string
  readonly line: number
}

/** A document after reading. Only a document without a fault has a root. */
export interface XmlReading {
  readonly root?: XmlElement
  readonly fault?: XmlFault
  readonly encoding?: string
  readonly doctypeLine?: number
}

/** libxml2, the parser of most readers, refuses deeper documents. */
const deepestLevel = 256

type Growing = { -readonly [Key in keyof XmlElement]: XmlElement[Key] } & { children: XmlElement[] }

/** Work that others may interrupt between two steps. */
export type Steps<T> = Generator<void, T>

/** Some milliseconds. */
const charactersInStep = 100_000

/** Reads well-formed XML with namespaces into a tree, or returns the first fault. */
export function* readXml(text: string, firstLine = 1): Steps<XmlReading> {
  const parser = new SaxesParser({ xmlns: true, position: true })
  parser.line = firstLine
  const open: Growing[] = []
  const reading: { -readonly [Key in keyof XmlReading]: XmlReading[Key] } = {}
  let root: XmlElement | undefined
  let startLine = firstLine
  let start = 0
  const addText = (piece: string) => {
    const last = open.at(-1)
    if (last) last.text += piece
  }
  parser.on('xmldecl', ({ encoding }) => {
    reading.encoding = encoding
  })
  parser.on('doctype', () => {
    reading.doctypeLine ??= parser.line
  })
  parser.on('opentagstart', () => {
    startLine = parser.line
  })
  parser.on('opentag', (tag) => {
    start = parser.position
    const parent = open.at(-1)
    const element = toElement(tag, startLine, parent)
    parent?.children.push(element)
    root ??= element
    if (open.push(element) > deepestLevel) reading.fault = tooDeep(startLine)
    if (reading.fault) throw new Error(reading.fault.message)
  })
  parser.on('closetag', () => {
    const closed = open.pop()
    // The parser decodes references, so the source is asked for elements that hold text alone.
    const isLeaf = closed !== undefined && closed.children.length === 0
    if (isLeaf) closed.hasHexReference = /&#x/i.test(text.slice(start, parser.position))
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    for (let at = 0; at < text.length; at += charactersInStep) {
      if (at > 0) yield
      parser.write(text.slice(at, at + charactersInStep))
    }
    parser.close()
  } catch (error) {
    return { ...reading, fault: reading.fault ?? notWellFormed(error, parser.line) }
  }
  return { ...reading, root }
}

function toElement(
  { uri, local, prefix, attributes }: SaxesTagNS,
  line: number,
  parent: XmlElement | undefined,
): Growing {
  const pairs = Object.values(attributes).map(
    (one) => [one.uri ? `{${one.uri}}${one.local}` : one.local, one.value] as const,
  )
  return {
    uri,
    local,
    prefix,
    attributes: new Map(pairs),
    text: '',
    hasHexReference: false,
    children: [],
    parent,
    line,
  }
}

function tooDeep(line: number): XmlFault {
  return { kind: 'too-deep', message: `elements are nested more than ${deepestLevel} levels deep`, line }
}

function notWellFormed(error: unknown, line: number): XmlFault {
  const message = error instanceof Error ? error.message.replace(/^(?:\d+:)+\s*/, '') : String(error)
  return { kind: 'not-well-formed', message: message.replace(/\.$/, ''), line }
}

/** The element's name as the document writes it. */
export function nameOf({ prefix, local }: XmlElement): string {
  return prefix ? `${prefix}:${local}` : local
}

/** An attribute's value, trimmed; empty without the attribute. */
export function attribute(element: XmlElement, name: string): string {
  return element.attributes.get(name)?.trim() ?? ''
}

/** The children of one namespace with one of these names, in their order. */
export function childrenNamed(parent: XmlElement, uri: string, ...locals: readonly string[]): XmlElement[] {
  return parent.children.filter((child) => child.uri === uri && locals.includes(child.local))
}

/** The text of the first child of that name, trimmed; undefined without such a child. */
export function childText(parent: XmlElement, uri: string, local: string): string | undefined {
  return parent.children.find((child) => child.uri === uri && child.local === local)?.text.trim()
}

/** The element and all its descendants in document order, except those of an element that `isClosed`. */
export function flatten(
  element: XmlElement,
  isClosed: (element: XmlElement) => boolean = () => false,
): XmlElement[] {
  const all: XmlElement[] = []
  const visit = (one: XmlElement) => {
    all.push(one)
    if (!isClosed(one)) one.children.forEach(visit)
  }
  visit(element)
  return all
}

/** The text of an element and of all its descendants. */
export function wholeText(element: XmlElement): string {
  return flatten(element)
    .map(({ text }) => text)
    .join('')
}

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
  /** When it was fetched, if known. */
  readonly now?: Date
}

export type XmlOrigin = Pick<XmlFeed, 'url' | 'now'>

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

export function toXmlFeed(format: XmlFormat, root: XmlElement, origin: XmlOrigin = {}): XmlFeed {
  const isAtomContent = ({ uri, local }: XmlElement) => uri === namespaces.atom && local === 'content'
  return { root, ...partsOf[format](root), elements: flatten(root, isAtomContent), ...origin }
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
