import type { Article, Correction, Status } from '../domain/article.ts'
import type { FeedName, FeedState } from '../domain/feed.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import type { Moment } from '../domain/moment.ts'
import type { ArchivePage } from '../domain/site.ts'
import type { DuePublisherEvents } from './articles/publish-due.ts'
import type { AudienceStore } from './audience/audience.ts'
import type { Subscriptions } from './subscriptions/subscriptions.ts'

/** An article as it comes in: the id and slug may still be open, and so is where it stands. */
export interface IncomingArticle {
  /** Without `id` and `status`: the store gives both. */
  readonly article: Omit<Article, 'id' | 'status' | 'withdrawal'>
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
  /**
   * The hash that `knownFiles` told for the key before the file was read, null where it told none. Where the store holds
   * another one now, somebody else has saved the file since: the outcome is `outdated`. Absent: saved in any case.
   */
  readonly expectedFileHash?: string | null
}

export type SaveOutcome =
  | {
      readonly outcome: 'created' | 'updated' | 'unchanged'
      readonly article: Article
      readonly warnings: readonly string[]
    }
  | { readonly outcome: 'refused'; readonly field: string; readonly reason: string }
  /** Nothing was saved of this file, since another server has saved it meanwhile: read it again. */
  | { readonly outcome: 'outdated' }

export interface SaveOptions {
  /** The publication date recorded for articles that neither bring one nor have one. */
  readonly publishedIfUnknown?: Moment
  /** Answers what would happen and keeps nothing. */
  readonly dryRun?: boolean
}

/** A file that has another name now. */
export interface KeyChange {
  readonly from: string
  readonly to: string
}

/** A file of the data folder that an article came from. */
export interface KnownFile {
  readonly key: string
  readonly articleId: string
  readonly fileHash: string
  readonly slug: string
}

/** An article in one of its revisions: the same id and revision mean the same content, for ever. */
export interface KeptArticle extends Article {
  readonly revision: number
}

export interface FeedContents {
  readonly state: FeedState
  /** The newest published articles, as many as the rules say, newest first. */
  readonly articles: readonly KeptArticle[]
  /** Articles that left the feed by being withdrawn, for as long as readers are told. Newest withdrawal first. */
  readonly withdrawn: readonly Article[]
  /** The newest page of the archive, which holds what `articles` does not. */
  readonly archive?: ArchivePage
}

export interface ArchiveContents {
  readonly state: FeedState
  readonly page: ArchivePage
  /** Newest first. */
  readonly articles: readonly KeptArticle[]
  /** The next older page. */
  readonly previous?: ArchivePage
  /** It takes no more articles: the next ones go to a newer page. */
  readonly isFull: boolean
}

/** An article as it once was. */
export interface Revision {
  /** From 1. */
  readonly number: number
  readonly savedAt: Date
  readonly article: Article
}

export interface PublicPage {
  readonly slug: string
  readonly changedAt: Date
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
  /** Saves all in one transaction and answers in the same order. A refused article does not affect the others. */
  saveArticles(incoming: readonly IncomingArticle[], options?: SaveOptions): Promise<SaveOutcome[]>
  /** Publishes now. A date that readers have seen stays; a draft gets now, and so does what was scheduled. */
  publish(slug: string): Promise<Article>
  /** Takes the article back from readers until `publish` or, where its file was edited away, until the file is back. */
  withdraw(slug: string, reason?: string): Promise<Article>
  /**
   * Notes a change for readers, dated now. A significant change and a correction move `updated`; nothing moves the
   * publication date. Throws `conflict` for an article that readers cannot see.
   */
  correct(slug: string, correction: Pick<Correction, 'grade' | 'note'>): Promise<Article>
  /** Every revision of the article, oldest first; none for an unknown slug. */
  history(slug: string): Promise<Revision[]>
  /** Withdraws what came from the data folder under these keys, since the files are gone. Answers the slugs. */
  withdrawKeys(keys: readonly string[]): Promise<string[]>
  /** Records that files of the data folder have other names now, so that their articles keep ids and slugs. */
  renameKeys(renames: readonly KeyChange[]): Promise<void>
  /** The files that the data folder, or the imported path, held when it was last read. */
  knownFiles(origin?: string): Promise<KnownFile[]>
  /** In any status. Undefined for an unknown slug. */
  articleBySlug(slug: string): Promise<Article | undefined>
  /**
   * As the public may know it: published, or withdrawn after it had been. Undefined for all else. A slug that the
   * article had before finds it, too: then its `slug` is another one.
   */
  publicArticle(slug: string): Promise<Article | undefined>
  /** Newest first, those without a date before them. */
  listArticles(filter?: ArticleFilter): Promise<Article[]>
  /** How many articles there are in each status. */
  countByStatus(): Promise<Record<Status, number>>
  /** Published articles by slug, from the one after `after`: a slug, or nothing for the first. */
  publicPages(after: string, limit: number): Promise<PublicPage[]>
  /** When the next scheduled article is due; undefined where none is scheduled. */
  nextDueAt(): Promise<Date | undefined>
  feedState(name: FeedName): Promise<FeedState>
  /** The feeds that hold at least one article, by name. */
  feeds(): Promise<FeedState[]>
  /** The feed's own document, all of one and the same moment. `tombstoneDays`: how long withdrawals are told. */
  readFeed(name: FeedName, tombstoneDays: number): Promise<FeedContents>
  /** Which version of that page there is now. */
  archivePage(name: FeedName, page: number): Promise<ArchivePage | undefined>
  /** A page of the feed's archive, from 1, the oldest. Undefined where there is none. */
  readArchive(name: FeedName, page: number): Promise<ArchiveContents | undefined>
  /** What the feed's document held at that time, by today's rules. For operators: reads every article. */
  readFeedAsOf(name: FeedName, at: Date): Promise<Article[]>
  /**
   * Sets what decides which feeds articles stand in, and brings all feeds into line with it. Listeners are called at once
   * even where that is as before: rules come with a publication, and documents show more of it than its rules.
   */
  applyRules(rules: FeedRules): Promise<void>
  /**
   * Tells the store what the documents are made of besides articles (publication, public address, version of the
   * builder): when that differs from last time, every feed's revision is raised.
   */
  noteFingerprint(fingerprint: string): Promise<void>
  /**
   * From now on this store publishes scheduled articles at their second, until it is closed, and reads wait for that. A
   * read itself never writes: in a store that publishes nothing, a due article is published for those who ask for it,
   * and in no feed before the next write.
   */
  startPublisher(events: DuePublisherEvents): void
  /**
   * Calls the listener when something has been written: by this store before whoever asked for it hears of it, by any
   * other store on the same database within a second. Perhaps once too often: it says that something may have changed,
   * not what. Who listens first and reads then misses nothing. Answers how to stop.
   */
  onChange(listener: () => void): () => void
  /**
   * Whether what another store writes is heard of, for as long as somebody listens. When it is heard of again, the
   * listeners are called if anything may have been written meanwhile.
   */
  hears(): boolean
  /** Who reads. What is counted there is no change: listeners are not told of it. */
  readonly audience: AudienceStore
  /** Who is told of changes. What is kept there is no change itself: listeners are not told of it. */
  readonly subscriptions: Subscriptions
  /** Throws `unavailable` when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
