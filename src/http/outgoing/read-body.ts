import type { IncomingHttpHeaders } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import { PublisherError } from '../../domain/errors.ts'

export interface BodyLimits {
  /** For messages. */
  readonly address: string
  readonly headers: IncomingHttpHeaders
  /** After decompression. */
  readonly maxBytes: number
  readonly toFailure: (error: unknown) => Error
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
}

/**
 * The body of an answer, decompressed piece by piece, so that a small body that would become a large one (decompression
 * bomb) is stopped at the limit.
 */
export async function* readBody(body: Readable, limits: BodyLimits): AsyncGenerator<Uint8Array, void> {
  const { headers, maxBytes, toFailure } = limits
  let bytes = 0
  try {
    if (isDeclaredLarger(headers, maxBytes)) throw tooLarge(limits)
    for await (const piece of decompress(body, limits)) {
      bytes += (piece as Uint8Array).byteLength
      if (bytes > maxBytes) throw tooLarge(limits)
      yield piece as Uint8Array
    }
  } catch (error) {
    throw toFailure(error)
  } finally {
    body.destroy()
  }
}

function isDeclaredLarger(headers: IncomingHttpHeaders, maxBytes: number): boolean {
  return !headers['content-encoding'] && Number(headers['content-length'] ?? 0) > maxBytes
}

function tooLarge({ address, maxBytes }: BodyLimits): PublisherError {
  return new PublisherError('too_large', `${address} is larger than ${maxBytes} bytes`)
}

function decompress(body: Readable, { address, headers }: BodyLimits): Readable {
  const names = String(headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  // A body that is compressed twice is a mistake, or a bomb.
  const [name] = names
  const decoder = name !== undefined && names.length === 1 ? decoders[name] : undefined
  if (name === undefined) return body
  if (!decoder) {
    const rule = `is compressed as "${names.join(', ')}", which was not asked for`
    throw new PublisherError('unavailable', `${address} ${rule}`)
  }
  const stream = decoder()
  body.on('error', (error) => stream.destroy(error))
  return body.pipe(stream)
}
