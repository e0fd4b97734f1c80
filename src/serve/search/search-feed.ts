import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Format, formats } from '../../domain/feed.ts'
import { feedsOf, isShown, rulesOf } from '../../domain/feed-rules.ts'
import {
  asksForSomething,
  parseSearchRequest,
  type SearchRequest,
  toSearchQuery,
} from '../../domain/search/search-request.ts'
import { paths, type Site } from '../../domain/site.ts'
import { type Answer, answerRedirect, answerResource, answerText } from '../../http/answer.ts'
import type { KeptArticle } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'
import { type FeedAnswerDeps, guarded, isBrowser, openToAll } from '../feeds/answer.ts'
import type { Selection } from '../feeds/document-cache.ts'
import type { ChangeToken } from '../feeds/response-cache.ts'
import { type Searches, TooManySearches } from './searches.ts'

export interface SearchFeedDeps extends Pick<FeedAnswerDeps, 'documents' | 'site' | 'now'> {
  readonly searches: Searches
  readonly changeToken: ChangeToken
}

/** Answers with a search as a feed. */
export type SearchFeed = (request: IncomingMessage, format: Format) => Promise<Answer>

interface Kept {
  readonly document: Selection
  /** The state of the store that it shows. */
  readonly token: number
  readonly site: Site
}

/**
 * The newest articles that a search finds, as a feed. It has no archive and no hub, since nobody is told when it changes: a
 * client asks, and gets 304 as long as it holds the newest. A browser is sent to the page of the search.
 */
export function createSearchFeed(deps: SearchFeedDeps): SearchFeed {
  const { documents, site, now, searches, changeToken } = deps
  const kept = new LRUCache<string, Kept>({
    maxSize: cacheBytes.searches,
    sizeCalculation: ({ document }) => document.bytes.length * 2 + 1000,
  })

  async function build(request: IncomingMessage, wanted: SearchRequest, format: Format): Promise<Selection> {
    const { publication, baseUrl } = site()
    const { articles } = await searches.run(request, wanted, publication.feedSize)
    const query = toSearchQuery(wanted)
    return documents.select({
      articles: articles.filter((article) => isInFeeds(article, site(), now())),
      format,
      title: `${publication.title}: ${toLabel(wanted)}`,
      selfUrl: baseUrl + paths.searchFeed(format) + query,
      homeUrl: baseUrl + paths.search + query,
      idName: `search ${query}`,
    })
  }

  async function find(request: IncomingMessage, wanted: SearchRequest, format: Format): Promise<Selection> {
    const key = `${format} ${toSearchQuery(wanted)}`
    const token = changeToken.current()
    const last = kept.get(key)
    if (last && last.token === token && last.site === site()) return last.document
    const state = { site: site() }
    const document = await build(request, wanted, format)
    if (token !== undefined) kept.set(key, { document, token, ...state })
    return document
  }

  return async (request, format) => {
    const { after: _after, ...asked } = parseSearchRequest(request.url ?? '')
    // A feed is of the newest.
    const wanted: SearchRequest = { ...asked, order: 'newest', page: 1 }
    const query = toSearchQuery(wanted)
    if (isBrowser(request, format)) {
      const headers = { ...openToAll, 'Cache-Control': 'no-store', Vary: 'Accept' }
      return answerRedirect(303, paths.search + query, headers)
    }
    const problem = findProblem(wanted)
    if (problem) return answerText(400, problem, openToAll)
    try {
      const document = await find(request, wanted, format)
      const { contentType, selfUrl } = document
      const age = site().publication.maxAgeSeconds
      const home = site().baseUrl + paths.search + query
      const headers = {
        ...guarded,
        'Cache-Control': `public, max-age=${age}, stale-while-revalidate=${age}, stale-if-error=86400`,
        Link: `<${selfUrl}>; rel="self", <${home}>; rel="alternate"; type="text/html"`,
        'X-Robots-Tag': 'noindex',
      }
      return await answerResource(request, { representation: document, contentType, headers }, now())
    } catch (error) {
      if (!(error instanceof TooManySearches)) throw error
      const sentence = 'Too many searches from one address: ask less often, or for fewer feeds.'
      return answerText(429, sentence, { ...openToAll, 'Retry-After': String(error.retryAfter) })
    }
  }
}

function findProblem(wanted: SearchRequest): string | undefined {
  if (wanted.wrongDate !== undefined) {
    return `from, to and month must be dates such as 2026-11-23, 2026-11 or 2026; one says "${wanted.wrongDate}"`
  }
  if (asksForSomething(wanted)) return undefined
  return 'A search feed needs q with a word to find, or section, author or tag.'
}

/** The words of no language: the query itself. */
function toLabel({ words, section, author, tag, from, to }: SearchRequest): string {
  const days = from || to ? `${from}–${to}` : ''
  return [words.text, section, author, tag, days].filter((part) => part !== '').join(', ')
}

/** An article that the publication's feeds hold back is in no feed of a search either. */
function isInFeeds(article: KeptArticle, { publication }: Site, now: Date): boolean {
  const main = feedsOf(article, rulesOf(publication)).find(({ name }) => name === 'main')
  return main?.heldUntil === undefined || isShown({ ...main, isLeftOut: false }, now)
}

/** The links of a search's feeds, for autodiscovery. */
export function toSearchFeedLinks(wanted: SearchRequest, { publication, baseUrl }: Site) {
  const query = toSearchQuery({ ...wanted, order: 'newest' })
  return Object.entries(formats).map(([format, { label, mediaType }]) => ({
    label,
    title: `${publication.title}: ${toLabel(wanted)} (${label})`,
    type: mediaType,
    address: baseUrl + paths.searchFeed(format as Format) + query,
  }))
}
