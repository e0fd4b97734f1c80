import { type Place, quote, type Rule } from './finding.ts'
import type { FeedText } from './text.ts'
import { nameOf, type XmlFault } from './xml-tree.ts'

const largeBytes = 512 * 1024
const byteOrderMark = '\uFEFF'

/** Rules about a document as text, whatever its format. */
export const documentRules: readonly Rule<FeedText>[] = [
  {
    name: 'feed-format-unknown',
    severity: 'error',
    source: 'RSS 2.0, RFC 4287, JSON Feed 1.1, OPML 2.0',
    find: (document) => unknownFormat(document).map((found) => ({ message: `the document is ${found}` })),
  },
  {
    name: 'document-too-large',
    severity: 'error',
    source: 'reader practice, size',
    find: ({ bytes, maxBytes }) =>
      bytes > maxBytes
        ? [{ message: `the document has ${bytes} bytes, and readers refuse more than ${maxBytes}` }]
        : [],
  },
  {
    name: 'document-large',
    severity: 'warning',
    source: 'reader practice, size',
    find: ({ bytes, maxBytes }) =>
      bytes > largeBytes && bytes <= maxBytes
        ? [
            {
              message: `the document has ${bytes} bytes; with fewer entries it would stay below ${largeBytes}`,
            },
          ]
        : [],
  },
  {
    name: 'document-damaged-character',
    severity: 'warning',
    source: 'Unicode, U+FFFD',
    find: ({ text }) => damage(text),
  },
  {
    name: 'xml-byte-order-mark',
    severity: 'warning',
    source: 'reader practice, byte order mark',
    find: ({ kind, text }) =>
      kind === 'xml' && text.startsWith(byteOrderMark)
        ? [{ message: 'a byte order mark stands before the document; leave it out', line: 1 }]
        : [],
  },
  {
    name: 'json-byte-order-mark',
    severity: 'error',
    source: 'RFC 8259, section 8.1',
    find: ({ kind, text }) =>
      kind === 'json' && text.startsWith(byteOrderMark)
        ? [{ message: 'a byte order mark stands before the document, which JSON forbids', line: 1 }]
        : [],
  },
  {
    name: 'xml-leading-space',
    severity: 'error',
    source: 'XML 1.0, section 2.8',
    find: ({ kind, text }) =>
      kind === 'xml' && /^\uFEFF?[ \t\r\n]+<\?xml\s/.test(text)
        ? [{ message: 'white space stands before <?xml, which must be the very first thing', line: 1 }]
        : [],
  },
  {
    name: 'xml-doctype',
    severity: 'error',
    source: 'reader practice, DOCTYPE',
    find: ({ xml }) =>
      xml?.doctypeLine === undefined
        ? []
        : [{ message: 'there is a DOCTYPE, and readers refuse those; leave it out', line: xml.doctypeLine }],
  },
  {
    name: 'xml-encoding-not-utf8',
    severity: 'warning',
    source: 'XML 1.0, section 4.3.3',
    find: ({ xml }) =>
      !xml?.encoding || /^utf-?8$/i.test(xml.encoding)
        ? []
        : [{ message: `the encoding is ${quote(xml.encoding)}; every reader knows UTF-8 only`, line: 1 }],
  },
  {
    name: 'xml-nested-too-deep',
    severity: 'error',
    source: 'reader practice, libxml2',
    find: ({ xml }) => faults(xml?.fault, 'too-deep'),
  },
  {
    name: 'xml-not-well-formed',
    severity: 'error',
    source: 'XML 1.0, section 2.1',
    find: ({ xml }) => faults(xml?.fault, 'not-well-formed'),
  },
  {
    name: 'json-not-json',
    severity: 'error',
    source: 'RFC 8259, section 2',
    find: ({ json }) =>
      json?.fault ? [{ ...json.fault, message: `the document is not JSON: ${json.fault.message}` }] : [],
  },
]

function unknownFormat({ kind, xml, format }: FeedText): string[] {
  if (kind === 'empty') return ['empty']
  if (kind === 'html') return ['an HTML page; check the address of the feed that it links to']
  if (kind === 'unknown') return ['neither XML nor JSON']
  if (!xml?.root || format) return []
  const { uri } = xml.root
  const namespace = uri ? `in the namespace ${quote(uri)}` : 'without a namespace'
  return [`no RSS 2.0, Atom 1.0 or OPML 2.0: its root element is ${quote(nameOf(xml.root))} ${namespace}`]
}

function damage(text: string): Place[] {
  const at = text.indexOf('\uFFFD')
  if (at === -1) return []
  const line = text.slice(0, at).split('\n').length
  return [{ message: 'a character was lost (U+FFFD): the text was decoded with a wrong encoding', line }]
}

function faults(fault: XmlFault | undefined, kind: XmlFault['kind']): Place[] {
  return fault?.kind === kind
    ? [{ message: `the document is not XML that readers take: ${fault.message}`, line: fault.line }]
    : []
}
