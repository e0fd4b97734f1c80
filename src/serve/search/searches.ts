import type { IncomingMessage } from 'node:http'
import { createMutex } from '../../async/mutex.ts'
import { PublisherError } from '../../domain/errors.ts'
import { asksForSomething, type SearchRequest, toSearch } from '../../domain/search/search-request.ts'
import type { Site } from '../../domain/site.ts'
import { clientNetwork } from '../../http/client-address.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import type { SearchResult, Store } from '../../store/store.ts'

/** Searches for clients: one at a time, so that feeds and pages have the rest of the store's time. */
export interface Searches {
  /**
   * The results. Throws `TooManySearches`, and `unavailable` if it does not get its turn within five seconds. A request that
   * names nothing, or something that is no date, finds nothing.
   */
  run(request: IncomingMessage, wanted: SearchRequest, limit: number): Promise<SearchResult>
}

/** The client has to wait for so many seconds. */
export class TooManySearches extends Error {
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('too many searches')
    this.retryAfter = retryAfter
  }
}

/** Of one client, beyond those that are answered from a cache. */
const rate = { burst: 30, secondsPerRequest: 2 }
const maxWaitMs = 5_000
const mostWaiting = 50

export interface SearchesDeps {
  readonly store: Pick<Store, 'search'>
  readonly site: () => Site
  readonly now: () => Date
  readonly trustProxy: number
}

/** The results of a search that is not made. */
export const nothing: SearchResult = { articles: [], hasMore: false, isFinished: true, isIndexed: true }

export function createSearches({ store, site, now, trustProxy }: SearchesDeps): Searches {
  const limits = createRateLimit({ ...rate, now })
  const toTimeoutError = () => new PublisherError('unavailable', 'too many searches wait for the store')
  const turns = createMutex({ maxWaitMs, toTimeoutError })
  let waiting = 0

  async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= mostWaiting) throw toTimeoutError()
    waiting++
    try {
      return await turns.run(work)
    } finally {
      waiting--
    }
  }

  return {
    run: async (request, wanted, limit) => {
      if (!asksForSomething(wanted) || wanted.wrongDate !== undefined) return nothing
      const client = clientNetwork(request, trustProxy)
      const refusal = client === undefined ? undefined : limits.refusal(client)
      if (refusal !== undefined) throw new TooManySearches(refusal)
      return takeTurn(() => store.search(toSearch(wanted, site().publication, limit)))
    },
  }
}
