/** A document's text, and what says how its bytes are encoded. */
export interface Decoded {
  readonly text: string
  /** The encoding that the text was read with, by its name in the Encoding Standard. */
  readonly encoding?: string
  /** Of the Content-Type. */
  readonly charset?: string
  /** Why the bytes are not what the document says. */
  readonly fault?: string
  /** The encoding that the bytes must be in, if the document says another one that they could be in, too. */
  readonly looksLike?: 'windows-1252' | 'UTF-8'
}

/** The first bytes of XML in encodings that no label has to announce (XML 1.0, appendix F). */
const signatures: readonly (readonly [encoding: string, isMark: boolean, ...bytes: readonly number[]])[] = [
  ['utf-32', true, 0x00, 0x00, 0xfe, 0xff],
  ['utf-32', true, 0xff, 0xfe, 0x00, 0x00],
  ['utf-8', true, 0xef, 0xbb, 0xbf],
  ['utf-16be', true, 0xfe, 0xff],
  ['utf-16le', true, 0xff, 0xfe],
  ['utf-32', false, 0x00, 0x00, 0x00, 0x3c],
  ['utf-32', false, 0x3c, 0x00, 0x00, 0x00],
  ['utf-16be', false, 0x00, 0x3c],
  ['utf-16le', false, 0x3c, 0x00],
  ['ebcdic', false, 0x4c, 0x6f, 0xa7, 0x94],
]
const declarationForm = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/

/** The Encoding Standard reads these as windows-1252; parsers of XML read control characters there. */
const withoutControls = /^(?:iso-?8859-?1|latin-?1|l1|us-ascii|ascii)$/i

/**
 * Decodes a document as a reader does: by its byte order mark, the charset of its Content-Type, its XML declaration, in
 * this order (RFC 7303, section 3); otherwise as UTF-8. Never throws.
 */
export function decodeDocument(bytes: Uint8Array, contentType = ''): Decoded {
  const [signed, isMark] =
    signatures.find((row) => row.slice(2).every((byte, at) => bytes[at] === byte)) ?? []
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1000)).replace(/^ï»¿/, '')
  const declared = declarationForm.exec(head)?.[1]
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]
  // The declaration was readable as ASCII, and UTF-16 is not.
  const isFalse = declared !== undefined && isUtf16(declared) && !signed?.startsWith('utf-16')
  const label = (isMark && signed) || charset || signed || (isFalse ? 'utf-8' : declared) || 'utf-8'
  const decoder = createDecoder(isUtf16(label) && signed ? signed : label)
  const decoded = { encoding: decoder?.encoding, ...(charset && { charset }) }
  if (!decoder) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return { ...decoded, text, fault: `its encoding is ${label}, which readers do not know` }
  }
  const text = decoder.decode(bytes)
  if (isFalse) {
    return { ...decoded, text, fault: `it declares ${declared}, and its bytes are not ${declared}` }
  }
  const looksLike = findEncoding(bytes, label, decoder.encoding)
  return { ...decoded, text, ...(looksLike && { looksLike }) }
}

/** Text of single bytes is hardly ever UTF-8 by chance. */
function findEncoding(bytes: Uint8Array, label: string, encoding: string): Decoded['looksLike'] {
  const isOfSingleBytes = /^(?:windows-|iso-8859-|koi8-|macintosh|ibm866)/.test(encoding)
  if (!isOfSingleBytes || bytes.every((byte) => byte < 0x80)) return undefined
  if (isUtf8(bytes)) return 'UTF-8'
  const hasControls = bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)
  return withoutControls.test(label) && hasControls ? 'windows-1252' : undefined
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function isUtf16(label: string): boolean {
  return /^utf-?16/i.test(label)
}

/** A byte order mark is part of UTF-16; in UTF-8 it is a character that a rule is about. */
export function createDecoder(label: string) {
  try {
    return new TextDecoder(label, { ignoreBOM: !isUtf16(label) })
  } catch {
    return undefined
  }
}
