import { namespaces } from './namespaces.ts'
import { readXml, type XmlElement, type XmlReading } from './xml-tree.ts'

export type FeedFormat = 'rss' | 'atom' | 'json' | 'opml'

export interface JsonReading {
  /** Undefined where the text is no JSON. */
  readonly value?: unknown
  readonly fault?: { readonly message: string; readonly line?: number }
}

/** A document as text, read as far as it could be. */
export interface FeedText {
  readonly text: string
  /** In UTF-8. */
  readonly bytes: number
  /** What readers take at most. */
  readonly maxBytes: number
  readonly kind: 'xml' | 'json' | 'html' | 'empty' | 'unknown'
  readonly format?: FeedFormat
  readonly xml?: XmlReading
  readonly json?: JsonReading
}

/** White space or a byte order mark before the declaration, which must be the first thing of all. */
const leadingSpace = /^\s+(?=<\?xml\s)/

const kinds: readonly (readonly [FeedText['kind'], RegExp])[] = [
  ['empty', /^\s*$/],
  ['json', /^\s*[{[]/],
  ['html', /^\s*<(?:!doctype\s+html|html)[\s>]/i],
  ['xml', /^\s*</],
]

/** Root elements of the formats; the version is a matter of their rules. */
const roots: readonly (readonly [FeedFormat, string, string])[] = [
  ['rss', namespaces.none, 'rss'],
  ['atom', namespaces.atom, 'feed'],
  ['opml', namespaces.none, 'opml'],
]

/** Reads the text once, as what its first character makes it. Never throws. */
export function readFeedText(text: string, maxBytes: number): FeedText {
  const kind = kinds.find(([, form]) => form.test(text))?.[0] ?? 'unknown'
  const facts = { text, bytes: Buffer.byteLength(text), maxBytes, kind }
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
