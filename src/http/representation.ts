import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'

/**
 * Bytes, text as UTF-8, in memory of their own. Node puts small buffers into slabs of 64 KiB (`Buffer.poolSize`) that live
 * as long as any of them: a cache of them would take many times what it counts.
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

/** The bytes of a document in every encoding, each compressed when it is first asked for and then kept. */
export interface Representation {
  /** A hash of what it is and of its bytes, in hex: a tag that ended in `-` would lose it with an encoding's suffix. */
  readonly tag: string
  readonly bytes: Buffer
  encoded(encoding: Encoding): Promise<Buffer>
}

const compress: Readonly<Record<Exclude<Encoding, 'identity'>, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  // As small as Brotli at 9, in the same time; and a window that every client has room for (RFC 9659).
  zstd: (bytes) => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 15 } }),
}

/** `name` keeps the tags of different documents apart even where their bytes are the same. */
export function createRepresentation(name: string, content: string | Buffer): Representation {
  const bytes = toOwnMemory(content)
  const tag = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 32)
  const kept = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(bytes)]])
  return {
    tag,
    bytes,
    encoded: (encoding) => {
      const known = kept.get(encoding)
      if (known) return known
      const made =
        encoding === 'identity' ? Promise.resolve(bytes) : compress[encoding](bytes).then(toOwnMemory)
      kept.set(encoding, made)
      return made
    },
  }
}
