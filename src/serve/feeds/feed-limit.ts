import type { IncomingMessage } from 'node:http'
import { clientNetwork, type Sender } from '../../http/client-address.ts'
import { createRateLimit } from '../../http/rate-limit.ts'

/** Limits how often one client downloads one feed. Conditional requests are free. */
export interface FeedLimit {
  /** Requests at once; after that, one in `secondsPerRequest`. */
  readonly burst: number
  readonly secondsPerRequest: number
  /**
   * Counts a request for the whole feed. If the limit is exceeded: whole seconds for Retry-After. HEAD, requests with
   * If-None-Match or If-Modified-Since, and clients without a public address are neither counted nor refused.
   */
  refusal(request: FeedRequest, feedAddress: string): number | undefined
  /** Pairs of client and feed in memory. */
  size(): number
}

export interface FeedRequest extends Sender {
  readonly method?: IncomingMessage['method']
}

export interface FeedLimitOptions {
  /** Generous by default, since a whole town may share one address. */
  readonly burst?: number
  readonly secondsPerRequest?: number
  readonly trustedProxies?: number
  readonly maxKeys?: number
  readonly now: () => Date
}

export function createFeedLimit(options: FeedLimitOptions): FeedLimit {
  const { burst = 30, secondsPerRequest = 60, trustedProxies = 0 } = options
  const limit = createRateLimit({ ...options, burst, secondsPerRequest })
  return {
    burst,
    secondsPerRequest,
    refusal: (request, feedAddress) => {
      const client = isFree(request) ? undefined : clientNetwork(request, trustedProxies)
      return client === undefined ? undefined : limit.refusal(`${client} ${feedAddress}`)
    },
    size: limit.size,
  }
}

function isFree({ method, headers }: FeedRequest): boolean {
  const isConditional = headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined
  return method === 'HEAD' || isConditional
}
