import { createHmac, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** What is left of a bucket after a request. */
export interface BucketState {
  /** Whole requests that it holds now. */
  readonly remaining: number
  /** Whole seconds until it is full. */
  readonly fullInSeconds: number
  /** It was empty: whole seconds until the next request is free, for Retry-After. */
  readonly waitSeconds?: number
}

/** A token bucket for each key. */
export interface RateLimit {
  /** Takes one request from the key's bucket. From an empty one: whole seconds until the next is free, for Retry-After. */
  refusal(key: string): number | undefined
  /** The same, with what is left. */
  take(key: string): BucketState
  /** Buckets in memory. A full bucket is not kept. */
  size(): number
}

export interface RateLimitOptions {
  /** Requests that a full bucket holds. */
  readonly burst: number
  readonly secondsPerRequest: number
  readonly now: () => Date
  /** Beyond that the least recently used bucket is dropped, and its key starts with a full one. */
  readonly maxKeys?: number
}

/** Keys name clients, so memory holds only their hashes, with a secret that no other process has. */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { burst, secondsPerRequest, now, maxKeys = 10_000 } = options
  const secret = randomBytes(32)
  const requestMs = secondsPerRequest * 1000
  /** When each bucket is full again. */
  let buckets: LRUCache<string, number> | undefined
  const open = () =>
    new LRUCache<string, number>({
      max: maxKeys,
      // Each entry has its own; this one only enables expiry.
      ttl: 1,
      ttlAutopurge: true,
      ttlResolution: 0,
      perf: { now: () => now().getTime() },
    })

  function take(key: string): BucketState {
    // It takes room for all keys at once: most limits of a server are never asked.
    buckets ??= open()
    const fullAt = buckets
    const hash = createHmac('sha256', secret).update(key).digest('base64url')
    const time = now().getTime()
    const fullIfEmpty = time + burst * requestMs
    // After a clock was set back, no wait is longer than that of an empty bucket.
    const before = Math.min(Math.max(fullAt.get(hash) ?? time, time), fullIfEmpty)
    const waitMs = before + requestMs - fullIfEmpty
    const after = waitMs > 0 ? before : before + requestMs
    fullAt.set(hash, after, { ttl: after - time })
    const remaining = Math.max(0, Math.floor((fullIfEmpty - after) / requestMs))
    const fullInSeconds = Math.ceil((after - time) / 1000)
    return { remaining, fullInSeconds, ...(waitMs > 0 && { waitSeconds: Math.ceil(waitMs / 1000) }) }
  }

  return {
    refusal: (key) => take(key).waitSeconds,
    take,
    size: () => buckets?.size ?? 0,
  }
}
