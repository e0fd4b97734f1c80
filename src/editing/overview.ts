import { instantText } from '../domain/moment.ts'
import { toExcerpt } from '../domain/search/excerpt.ts'
import { toReadText } from '../domain/search/plain-text.ts'
import { type SearchRequest, toSearch } from '../domain/search/search-request.ts'
import { paths, type Site } from '../domain/site.ts'
import { parseAudienceQuestion } from '../store/audience/day.ts'
import type { Store } from '../store/store.ts'
import type { SubscriptionSummary } from '../store/subscriptions/subscriptions.ts'

/** What the publication's own people read of it, by command and by API. */

/** Articles by status, what the last import refused, what waits, and how many read. */
export async function readOverview(store: Store) {
  const known = await store.knownFiles()
  const { refused = [], ...lastImport } = (await store.readImport()) ?? {}
  return {
    articles: await store.countByStatus(),
    lastImport: 'at' in lastImport ? lastImport : undefined,
    refused,
    fileProblems: await store.readFileProblems(),
    waiting: known.flatMap(({ key, slug, lostAt }) => (lostAt === null ? [] : [{ key, slug, lostAt }])),
    subscribers: await countSubscribers(store),
  }
}

/** Of the main feed in the last week, as far as readers are counted; and the hub's subscriptions. */
async function countSubscribers({ subscriptions, audience, now }: Store) {
  const { feeds } = await audience.read(parseAudienceQuestion({ feed: 'main' }, now()))
  const [main] = feeds
  return {
    subscriptions: (await subscriptions.countFor('')).subscriptions,
    estimatedSubscribers: main?.estimatedSubscribers ?? 0,
    estimatedDirectReaders: main?.estimatedDirectReaders ?? 0,
  }
}

/** A subscription without its callback, which is a secret. */
export function toSubscriptionJson(one: SubscriptionSummary) {
  return {
    id: one.id,
    host: one.host,
    topic: paths.feed(one.feed, one.format),
    state: one.state,
    leaseEndsAt: instantText(one.expiresAt),
    lastDelivery: one.lastAt && { at: instantText(one.lastAt), result: one.lastResult },
  }
}

/** The published articles that a reader would find, each with its excerpt. */
export async function findArticles(
  { store, site }: { readonly store: Pick<Store, 'search'>; readonly site: () => Site },
  wanted: SearchRequest,
  limit: number,
) {
  const result = await store.search(toSearch(wanted, site().publication, limit))
  const articles = result.articles.map((article) => {
    const parts = toExcerpt(toReadText(article), wanted.words.terms)
    return { article, excerpt: parts.map(({ text }) => text).join('') }
  })
  return { ...result, articles }
}
