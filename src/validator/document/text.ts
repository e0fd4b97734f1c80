import type { Decoded } from './decode.ts'
import { namespaces } from './namespaces.ts'
import type { XmlFormat } from './xml-feed.ts'
import { readXml, type XmlElement, type XmlReading } from './xml-tree.ts'

export type FeedFormat = XmlFormat | 'json'

interface JsonReading {
  /** Undefined if the text is no JSON. */
  readonly value?: unknown
  readonly fault?: { readonly message: string; readonly line?: number }
}

/** The text of a document, and what could be read of it. */
export interface FeedText {
  readonly text: string
  /** Of the bytes, if there were bytes. */
  readonly decoded: Decoded
  /** In UTF-8. */
  readonly bytes: number
  /** The limit of readers. */
  readonly maxBytes: number
  readonly kind: 'xml' | 'json' | 'html' | 'empty' | 'unknown'
  readonly format?: FeedFormat
  readonly xml?: XmlReading
  readonly json?: JsonReading
}

/** White space or a byte order mark before the XML declaration. */
const leadingSpace = /^\s+(?=<\?xml\s)/

const kinds: readonly (readonly [FeedText['kind'], RegExp])[] = [
  ['empty', /^\s*$/],
  ['json', /^\s*[{[]/],
  ['html', /^\s*<(?:!doctype\s+html|html)[\s>]/i],
  ['xml', /^\s*</],
]

/** The root elements of the formats; the rules of a format check its version. */
const roots: readonly (readonly [XmlFormat, string, string])[] = [
  ['rss', namespaces.none, 'rss'],
  ['atom', namespaces.atom, 'feed'],
  ['opml', namespaces.none, 'opml'],
]

/** Reads the text once, as the kind that its first characters say. Never throws. */
export function readFeedText(decoded: Decoded, maxBytes: number): FeedText {
  const { text } = decoded
  const kind = kinds.find(([, form]) => form.test(text))?.[0] ?? 'unknown'
  const facts = { text, decoded, bytes: Buffer.byteLength(text), maxBytes, kind }
  if (kind === 'json') return { ...facts, format: 'json', json: readJson(text) }
  if (kind !== 'xml') return facts
  const lead = leadingSpace.exec(text)?.[0] ?? ''
  const xml = readXml(text.slice(lead.length), lead.split('\n').length)
  return { ...facts, xml, format: xml.root && formatOf(xml.root) }
}

function formatOf({ uri, local }: XmlElement): FeedFormat | undefined {
  return roots.find((row) => row[1] === uri && row[2] === local)?.[0]
}

function readJson(text: string): JsonReading {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const line = /\(line (\d+)/.exec(message)?.[1]
    return { fault: { message: message.replace(/\s+/g, ' '), ...(line && { line: Number(line) }) } }
  }
}
