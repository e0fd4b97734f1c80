import { isUtf8 } from 'node:buffer'

/**
 * The text of bytes that say one encoding and may have another: UTF-8 if they are, otherwise the declared encoding, and
 * Windows-1252 for each line that is not UTF-8 where none other is declared.
 */
export function decodeBytes(bytes: Uint8Array, declared: string | undefined): string {
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
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  return lines.replace(controls, '')
}
