import type { FeedName } from '../../domain/feed.ts'
import type { Site } from '../../domain/site.ts'
import type { Store } from '../../store/store.ts'

const articlesOnPage = 20

/** The state of a feed and its newest articles, as many as a page shows. */
export async function readNewest(store: Store, name: FeedName, { publication }: Site) {
  const { state, articles } = await store.readFeed(name, publication.tombstoneDays)
  return { state, articles: articles.slice(0, articlesOnPage) }
}
