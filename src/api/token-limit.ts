import type { ServerResponse } from 'node:http'
import { createRateLimit, type RateLimit } from '../http/rate-limit.ts'
import type { ApiDeps } from './deps.ts'
import type { Principal } from './principal.ts'
import { ApiError } from './problem.ts'

export interface TokenLimit {
  /** Throws `rate_limited`. */
  take(principal: Principal, res: ServerResponse): void
}

/** Requests of each token (draft-ietf-httpapi-ratelimit-headers). */
export function createTokenLimit({
  limits,
  store,
}: Pick<ApiDeps, 'limits' | 'store'>): TokenLimit | undefined {
  const perMinute = limits.requestsPerMinute
  if (perMinute === 0) return undefined
  const bucket: RateLimit = createRateLimit({
    burst: perMinute,
    secondsPerRequest: 60 / perMinute,
    now: store.now,
  })
  return {
    take: ({ token }, res) => {
      const { remaining, fullInSeconds, waitSeconds } = bucket.take(token.id)
      res.setHeader('RateLimit-Policy', `"default";q=${perMinute};w=60`)
      res.setHeader('RateLimit', `"default";r=${remaining};t=${fullInSeconds}`)
      if (waitSeconds === undefined) return
      throw new ApiError({
        status: 429,
        word: 'rate_limited',
        detail: `the token "${token.name}" may send ${perMinute} requests a minute; the next one is free in ${waitSeconds} s`,
        headers: { 'Retry-After': String(Math.max(waitSeconds, 1)) },
        members: { 'violated-policies': ['default'] },
      })
    },
  }
}
