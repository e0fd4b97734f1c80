import { type Article, lastChange } from '../domain/article.ts'
import type { FeedState, Format } from '../domain/feed.ts'
import { absoluteUrl, paths, type Site } from '../domain/site.ts'

/** What a document says of its feed, the same in every format. */
export interface FeedHead {
  /** The address of this document: the same as the one requested. */
  readonly selfUrl: string
  readonly homeUrl: string
  readonly title: string
  /** The newest change of any of its articles; for an empty feed, of the feed. */
  readonly updated: Date
}

/**
 * The head of a feed in a format. `updated` follows from the articles, so that bytes change only when content does and
 * no clock is in a document.
 */
export function toFeedHead(
  state: FeedState,
  format: Format,
  articles: readonly Pick<Article, 'published' | 'updated'>[],
  { publication, baseUrl }: Site,
): FeedHead {
  const changes = articles.flatMap((article) => lastChange(article)?.at.getTime() ?? [])
  const newest = changes.reduce((a, b) => Math.max(a, b), 0)
  return {
    selfUrl: baseUrl + paths.feed(state.name, format),
    homeUrl: absoluteUrl(baseUrl, publication.address),
    title: publication.title,
    updated: changes.length > 0 ? new Date(newest) : state.changedAt,
  }
}
