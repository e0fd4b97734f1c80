import { createHmac, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { clientNetwork, type Sender } from './client-address.ts'

/** How often somebody may ask. */
export interface RequestLimit {
  /** Counts a request; answers in how many whole seconds to come back where it is one too many. */
  refusal(who: string): number | undefined
}

/** Who is forgotten early starts again with all that may be asked at once. */
const mostRemembered = 10_000

/** `burst` requests at once, and then one in `secondsEach`. */
export function createRequestLimit(burst: number, secondsEach: number, now: () => Date): RequestLimit {
  /** When each may ask `burst` times at once again. */
  const fullAt = new LRUCache<string, number>({ max: mostRemembered })
  const eachMs = secondsEach * 1000
  return {
    refusal: (who) => {
      const time = now().getTime()
      // A clock that was set back makes nobody wait longer than who has used up everything.
      const before = Math.min(Math.max(fullAt.get(who) ?? time, time), time + burst * eachMs)
      const waitMs = before + eachMs - (time + burst * eachMs)
      if (waitMs > 0) return Math.ceil(waitMs / 1000)
      fullAt.set(who, before + eachMs)
      return undefined
    },
  }
}

export interface PollLimits {
  /** Polls of one feed that a client may make at once. */
  readonly burst: number
  /** After that, how long one more takes to become free. */
  readonly secondsPerPoll: number
}

export interface Refusal {
  /** Whole seconds, for Retry-After. */
  readonly retryAfterSeconds: number
}

export interface Poll extends Sender {
  readonly method?: string
}

/** How often a client may fetch a feed that it does not ask about: asking whether it has changed is free. */
export interface FairLimit {
  readonly limits: PollLimits
  /**
   * Counts a request that is about to get the whole feed; undefined means that it may. Never counted or refused are
   * HEAD, requests with If-None-Match or If-Modified-Since, and clients without a public address.
   */
  refusal(request: Poll, feedAddress: string): Refusal | undefined
  /** How many pairs of client and feed are remembered now. */
  remembered(): number
}

export interface FairLimitDeps {
  readonly now: () => Date
  /** Pairs of client and feed to remember. Who is forgotten early starts again with a full burst. */
  readonly maxClients?: number
  readonly limits?: PollLimits
  readonly trustedProxies?: number
}

/** Generous, since a whole town may share one address. */
export const defaultLimits: PollLimits = { burst: 30, secondsPerPoll: 60 }

/**
 * A token bucket for each client and feed. A bucket that is full again is forgotten at once, and addresses stand in
 * memory only as hashes with a key that no other process has.
 */
export function createFairLimit({
  now,
  maxClients = 10_000,
  limits = defaultLimits,
  trustedProxies = 0,
}: FairLimitDeps): FairLimit {
  const secret = randomBytes(32)
  const fullAgainAt = new LRUCache<string, number>({
    max: maxClients,
    // Each entry brings its own; this one only makes the cache keep time.
    ttl: 1,
    ttlAutopurge: true,
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  })

  return {
    limits,
    refusal: (request, feedAddress) => {
      const client = isFree(request) ? undefined : clientNetwork(request, trustedProxies)
      if (client === undefined) return undefined
      const key = createHmac('sha256', secret).update(`${client} ${feedAddress}`).digest('base64url')
      const time = now().getTime()
      const { fullAt, waitMs } = draw(fullAgainAt.get(key) ?? time, time, limits)
      fullAgainAt.set(key, fullAt, { ttl: fullAt - time })
      return waitMs > 0 ? { retryAfterSeconds: Math.ceil(waitMs / 1000) } : undefined
    },
    remembered: () => fullAgainAt.size,
  }
}

function isFree({ method, headers }: Poll): boolean {
  const isConditional = headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined
  return method === 'HEAD' || isConditional
}

/**
 * Takes one poll out of a bucket that would be full at `fullAt`, if it holds one: when it is full now, and how long
 * until it holds the poll. A clock that was set back makes nobody wait longer than an empty bucket does.
 */
function draw(fullAt: number, now: number, { burst, secondsPerPoll }: PollLimits) {
  const pollMs = secondsPerPoll * 1000
  const fullIfEmpty = now + burst * pollMs
  const before = Math.min(Math.max(fullAt, now), fullIfEmpty)
  const waitMs = before + pollMs - fullIfEmpty
  return waitMs > 0 ? { fullAt: before, waitMs } : { fullAt: before + pollMs, waitMs: 0 }
}
