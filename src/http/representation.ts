import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import Negotiator from 'negotiator'

/**
 * Bytes, or a text as UTF-8, in their own memory. Node allocates small buffers in slabs of 64 KiB (`Buffer.poolSize`), and
 * each of them keeps its slab alive: a cache of such buffers takes many times the memory that it counts.
 */
export function toOwnMemory(content: string | Buffer): Buffer {
  if (typeof content === 'string') {
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(content))
    bytes.write(content)
    return bytes
  }
  if (content.length === content.buffer.byteLength) return content
  const bytes = Buffer.allocUnsafeSlow(content.length)
  content.copy(bytes)
  return bytes
}

export type Encoding = 'identity' | 'gzip' | 'zstd' | 'br'

/** A document in every encoding. Each is compressed at its first request and then kept. */
export interface Representation {
  /** A hash of name and bytes, in hex: a tag that ended in `-` would lose it with the suffix of an encoding. */
  readonly tag: string
  readonly bytes: Buffer
  encoded(encoding: Encoding): Promise<Buffer>
}

const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  identity: async (bytes) => bytes,
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        [constants.BROTLI_PARAM_LGWIN]: brotliWindow(bytes.length),
      },
    }),
  // As small as Brotli at 9 and as fast, with a window that every client supports (RFC 9659). Without the length,
  // Zstandard would take memory for a window of megabytes, and a hundred times the processor time of a small document.
  zstd: (bytes) =>
    promisify(zstdCompress)(bytes, {
      pledgedSrcSize: bytes.length,
      params: { [constants.ZSTD_c_compressionLevel]: 15 },
    }),
}

/** The bits of a window that holds the document. With 16, Brotli needs a thirtieth of the time that it needs with 22. */
function brotliWindow(length: number): number {
  return Math.min(22, Math.max(16, Math.ceil(Math.log2(length + 16))))
}

/** `name` makes the tags of different documents differ even if their bytes are equal. */
export function createRepresentation(name: string, content: string | Buffer): Representation {
  const bytes = toOwnMemory(content)
  const tag = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 32)
  const kept = new Map<Encoding, Promise<Buffer>>()
  return {
    tag,
    bytes,
    encoded: (encoding) => {
      const made = kept.get(encoding) ?? compress[encoding](bytes).then(toOwnMemory)
      kept.set(encoding, made)
      return made
    },
  }
}

const offered: readonly Encoding[] = ['br', 'zstd', 'gzip', 'identity']

/** @types/negotiator 0.6.5 lacks `preferred`. */
type ChooseEncodings = (
  available: readonly string[],
  options: { readonly preferred: readonly string[] },
) => string[]

/** Clients send few values of Accept-Encoding, and negotiation takes longer than the rest of a cached response. */
const chosen = new Map<string, Encoding>()
const maxChosen = 200
const maxHeaderLength = 100

/**
 * The encoding that the client requests by name (RFC 9110, section 12.5.3). `*` requests none, since some readers cannot
 * decode what they did not name. With equal preference: Brotli, Zstandard, gzip. Identity if nothing is acceptable.
 */
export function chooseEncoding(request: IncomingMessage): Encoding {
  const header = String(request.headers['accept-encoding'] ?? '')
  const known = chosen.get(header)
  if (known) return known
  const encoding = negotiateEncoding(request, header.toLowerCase())
  if (chosen.size >= maxChosen) chosen.clear()
  if (header.length <= maxHeaderLength) chosen.set(header, encoding)
  return encoding
}

function negotiateEncoding(request: IncomingMessage, header: string): Encoding {
  const available = offered.filter((encoding) => encoding === 'identity' || header.includes(encoding))
  if (available.length === 1) return 'identity'
  const negotiator = new Negotiator(request)
  const [best] = (negotiator.encodings as ChooseEncodings).call(negotiator, available, { preferred: offered })
  return offered.find((encoding) => encoding === best) ?? 'identity'
}
