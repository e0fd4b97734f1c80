import type { Kysely, Selectable } from 'kysely'
import type { Status } from '../../domain/article.ts'

/** All times are UTC text with milliseconds. */
export interface SubscriptionTable {
  /** Follows from callback, feed and format: see `subscription-id.ts`. */
  id: string
  callback: string
  /** The callback's host, without its port. */
  host: string
  /** As the subscriber wrote it. */
  topic: string
  feed: string
  format: string
  secret: string | null
  lease_seconds: number
  verified_at: string
  expires_at: string
  /** The feed's revision that the subscriber has, or that nothing more is tried for. */
  delivered_revision: number
  /** The tag of the document that the subscriber has. */
  delivered_tag: string
  /** Not before then. Whoever delivers moves it forward, so that nobody else does. */
  due_at: string
  /** In a row, of the delivery that is under way. */
  failures: number
  last_result: string | null
  last_at: string | null
}

/** What the hub owes a callback before it is done: to verify an intent, or to tell of a denial. */
export interface HubRequestTable {
  /** The subscription's. */
  id: string
  /** Another one for each request: a newer one takes an older one's place. */
  token: string
  mode: 'subscribe' | 'unsubscribe' | 'denied'
  callback: string
  host: string
  topic: string
  feed: string
  format: string
  secret: string | null
  lease_seconds: number
  /** The feed's revision and the document's tag when the request came: what changes later is news to the subscriber. */
  revision: number
  tag: string
  reason: string | null
  requested_at: string
  due_at: string
  failures: number
}

/** What became of deliveries, for as long as the log is kept. Those that are alike and of one moment share a row. */
export interface DeliveryTable {
  at: string
  /** Of one of them. */
  subscription_id: string
  host: string
  feed: string
  format: string
  revision: number
  result: string
  /** The HTTP status, where there was an answer. */
  status: number | null
  /** The longest. */
  took_ms: number
  deliveries: number
}

export interface BlockedHostTable {
  host: string
  blocked_at: string
}

/** What a hub elsewhere has been told of a topic. */
export interface HubPingTable {
  hub: string
  feed: string
  format: string
  told_revision: number
  told_tag: string
  due_at: string
  failures: number
  last_result: string | null
  last_at: string | null
}

export interface PushSchema {
  subscription: SubscriptionTable
  hub_request: HubRequestTable
  delivery: DeliveryTable
  blocked_host: BlockedHostTable
  hub_ping: HubPingTable
}

export type SubscriptionRow = Selectable<SubscriptionTable>
export type HubRequestRow = Selectable<HubRequestTable>
export type DeliveryRow = Selectable<DeliveryTable>

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
