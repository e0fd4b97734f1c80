import { STATUS_CODES } from 'node:http'
import { PublisherError } from '../domain/errors.ts'

export interface FetchedFeed {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** After redirects. */
  readonly url: string
}

export interface FetchLimits {
  /** For the whole of it, redirects and body included. */
  readonly timeoutMs: number
  /** Of the decoded body. */
  readonly maxBytes: number
}

const defaultLimits: FetchLimits = { timeoutMs: 30_000, maxBytes: 20 * 1024 * 1024 }

/** Fetches a feed as a reader does. Stops at the limits while it reads: `too_large`, or `unavailable`. */
export async function fetchFeed(address: string, limits: Partial<FetchLimits> = {}): Promise<FetchedFeed> {
  const { timeoutMs, maxBytes } = { ...defaultLimits, ...limits }
  try {
    const response = await fetch(address, {
      headers: { Accept: 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new PublisherError('unavailable', `${address} answers ${statusOf(response)}`)
    }
    const bytes = await readAtMost(response, maxBytes)
    if (!bytes) {
      const message = `${address} is larger than ${maxBytes} bytes: no feed reader accepts that`
      throw new PublisherError('too_large', message)
    }
    return { bytes, contentType: response.headers.get('content-type') ?? '', url: response.url }
  } catch (error) {
    if (error instanceof PublisherError) throw error
    const reason = toReason(error, timeoutMs)
    throw new PublisherError('unavailable', `${address} cannot be fetched: ${reason}`, { cause: error })
  }
}

/** `404 (Not Found)` */
function statusOf({ status }: Response): string {
  const words = STATUS_CODES[status]
  return words ? `${status} (${words})` : String(status)
}

/** Undefined if the body is larger; the rest of it is not read then. */
async function readAtMost({ body }: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the body.
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Why an address cannot be fetched, in words. */
export function toReason(error: unknown, timeoutMs: number): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'TimeoutError') return `it takes longer than ${timeoutMs / 1000} s`
  return reasons[(cause as NodeJS.ErrnoException).code ?? cause.message] ?? cause.message
}

/** By the code of Node, OpenSSL and undici, or by their message where there is none. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up right now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the server cut the connection',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  UND_ERR_SOCKET: 'the server cut the connection',
  HPE_INVALID_CONSTANT: 'the server does not speak HTTP',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak HTTPS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak HTTPS there',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate lacks the one that signed it',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_INVALID_URL: 'it is no address such as https://example.org/feed.xml',
  'bad port': 'no browser fetches anything from this port',
  'redirect count exceeded': 'it redirects in a circle',
}
