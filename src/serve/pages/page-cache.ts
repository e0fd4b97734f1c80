import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Answer, answerServed, type Headers } from '../../http/answer.ts'
import type { Representation } from '../../http/representation.ts'
import { cacheBytes } from '../feeds/cache-limits.ts'
import { createFallback, type Fallback } from '../feeds/serve-stale.ts'

/** A page for people, before anybody's headers were looked at. */
export interface Page {
  readonly representation: Representation
  readonly status: number
  readonly headers: Headers
}

export interface KeptPages {
  /**
   * Answers with what `make` gives, and while the store does not answer with the page that it gave last under that key.
   * Redirects are not kept, and 404 only once.
   */
  answer(request: IncomingMessage, key: string, make: () => Promise<Page | Answer>): Promise<Answer>
}

/** Browsers ask each time; who shows it all the same is told that nobody could say whether it still holds. */
const stale: Headers = { 'Cache-Status': 'Gazette; hit; detail=stale' }

/** A page that is made again as it was keeps its compressed copies. */
export function createKeptPages(now: () => Date, fallback: Fallback = createFallback()): KeptPages {
  const kept = new LRUCache<string, Page>({
    maxSize: cacheBytes.pages,
    sizeCalculation: ({ representation }) => representation.bytes.length * 2 + 1000,
  })

  function keep(key: string, page: Page): Page {
    // Strangers can ask for as many addresses as they like: there is one page for all that is not there.
    const place = page.status === 404 ? '404' : key
    const last = kept.get(place)
    const isSame = last?.representation.tag === page.representation.tag
    const one = isSame ? { ...page, representation: last.representation } : page
    kept.set(place, one)
    return one
  }

  return {
    answer: async (request, key, make) => {
      const { value, isStale } = await fallback(make, kept.get(key))
      if (!('representation' in value)) return value
      const { representation, status, headers } = isStale ? value : keep(key, value)
      const served = {
        representation,
        status,
        contentType: 'text/html; charset=utf-8',
        headers: { ...headers, ...(isStale && stale) },
      }
      return answerServed(request, served, now())
    },
  }
}
