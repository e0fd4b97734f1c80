import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Site } from '../../../domain/site.ts'
import { type Answer, answerResource, type Headers, type Resource } from '../../../http/answer.ts'
import { cacheBytes } from '../../cache-limits.ts'
import type { CacheableAnswer, ChangeToken } from '../../feeds/response-cache.ts'
import type { ServeStale } from '../../feeds/serve-stale.ts'

export interface PageCache {
  /**
   * Answers with the page of `make`, which is called once until the store or the site changes, or with its last page of
   * that key while the store does not answer. `key` is the path of the page. Redirects are not cached, and only one page
   * with 404 is.
   */
  answer(
    request: IncomingMessage,
    key: string,
    make: () => Promise<Resource | Answer>,
  ): Promise<CacheableAnswer>
}

export interface PageCacheDeps {
  readonly now: () => Date
  readonly site: () => Site
  readonly changeToken: ChangeToken
  readonly serveStale: ServeStale
  /** Default: that of the pages that everybody reads. */
  readonly maxBytes?: number
}

/** A page, and the state that it shows. */
interface Made {
  readonly page: Resource
  /** Undefined: the state of the store was not known. */
  readonly token: number | undefined
  readonly site: Site
}

/** RFC 9211, section 2. */
const stale: Headers = { 'Cache-Status': 'Gazette; hit; detail=stale' }

/** An unchanged page keeps its compressed copies. */
export function createPageCache({
  now,
  site,
  changeToken,
  serveStale,
  maxBytes = cacheBytes.pages,
}: PageCacheDeps): PageCache {
  const pages = new LRUCache<string, Made>({
    maxSize: maxBytes,
    sizeCalculation: ({ page }) => page.representation.bytes.length * 2 + 1000,
  })

  function store(key: string, { page, ...state }: Made): Resource {
    // Clients can request any number of addresses that do not exist: they share one page.
    const pageKey = page.status === 404 ? '404' : key
    const last = pages.get(pageKey)?.page
    const isSame = last?.representation.tag === page.representation.tag
    const stored = isSame ? { ...page, representation: last.representation } : page
    pages.set(pageKey, { page: stored, ...state })
    return stored
  }

  async function answerPage(
    request: IncomingMessage,
    key: string,
    page: Resource,
    state: Omit<Made, 'page'>,
  ) {
    const answer = await answerResource(request, page, now())
    const { tag, bytes } = page.representation
    const isOk = (page.status ?? 200) === 200
    const value = { tag, bytes, selfUrl: key, pageOf: state.site }
    return isOk ? { ...answer, current: { value, isStale: false } } : answer
  }

  return {
    answer: async (request, key, make) => {
      const state = { token: changeToken.current(), site: site() }
      const last = pages.get(key)
      if (last && state.token !== undefined && last.token === state.token && last.site === state.site)
        return answerPage(request, key, last.page, state)
      const { value, isStale } = await serveStale(make, last?.page)
      if (!('representation' in value)) return value
      if (!isStale) return answerPage(request, key, store(key, { page: value, ...state }), state)
      const page = { ...value, headers: { ...value.headers, ...stale } }
      return answerResource(request, page, now())
    },
  }
}
