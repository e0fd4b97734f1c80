import { isUtf8 } from 'node:buffer'

/**
 * The text of bytes that say one encoding and may have another: UTF-8 if they are, otherwise the declared encoding, and
 * Windows-1252 for each line that is not UTF-8 where none other is declared.
 */
export function decodeElement(bytes: Uint8Array, declared: string | undefined): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return withoutControls(isUtf8(buffer) ? buffer.toString('utf8') : decodeOther(buffer, declared))
}

/** Encodings in which bytes have been read wrongly as often as rightly. */
const wideNames = /^utf-?(?:8|16|32)/i

function decodeOther(buffer: Buffer, declared: string | undefined): string {
  if (declared && !wideNames.test(declared)) {
    try {
      return new TextDecoder(declared).decode(buffer)
    } catch {
      // No encoding of that name: as below.
    }
  }
  const lines: string[] = []
  for (let start = 0; start < buffer.length; ) {
    const next = buffer.indexOf(0x0a, start)
    const end = next === -1 ? buffer.length : next + 1
    const line = buffer.subarray(start, end)
    lines.push(isUtf8(line) ? line.toString('utf8') : windows1252.decode(line))
    start = end
  }
  return lines.join('')
}

const windows1252 = new TextDecoder('windows-1252')
const controls = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFE\uFFFF]/g

/** Control characters are no XML, and exports have them. Line ends become line feeds, as XML has it. */
function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '')
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** XML's references; names that XML does not know stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return references[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return isCharacter(code) ? String.fromCodePoint(code) : ''
  })
}

/** XML 1.0, section 2.2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
}

/** UTF-16, which an ASCII scanner cannot read, as UTF-8; any other bytes as they are. */
export async function* toByteText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let isFirst = true
  for await (const piece of source) {
    if (isFirst) decoder = wideDecoder(piece)
    isFirst = false
    yield decoder ? Buffer.from(decoder.decode(piece, { stream: true })) : piece
  }
  if (decoder) yield Buffer.from(decoder.decode())
}

function wideDecoder([one, two, three, four]: Uint8Array): InstanceType<typeof TextDecoder> | undefined {
  if ((one === 0xff && two === 0xfe) || (one === 0x3c && two === 0 && three !== 0 && four === 0)) {
    return new TextDecoder('utf-16le')
  }
  if ((one === 0xfe && two === 0xff) || (one === 0 && two === 0x3c && three === 0)) {
    return new TextDecoder('utf-16be')
  }
  return undefined
}
