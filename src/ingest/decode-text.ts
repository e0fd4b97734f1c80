import type { Remark } from '../domain/errors.ts'

export type DecodedText = { readonly text: string } | { readonly problem: Remark }

/**
 * The text of a file in UTF-8, without its byte order mark. A file in another encoding, or one that is no text, gives a
 * problem that says what it most likely is, and the first line at fault.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const otherKind = ruleOfKind(bytes)
  if (otherKind) return { problem: problem(otherKind) }
  const wide = wideEncoding(bytes)
  if (wide) return { problem: problem(`file looks like ${wide}; save it as UTF-8`, 1) }
  const empty = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf('\0\0')
  if (empty !== -1) return { problem: problem(nulRule, lineAt(bytes, empty)) }
  try {
    return { text: utf8.decode(bytes) }
  } catch {
    return { problem: findOtherEncoding(bytes) }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** One alone is a slip, which is removed with the other control characters. */
const nulRule = 'file contains NUL bytes: it is damaged, or no text; save it as UTF-8 text again'

function problem(message: string, line?: number): Remark {
  return { field: 'file', ...(line !== undefined && { line }), message }
}

const asText = ': save it as plain text'

/** Files that are taken for texts, by their first bytes (as Latin-1), and what helps. */
const signatures: readonly (readonly [form: RegExp, kind: string, advice?: string])[] = [
  [/^\x89PNG/, 'a PNG picture'],
  [/^\xFF\xD8\xFF/, 'a JPEG picture'],
  [/^GIF8[79]a/, 'a GIF picture'],
  [/^RIFF[\s\S]{4}WEBP/, 'a WebP picture'],
  [/^[\s\S]{4}ftyp(?:heic|heix|mif1|avif)/, 'an HEIC or AVIF picture'],
  [/^[\s\S]{4}ftyp/, 'an MP4 film or sound'],
  [/^(?:ID3|\xFF[\xFB\xF3\xF2])/, 'an MP3 sound'],
  [/^RIFF[\s\S]{4}WAVE/, 'a WAV sound'],
  [/^OggS/, 'an Ogg sound or film'],
  [/^%PDF-/, 'a PDF document'],
  [/^(?:\xEF\xBB\xBF)?\s*\{\\rtf/, 'an RTF document', asText],
  [/^\xD0\xCF\x11\xE0/, 'an old Office document (.doc, .xls)', asText],
  [/^PK\x03\x04[\s\S]*mimetypeapplication\/vnd\.oasis/, 'an OpenDocument file (.odt)', asText],
  [/^PK\x03\x04[\s\S]*mimetypeapplication\/epub/, 'an EPUB book'],
  [/^PK\x03\x04[\s\S]*(?:word\/|\[Content_Types\]\.xml)/, 'an Office document (.docx)', asText],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^\x1F\x8B/, 'a gzip archive'],
  [/^SQLite format 3\0/, 'an SQLite database'],
]

/** As much of a ZIP archive as holds the names of its first files. */
const headBytes = 2048

function ruleOfKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1')
  const [, kind, advice = ''] = signatures.find(([form]) => form.test(head)) ?? []
  return kind && `file is ${kind}, not a text in UTF-8${advice}`
}

/** UTF-16 and UTF-32, by their byte order mark or by the NUL in every second byte of Latin letters. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [one, two, three, four] = bytes
  if (one === 0xff && two === 0xfe) return three === 0 && four === 0 ? 'UTF-32' : 'UTF-16'
  if (one === 0xfe && two === 0xff) return 'UTF-16'
  if (one === 0 && two === 0 && three === 0xfe && four === 0xff) return 'UTF-32'
  const head = bytes.subarray(0, headBytes)
  const nulsAt = (parity: number) => head.filter((byte, index) => byte === 0 && index % 2 === parity).length
  const [even, odd] = [nulsAt(0), nulsAt(1)]
  const isWide = Math.max(even, odd) > head.length / 5 && Math.min(even, odd) < head.length / 50
  return isWide ? 'UTF-16' : undefined
}

function lineAt(bytes: Uint8Array, offset: number): number {
  return bytes.subarray(0, offset).filter((byte) => byte === newline).length + 1
}

const newline = 0x0a

/** A line feed is no part of any other character in UTF-8, so that each line is valid or not by itself. */
function findOtherEncoding(bytes: Uint8Array): Remark {
  let isMixed = false
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const next = bytes.indexOf(newline, start)
    const end = next === -1 ? bytes.length : next
    const own = bytes.subarray(start, end)
    if (!isUtf8(own)) return problem(otherEncodingRule(own, { line, isMixed, isLast: next === -1 }), line)
    isMixed ||= own.some((byte) => byte >= 0x80)
    start = end + 1
  }
  return problem('file is not a text in UTF-8')
}

interface FaultyLine {
  readonly line: number
  /** Whether a line before it has characters that are valid in UTF-8 only. */
  readonly isMixed: boolean
  readonly isLast: boolean
}

function otherEncodingRule(own: Uint8Array, { line, isMixed, isLast }: FaultyLine): string {
  // The decoder keeps back a character that is not complete, and complains of any other fault.
  if (isLast && endsEarly(own))
    return `file ends in the middle of a character (line ${line}): its end is missing`
  const shown = quote(windows1252.decode(own))
  if (isMixed) {
    return `file is UTF-8 with bytes of another encoding in line ${line}: ${shown}; write these characters again`
  }
  if (!looksWestern(own)) {
    return `file is not UTF-8 (line ${line}), but an older encoding such as Windows-1251, Shift_JIS or GBK; save it as UTF-8`
  }
  return `file looks like Windows-1252 or Latin-1 (line ${line}: ${shown}); save it as UTF-8`
}

const windows1252 = new TextDecoder('windows-1252')

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

function endsEarly(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** In a Western text at least half of the letters are ASCII, and Windows-1252 has no characters for five bytes. */
function looksWestern(bytes: Uint8Array): boolean {
  const high = bytes.filter((byte) => byte >= 0x80)
  const letters = bytes.filter((byte) => byte > 0x40)
  const isUnused = (byte: number) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte)
  return high.length <= letters.length / 2 && !high.some(isUnused)
}

const mostCharacters = 50

/** The line around its first character that is not ASCII. */
function quote(text: string): string {
  const at = text.search(/[^\0-\x7f]/)
  const start = Math.max(0, at - mostCharacters / 2)
  const part = text.slice(start, start + mostCharacters).trim()
  return `"${start > 0 ? '…' : ''}${part}${start + mostCharacters < text.length ? '…' : ''}"`
}
