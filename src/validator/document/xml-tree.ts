import { SaxesParser, type SaxesTagNS } from 'saxes'

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

/** Reads well-formed XML with namespaces into a tree, or returns the first fault. */
export function readXml(text: string, firstLine = 1): XmlReading {
  const parser = new SaxesParser({ xmlns: true, position: true })
  parser.line = firstLine
  const open: Growing[] = []
  const reading: { -readonly [Key in keyof XmlReading]: XmlReading[Key] } = {}
  let root: XmlElement | undefined
  let startLine = firstLine
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
    const parent = open.at(-1)
    const element = toElement(tag, startLine, parent)
    parent?.children.push(element)
    root ??= element
    if (open.push(element) > deepestLevel) reading.fault = tooDeep(startLine)
    if (reading.fault) throw new Error(reading.fault.message)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(text).close()
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
  return { uri, local, prefix, attributes: new Map(pairs), text: '', children: [], parent, line }
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
