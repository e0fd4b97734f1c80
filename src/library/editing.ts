import type { Grade, Status } from '../domain/article.ts'
import type { ArticleInput, DateInput, SaveReport, StoredArticle } from './article.ts'

export interface SaveArticlesOptions {
  /** Reports what would happen and saves nothing. Default: false. */
  readonly dryRun?: boolean
  /** The publication date of articles that give none. Default: they stay drafts. */
  readonly publishedIfUnknown?: DateInput
}

/**
 * Every way to change an article. Each change is one transaction; feeds show it, and subscribers get it, within a second.
 * All throw `PublisherError`: `invalid` for wrong input, `not_found` for an unknown slug, and `unavailable` while the
 * database does not answer.
 */
export interface LibraryEditing {
  /**
   * Creates or updates articles: one report each, in the same order. A refused article stops no other. Each takes some
   * milliseconds, in a thread of its own.
   */
  save(articles: readonly ArticleInput[], options?: SaveArticlesOptions): Promise<SaveReport[]>
  /**
   * Publishes now, or at that time: in the future the article is scheduled. Throws `conflict` for another date than the one
   * that readers have seen.
   */
  publish(slug: string, at?: DateInput): Promise<StoredArticle>
  /**
   * Adds a dated note for readers. `minor` leaves `updated` as it is, `significant` and `correction` move it, so that readers show
   * the article anew. Throws `conflict` if the article is not published.
   */
  correct(slug: string, correction: { readonly grade: Grade; readonly note: string }): Promise<StoredArticle>
  /** Removes the article from every feed, until `publish`. Its page says so, with the reason. */
  withdraw(slug: string, reason?: string): Promise<StoredArticle>
  /** The article with that slug, whatever its status. A former slug finds it, too. */
  find(slug: string): Promise<StoredArticle | undefined>
  /** Newest first; drafts come first. Default: all articles of every status. */
  list(filter?: { readonly status?: Status; readonly limit?: number }): Promise<StoredArticle[]>
}
