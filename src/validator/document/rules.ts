import { createDecoder, type Decoded } from './decode.ts'
import { namespaces } from './namespaces.ts'
import { createRows, quote, type Rule } from './rule.ts'
import {
  type Fault,
  nameOf,
  readXml,
  type Steps,
  type XmlElement,
  type XmlFault,
  type XmlFormat,
  type XmlReading,
} from './xml-feed.ts'

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
export function* readFeedText(decoded: Decoded, maxBytes: number): Steps<FeedText> {
  const { text } = decoded
  const kind = kinds.find(([, form]) => form.test(text))?.[0] ?? 'unknown'
  const facts = { text, decoded, bytes: Buffer.byteLength(text), maxBytes, kind }
  if (kind === 'json') return { ...facts, format: 'json', json: readJson(text) }
  if (kind !== 'xml') return facts
  const lead = leadingSpace.exec(text)?.[0] ?? ''
  const xml = yield* readXml(text.slice(lead.length), lead.split('\n').length)
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

const largeBytes = 512 * 1024
const byteOrderMark = '\uFEFF'
const { error, warning } = createRows<FeedText, Fault>((fault) => fault)

/** Rules for the text of a document in any format. */
export const documentRules: readonly Rule<FeedText>[] = [
  error('feed-format-unknown', 'RSS 2.0, RFC 4287, JSON Feed 1.1, OPML 2.0', (document) => {
    const found = foundInstead(document)
    return faultIf(found !== undefined, `the document is ${found}`)
  }),
  error('document-too-large', 'reader practice, size', ({ bytes, maxBytes }) =>
    faultIf(bytes > maxBytes, `the document has ${bytes} bytes, and readers refuse more than ${maxBytes}`),
  ),
  warning('document-large', 'reader practice, size', ({ bytes, maxBytes }) =>
    faultIf(
      bytes > largeBytes && bytes <= maxBytes,
      `the document has ${bytes} bytes; fewer entries would keep it below ${largeBytes}`,
    ),
  ),
  warning('document-damaged-character', 'Unicode, U+FFFD', ({ text }) => {
    const at = text.indexOf('\uFFFD')
    const line = text.slice(0, at).split('\n').length
    return faultIf(
      at !== -1,
      'a character was lost (U+FFFD): the text was decoded with a wrong encoding',
      line,
    )
  }),
  warning('document-control-character', 'XML 1.0, section 2.2', ({ text }) => {
    const at = text.search(/[\x7f-\x84\x86-\x9f]/)
    const line = text.slice(0, at).split('\n').length
    const message = 'the text has control characters: it was decoded with a wrong encoding on its way here'
    return faultIf(at !== -1, message, line)
  }),
  warning('document-encoding-mistaken', 'XML 1.0, section 4.3.3', ({ decoded: { looksLike } }) =>
    faultIf(
      looksLike !== undefined,
      `the bytes are ${looksLike} and not what the document says; readers show other signs`,
      1,
    ),
  ),
  warning('xml-byte-order-mark', 'reader practice, byte order mark', ({ kind, text }) =>
    faultIf(
      kind === 'xml' && text.startsWith(byteOrderMark),
      'the document begins with a byte order mark; leave it out',
      1,
    ),
  ),
  error('json-byte-order-mark', 'RFC 8259, section 8.1', ({ kind, text }) =>
    faultIf(
      kind === 'json' && text.startsWith(byteOrderMark),
      'the document begins with a byte order mark, which JSON forbids',
      1,
    ),
  ),
  error('xml-leading-space', 'XML 1.0, section 2.8', ({ kind, text }) =>
    faultIf(
      kind === 'xml' && /^\uFEFF?[ \t\r\n]+<\?xml\s/.test(text),
      'the document begins with white space, and <?xml must be the very first thing',
      1,
    ),
  ),
  error('xml-doctype', 'reader practice, DOCTYPE', ({ xml }) =>
    faultIf(
      xml?.doctypeLine !== undefined,
      'the document has a DOCTYPE, and readers refuse those; leave it out',
      xml?.doctypeLine,
    ),
  ),
  error('document-encoding-wrong', 'XML 1.0, section 4.3.3', ({ decoded: { fault } }) =>
    faultIf(fault !== undefined, `the document cannot be decoded: ${fault}; send it in UTF-8`, 1),
  ),
  warning('xml-encoding-not-utf8', 'XML 1.0, section 4.3.3', ({ xml, decoded }) => {
    const names = [decoded.fault ? undefined : decoded.encoding, xml?.encoding].filter(Boolean)
    const other = names.find((name) => !/^utf-?8$/i.test(name ?? ''))
    return faultIf(
      other !== undefined && !decoded.fault,
      `the encoding is ${quote(other)}; every reader knows UTF-8 only`,
      1,
    )
  }),
  warning('document-encoding-contradicted', 'RFC 7303, section 3', ({ xml, decoded: { charset } }) =>
    faultIf(
      charset !== undefined && xml?.encoding !== undefined && !isSameEncoding(charset, xml.encoding),
      `the Content-Type says ${quote(charset)} and the document ${quote(xml?.encoding)}; readers follow either`,
      1,
    ),
  ),
  error('xml-nested-too-deep', 'reader practice, libxml2', ({ xml }) => xmlFaults('too-deep', xml?.fault)),
  error('xml-not-well-formed', 'XML 1.0, section 2.1', ({ xml }) => xmlFaults('not-well-formed', xml?.fault)),
  error('json-not-json', 'RFC 8259, section 2', ({ json }) =>
    json?.fault ? [{ ...json.fault, message: `the document is not JSON: ${json.fault.message}` }] : [],
  ),
]

function faultIf(isFault: boolean, message: string, line?: number): Fault[] {
  return isFault ? [{ message, ...(line && { line }) }] : []
}

function isSameEncoding(...labels: readonly [string, string]): boolean {
  const [one, other] = labels.map(
    (label) => createDecoder(label)?.encoding.replace(/^(utf-16).*/, '$1') ?? label,
  )
  return one === other
}

function xmlFaults(kind: XmlFault['kind'], fault?: XmlFault): Fault[] {
  const message = `the document is not XML that readers take: ${fault?.message}`
  return faultIf(fault?.kind === kind, message, fault?.line)
}

/** What the document is if it is no feed. */
function foundInstead({ kind, xml, format }: FeedText): string | undefined {
  if (kind === 'empty') return 'empty'
  if (kind === 'html') return 'an HTML page; check the address of the feed that it links to'
  if (kind === 'unknown') return 'neither XML nor JSON'
  if (!xml?.root || format) return undefined
  const { uri } = xml.root
  const namespace = uri ? `in the namespace ${quote(uri)}` : 'without a namespace'
  return `no RSS 2.0, Atom 1.0 or OPML 2.0: its root element is ${quote(nameOf(xml.root))} ${namespace}`
}
