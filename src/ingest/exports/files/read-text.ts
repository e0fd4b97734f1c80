import { PublisherError } from '../../../domain/errors.ts'
import { decodeText } from '../../decode-text.ts'

/** What `readHead` reads at most. */
export const headBytes = 65_536

/**
 * The beginning of a file as text, for the recognition of forms: UTF-8, UTF-16 with a byte order mark, otherwise the letters
 * of Windows-1252. Never throws for what the bytes are.
 */
export async function decodeHead(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const bytes = await readAtMost(pieces, headBytes)
  const wide = wideDecoder(bytes)
  if (wide) return wide.decode(bytes, { stream: true })
  try {
    // The last character of a longer file may be cut.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length === headBytes })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** A whole file as text. Throws `invalid` if it is no text in UTF-8 or UTF-16, and `too_large` beyond `maxBytes`. */
export async function decodeWhole(
  pieces: AsyncIterable<Uint8Array>,
  { name, maxBytes }: { readonly name: string; readonly maxBytes: number },
): Promise<string> {
  const bytes = await readAtMost(pieces, maxBytes + 1)
  if (bytes.length > maxBytes) {
    const megabytes = Math.ceil(maxBytes / 1_000_000)
    throw new PublisherError('too_large', `${name} must have ${megabytes} MB at most`)
  }
  const wide = wideDecoder(bytes)
  if (wide) return wide.decode(bytes)
  const decoded = decodeText(bytes)
  if ('text' in decoded) return decoded.text
  throw new PublisherError('invalid', `${name}: ${decoded.problem.message}`)
}

function wideDecoder([one, two]: Uint8Array) {
  if (one === 0xff && two === 0xfe) return new TextDecoder('utf-16le')
  return one === 0xfe && two === 0xff ? new TextDecoder('utf-16be') : undefined
}

async function readAtMost(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const read: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    read.push(piece)
    bytes += piece.length
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(read).subarray(0, maxBytes)
}
