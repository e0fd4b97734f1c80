import { createYielding } from '../../async/yielding.ts'
import { type MarkedPart, markTerms, toExcerpt } from '../../domain/search/excerpt.ts'
import { toReadText } from '../../domain/search/plain-text.ts'
import {
  asksForSomething,
  parseSearchRequest,
  type SearchRequest,
  toSearchQuery,
} from '../../domain/search/search-request.ts'
import { hostPath, paths } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import type { KeptArticle, SearchResult } from '../../store/store.ts'
import { fill } from '../../words/interface.ts'
import { toSearchFeedLinks } from '../search/search-feed.ts'
import { nothing, type Searches, TooManySearches } from '../search/searches.ts'
import { toTeaser } from './facts/teaser.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import type { Ui } from './frame/ui.ts'
import type { PageMeta } from './open-graph.ts'

const resultsOnPage = 20
/** No search engine shows results of a search. */
const noIndex: PageMeta = { name: 'robots', content: 'noindex' }

/** The page of the search: a form, and the results with the words marked. */
export function createSearchPage(
  { site, ui, searchCache, toPage }: PageContext,
  searches: Searches,
): readonly PageRoute[] {
  async function searchPage(wanted: SearchRequest, result: SearchResult, notes: readonly string[] = []) {
    const { words } = wanted
    const asks = asksForSomething(wanted)
    const isFeed = asks && wanted.wrongDate === undefined
    const title = words.text ? fill(ui().words.resultsFor, { words: words.text }) : ui().words.search
    const content = {
      title,
      wanted: { ...wanted, text: words.text },
      isNarrowed: [wanted.section, wanted.author, wanted.from, wanted.to].some((text) => text !== ''),
      asks,
      notes: [...toNotes(wanted, result, ui()), ...notes],
      results: await toResults(result.articles, wanted),
      ...toPaging(wanted, result),
      feeds: isFeed ? toSearchFeedLinks(wanted, site()) : [],
      ...(isFeed && { links: toSearchFeedLinks(wanted, site()) }),
      metas: [noIndex],
      at: paths.search,
    }
    const status = wanted.wrongDate === undefined ? 200 : 400
    return toPage('search', content, { 'X-Robots-Tag': 'noindex' }, status)
  }

  async function toResults(articles: readonly KeptArticle[], { words: { terms } }: SearchRequest) {
    const yieldToRequests = createYielding()
    const results = []
    for (const article of articles) {
      await yieldToRequests()
      results.push({
        ...toTeaser(article, site()),
        titleHtml: toMarkedHtml(markTerms(article.title, terms), ui()),
        excerptHtml: toMarkedHtml(toExcerpt(toReadText(article), terms), ui()),
      })
    }
    return results
  }

  function toPaging(wanted: SearchRequest, { next, hasMore }: SearchResult) {
    const toAddress = (more: Readonly<Record<string, string>> = {}) =>
      hostPath(site().baseUrl, paths.search) + toSearchQuery(wanted, more)
    const isRanked = wanted.order === 'best'
    const ranked = hasMore ? { page: String(wanted.page + 1) } : undefined
    const older = next === undefined ? undefined : { after: String(next) }
    const following = isRanked ? ranked : older
    return {
      older: following && toAddress(following),
      newest: wanted.after !== undefined || wanted.page > 1 ? toAddress() : undefined,
    }
  }

  async function answerTooMany({ retryAfter }: TooManySearches, wanted: SearchRequest): Promise<Answer> {
    const { contentType, headers, representation } = await searchPage(wanted, nothing, [
      ui().words.searchBusy,
    ])
    const own = {
      'Content-Type': contentType,
      'Cache-Control': 'no-store',
      'Retry-After': String(retryAfter),
    }
    return { status: 429, headers: { ...headers, ...own }, body: representation.bytes }
  }

  return [
    {
      path: paths.search,
      answer: async (request) => {
        const wanted = parseSearchRequest(request.url ?? '')
        const more = { after: String(wanted.after ?? ''), page: String(wanted.page) }
        const make = async () => searchPage(wanted, await searches.run(request, wanted, resultsOnPage))
        try {
          // Not for the cache of whole responses, which is for what many clients request.
          const { status, headers, body, encoding } = await searchCache.answer(
            request,
            toSearchQuery(wanted, more) + (wanted.wrongDate ?? ''),
            make,
          )
          return { status, headers, body, encoding }
        } catch (error) {
          if (error instanceof TooManySearches) return answerTooMany(error, wanted)
          throw error
        }
      },
    },
  ]
}

function toNotes(wanted: SearchRequest, result: SearchResult, ui: Ui): string[] {
  const { words } = ui
  const { isShortened, text } = wanted.words
  return [
    ...(wanted.wrongDate === undefined ? [] : [fill(words.wrongDate, { date: wanted.wrongDate })]),
    ...(isShortened ? [fill(words.searchShortened, { words: text })] : []),
    ...(result.isFinished ? [] : [words.searchUnfinished]),
    ...(result.isIndexed ? [] : [words.searchIndexing]),
  ]
}

/** Only the marks are markup: every part of the text is escaped. */
function toMarkedHtml(parts: readonly MarkedPart[], ui: Ui): string {
  return parts
    .map(({ text, isMarked }) => (isMarked ? `<mark>${ui.escape(text)}</mark>` : ui.escape(text)))
    .join('')
}
