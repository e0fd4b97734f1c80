import { createDecoder } from './decode.ts'
import { createRows, type Fault, quote, type Rule } from './rule.ts'
import type { FeedText } from './text.ts'
import { nameOf, type XmlFault } from './xml-tree.ts'

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
