import type { Kysely, Selectable } from 'kysely'
import type { Status } from '../domain/article.ts'
import type { PushSchema } from './push-schema.ts'

/** All times are UTC text, so that their order is the text's order: see `domain/moment.ts`. */
export interface ArticleTable {
  id: string
  slug: string
  status: Status
  /** RFC 3339, whole seconds. */
  published_at: string | null
  published_precision: 'day' | 'second' | null
  /** `command`: recorded by somebody's publish, and not in the article itself. */
  published_by: 'article' | 'command' | null
  /** When readers could first see it; null while they never could. */
  went_public_at: string | null
  /** Who withdrew it: only what a command withdrew stays so when its file changes. */
  withdrawn_by: 'article' | 'command' | 'folder' | null
  withdrawn_at: string | null
  withdrawn_reason: string | null
  revision: number
  /** Notes to readers, as JSON, oldest first. */
  corrections: string
  /** Everything else of the article, as JSON: see `article-row.ts`. */
  content: string
}

/** The identity ledger: names that articles came in under. Rows are never deleted. */
export interface IdentityTable {
  key: string
  article_id: string
  origin: string
  file_hash: string
  /** 1 while the file is there. */
  present: number
}

export interface RevisionTable {
  article_id: string
  revision: number
  status: Status
  slug: string
  published_at: string | null
  published_precision: 'day' | 'second' | null
  withdrawn_at: string | null
  withdrawn_reason: string | null
  corrections: string
  /** Empty: that of the article. Of its newest revision it need not be kept twice. */
  content: string
  saved_at: string
}

/** Addresses that articles had before. A new article may take one over. */
export interface FormerSlugTable {
  slug: string
  article_id: string
}

export interface FeedTable {
  name: string
  revision: number
  /** RFC 3339 with milliseconds. */
  changed_at: string
  label: string | null
}

/** The published articles of each feed. */
export interface FeedMemberTable {
  feed: string
  article_id: string
  published_at: string
  /** 0: among the newest, in the feed's own document; otherwise the page of its archive. */
  page: number
}

/** Articles that left a feed because they were withdrawn. */
export interface FeedDepartureTable {
  feed: string
  article_id: string
  withdrawn_at: string
}

export interface ArchivePageTable {
  feed: string
  page: number
  /** Articles that were ever put into it: full is full, whatever is withdrawn. */
  filled: number
  version: number
}

export interface SettingTable {
  name: string
  value: string
}

/** What the clients of a day are hashed with, so that all processes hash them alike. Deleted when the day is over. */
export interface AudienceSaltTable {
  /** `2026-11-23`, in UTC, here and below. */
  day: string
  salt: string
}

/** The direct readers of a feed. */
export interface AudienceDayTable {
  day: string
  feed: string
  direct_readers: number
  /** See `audience-sketch.ts`. Empty when the day is over. */
  sketch: string
}

/** What a service said of its subscribers: the most of the day. */
export interface AudienceReportTable {
  day: string
  feed: string
  service: string
  /** The feed's id at the service; where it names none, `format rss` and so on. */
  source: string
  subscribers: number
}

/** How a feed was asked for. */
export interface AudienceAnswerTable {
  day: string
  feed: string
  reader: string
  requests: number
  conditional: number
  not_modified: number
}

export interface Schema extends PushSchema {
  article: ArticleTable
  identity: IdentityTable
  article_revision: RevisionTable
  former_slug: FormerSlugTable
  feed: FeedTable
  feed_member: FeedMemberTable
  feed_departure: FeedDepartureTable
  archive_page: ArchivePageTable
  setting: SettingTable
  audience_salt: AudienceSaltTable
  audience_day: AudienceDayTable
  audience_report: AudienceReportTable
  audience_answer: AudienceAnswerTable
}

export type Database = Kysely<Schema>
export type ArticleRow = Selectable<ArticleTable>
