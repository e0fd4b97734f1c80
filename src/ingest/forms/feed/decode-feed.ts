import { cleanText } from '../../../domain/article.ts'
import { decodeDocument } from '../../../validator/document/decode.ts'

export interface FeedDecoder {
  /** The next part of the text; without bytes what is left at the end. */
  decode(bytes?: Uint8Array): string
  /** A sentence about bytes that are not of the encoding that is declared. Complete after the end. */
  remark(): string | undefined
}

/** The encodings that feeds declare without having them: what is valid UTF-8 in them is UTF-8. */
const unsureEncodings: ReadonlySet<string | undefined> = new Set(['utf-8', 'windows-1252', undefined])

/**
 * Decodes a feed as a tolerant reader does, by its byte order mark, declarations and first bytes. In a text that is declared
 * as UTF-8, Latin-1 or nothing, each character is read as what its bytes are: databases mix both in one document.
 */
export function createFeedDecoder(head: Uint8Array, contentType?: string): FeedDecoder {
  const { encoding, looksLike } = decodeDocument(head.subarray(0, 65_536), contentType)
  if (looksLike || unsureEncodings.has(encoding)) return cleaned(createMixedDecoder())
  // A label that decodeDocument knows.
  const decoder = new TextDecoder(encoding ?? 'utf-8')
  return cleaned({
    decode: (bytes) => (bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()),
    remark: () => undefined,
  })
}

/** Without the characters that XML forbids, which programs let through; a line ends in LF. */
function cleaned({ decode, remark }: FeedDecoder): FeedDecoder {
  let rest = ''
  return {
    decode: (bytes) => {
      const text = rest + decode(bytes)
      // Its LF may be in the next part.
      rest = bytes && text.endsWith('\r') ? '\r' : ''
      return cleanText(toWestern(text.slice(0, text.length - rest.length)))
    },
    remark,
  }
}

/** Control characters that stand for those of Windows-1252, as HTML has it: `\u0092` for `’`. */
export function toWestern(text: string): string {
  return text.replace(/[\x80-\x9F]/g, (one) => western.decode(Uint8Array.of(one.charCodeAt(0))))
}

/** UTF-8 (RFC 3629, section 4) in a text of which each character is one byte, or a byte that is not part of it. */
const sequences =
  /(?:[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2})+|[\x80-\xFF]+?/g
/** The beginning of a character at the end of a piece. */
const openEnd = /[\xC2-\xF4][\x80-\xBF]{0,2}$/

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const western = new TextDecoder('windows-1252')

function createMixedDecoder(): FeedDecoder {
  let rest = ''
  let wide = 0
  let single = 0
  const decode = (bytes?: Uint8Array): string => {
    const text =
      rest + (bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : '')
    rest = bytes ? (openEnd.exec(text)?.[0] ?? '') : ''
    return text.slice(0, text.length - rest.length).replace(sequences, (part) => {
      const isWide = part.length > 1
      if (isWide) wide++
      else single++
      return (isWide ? utf8 : western).decode(Buffer.from(part, 'latin1'))
    })
  }
  const remark = () => {
    if (single === 0) return undefined
    if (wide === 0) return 'the document is read as Windows-1252: its bytes are not UTF-8'
    return `the document is UTF-8 with ${single} bytes of another encoding, read as Windows-1252`
  }
  return { decode, remark }
}
