import type { Grade, Status } from '../domain/article.ts'
import type { Format } from '../domain/feed.ts'
import type { ArticleInput, ArticleRevision, DateInput, SaveReport, StoredArticle } from './article.ts'

export interface SaveArticlesOptions {
  /** Reports what would happen and saves nothing. Default: false. */
  readonly dryRun?: boolean
  /** The publication date of articles that give none. Default: they stay drafts. */
  readonly publishedIfUnknown?: DateInput
}

export interface DeleteArticleOptions {
  /** For readers, if they have seen the article. */
  readonly reason?: string
  /** Delete it also if readers have seen it. Default: false. */
  readonly evenIfSeen?: boolean
}

export interface DeletedArticle {
  readonly id: string
  /** Readers have seen the article, and are told that it is gone. */
  readonly hasTombstone: boolean
}

/** What must hold when the change is made; otherwise it throws `outdated`. */
export interface ChangeCondition {
  /** The revision that the article must have: that of `find` or `save`. */
  readonly expectedRevision?: number
}

/** Absolute addresses. */
export interface Preview {
  readonly page: string
  readonly entries: Readonly<Record<Format, string>>
  readonly expiresAt: Date
}

/**
 * Every way to change an article. Each change is one transaction; feeds show it, and subscribers get it, within a second.
 * All throw `PublisherError`: `invalid` for wrong input, `not_found` for an unknown slug, `gone` for a deleted article, `outdated` for a
 * condition that does not hold any more, and `unavailable` while the database does not answer, or after `close`.
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
  publish(slug: string, at?: DateInput, condition?: ChangeCondition): Promise<StoredArticle>
  /** The same with a time: in the future the article is scheduled. */
  schedule(slug: string, at: DateInput, condition?: ChangeCondition): Promise<StoredArticle>
  /**
   * Adds a dated note for readers. `minor` leaves `updated` as it is, `significant` and `correction` move it, so that readers show
   * the article anew. Throws `conflict` if the article is not published.
   */
  correct(
    slug: string,
    correction: { readonly grade: Grade; readonly note: string },
    condition?: ChangeCondition,
  ): Promise<StoredArticle>
  /** Removes the article from every feed, until `publish`. Its page says so, with the reason. */
  withdraw(slug: string, reason?: string, condition?: ChangeCondition): Promise<StoredArticle>
  /** Makes the article a draft, until `publish`, which keeps its id and the date that readers know. Readers are told as of a withdrawal. */
  unpublish(slug: string, condition?: ChangeCondition): Promise<StoredArticle>
  /**
   * Deletes the text and all revisions of an article. Nothing is left of one that readers have never seen; of any other
   * feeds show the tombstone, its address answers 410, and its id is never given to another article. Throws `conflict` if
   * readers have seen it and `evenIfSeen` is not set, or if a file of the data folder would bring it back.
   */
  delete(slug: string, options?: DeleteArticleOptions, condition?: ChangeCondition): Promise<DeletedArticle>
  /**
   * Links to a draft or a scheduled article, for anyone who has them, until they expire after so many hours: 1 to 720, by default 24.
   * Throws `conflict` for any other article.
   */
  preview(slug: string, hours?: number): Promise<Preview>
  /** Every revision of the article, oldest first, with who changed it and how. */
  history(slug: string): Promise<ArticleRevision[]>
  /** The article with that slug or id, whatever its status, and its revision. A former slug finds it, too. */
  find(slug: string): Promise<StoredArticle | undefined>
  /** Newest first; drafts come first. Default: all articles of every status. At most `limit` of them. */
  list(filter?: { readonly status?: Status; readonly limit?: number }): Promise<StoredArticle[]>
}
