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
      throw new PublisherError('unavailable', `${address} answers ${response.status}`)
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

function toReason(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `it takes longer than ${timeoutMs / 1000} s`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
