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

export type FeedRequest = Sender & Pick<IncomingMessage, 'method'>

export interface FeedLimitOptions {
  readonly burst: number
  readonly trustedProxies: number
  readonly now: () => Date
}

export function createFeedLimit({ burst, trustedProxies, now }: FeedLimitOptions): FeedLimit {
  const rate = { burst, secondsPerRequest: 60 }
  const limit = createRateLimit({ ...rate, now })
  return {
    ...rate,
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
