import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Answer, answerResource, type Headers, type Resource } from '../../../http/answer.ts'
import { cacheBytes } from '../../cache-limits.ts'
import type { ServeStale } from '../../feeds/serve-stale.ts'

export interface PageCache {
  /**
   * Answers with the page of `make`, or with its last page of that key while the store does not answer. Redirects are not
   * cached, and only one page with 404 is.
   */
  answer(request: IncomingMessage, key: string, make: () => Promise<Resource | Answer>): Promise<Answer>
}

/** RFC 9211, section 2. */
const stale: Headers = { 'Cache-Status': 'Gazette; hit; detail=stale' }

/** An unchanged page keeps its compressed copies. */
export function createPageCache(now: () => Date, serveStale: ServeStale): PageCache {
  const pages = new LRUCache<string, Resource>({
    maxSize: cacheBytes.pages,
    sizeCalculation: ({ representation }) => representation.bytes.length * 2 + 1000,
  })

  function store(key: string, page: Resource): Resource {
    // Clients can request any number of addresses that do not exist: they share one page.
    const pageKey = page.status === 404 ? '404' : key
    const last = pages.get(pageKey)
    const isSame = last?.representation.tag === page.representation.tag
    const stored = isSame ? { ...page, representation: last.representation } : page
    pages.set(pageKey, stored)
    return stored
  }

  return {
    answer: async (request, key, make) => {
      const { value, isStale } = await serveStale(make, pages.get(key))
      if (!('representation' in value)) return value
      const page = isStale ? { ...value, headers: { ...value.headers, ...stale } } : store(key, value)
      return answerResource(request, page, now())
    },
  }
}
