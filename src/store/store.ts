import type { Article, Status } from '../domain/article.ts'
import type { FeedName, FeedState } from '../domain/feed.ts'
import type { Moment } from '../domain/moment.ts'

/** An article as it comes in: the id and slug may still be open, and so is where it stands. */
export interface IncomingArticle {
  /** Without `id` and `status`: the store gives both. */
  readonly article: Omit<Article, 'id' | 'status'>
  /** What the file or request says of the status; absent, the publication date decides. */
  readonly status?: 'draft' | 'withdrawn'
  /** The id that the article brings, or that follows from its name. The ledger may know another one for `key`. */
  readonly id: string
  /** True where the article itself names its id. */
  readonly idIsOwn: boolean
  /** True where the article itself names its slug. */
  readonly slugIsOwn: boolean
  /** The name it came under: the file's path below the imported folder, without its ending. */
  readonly key: string
  /** Whence it came: `folder` for the data folder, otherwise the imported path. */
  readonly origin: string
  /** SHA-256 of the file as it was, in hex: a file that moved is known by it. */
  readonly fileHash: string
}

export type SaveOutcome =
  | {
      readonly outcome: 'created' | 'updated' | 'unchanged'
      readonly article: Article
      readonly warnings: readonly string[]
    }
  | { readonly outcome: 'refused'; readonly field: string; readonly reason: string }

export interface SaveOptions {
  /** The publication date recorded for articles that neither bring one nor have one. */
  readonly publishedIfUnknown?: Moment
  /** Answers what would happen and keeps nothing. */
  readonly dryRun?: boolean
}

/** A file of the data folder that an article came from. */
export interface KnownFile {
  readonly key: string
  readonly fileHash: string
  readonly slug: string
}

export interface FeedContents {
  readonly state: FeedState
  /** Newest first. */
  readonly articles: readonly Article[]
}

export interface ArticleFilter {
  readonly status?: Status
  readonly limit?: number
}

/**
 * Everything that is kept. Each method is one transaction and sees articles whose scheduled second has come as
 * published. Throws PublisherError: not_found for an unknown slug, conflict and unavailable as each method says.
 */
export interface Store {
  /** Saves all in one transaction and answers in the same order. One that is refused hinders no other. */
  saveArticles(incoming: readonly IncomingArticle[], options?: SaveOptions): Promise<SaveOutcome[]>
  /** Publishes now. A date that readers have seen stays; a draft gets now, and so does what was scheduled. */
  publish(slug: string): Promise<Article>
  /** Takes the article back from readers until `publish` or, where its file was edited away, until the file is back. */
  withdraw(slug: string): Promise<Article>
  /** Withdraws what came from the data folder under these keys, since the files are gone. Answers the slugs. */
  withdrawKeys(keys: readonly string[]): Promise<string[]>
  /** Records that a file of the data folder has another name now, so that its article keeps id and slug. */
  renameKey(from: string, to: string): Promise<void>
  /** The files that the data folder held when it was last read. */
  knownFiles(): Promise<KnownFile[]>
  /** In any status. Undefined for an unknown slug. */
  articleBySlug(slug: string): Promise<Article | undefined>
  /** As the public may know it: published, or withdrawn after it had been. Undefined for all else. */
  publicArticle(slug: string): Promise<Article | undefined>
  /** Newest first, those without a date before them. */
  listArticles(filter?: ArticleFilter): Promise<Article[]>
  feedState(name: FeedName): Promise<FeedState>
  /** The feed's newest published articles and its state, of one and the same moment. */
  readFeed(name: FeedName, limit: number): Promise<FeedContents>
  /**
   * Tells the store what the documents are made of besides articles (publication, public address, version of the
   * builder): when that differs from last time, every feed's revision is raised.
   */
  noteFingerprint(fingerprint: string): Promise<void>
  /** Throws `unavailable` when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
