import type { FeedName } from '../../domain/feed.ts'
import type { Store } from '../../store/store.ts'

const articlesOnPage = 20

/** The state of a feed and its newest articles, as many as a page shows, whatever its documents hold back or leave out. */
export function readNewest(store: Pick<Store, 'readNewest'>, name: FeedName) {
  return store.readNewest(name, articlesOnPage)
}
