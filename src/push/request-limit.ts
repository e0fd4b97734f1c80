import { LRUCache } from 'lru-cache'

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
