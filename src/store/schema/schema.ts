import type { Kysely, Selectable } from 'kysely'
import type { Way } from '../../domain/accounts/actor.ts'
import type { Status } from '../../domain/article.ts'
import type { ChangeKind } from '../changes/change.ts'
import type {
  AuthorizationCodeTable,
  LoginCodeTable,
  RefreshSecretTable,
  TokenTable,
} from './account-tables.ts'
import type {
  AudienceAnswerTable,
  AudienceDayTable,
  AudienceReportTable,
  AudienceSaltTable,
} from './audience-tables.ts'
import type {
  BlockedHostTable,
  DeliveryTable,
  HubPingTable,
  HubRequestTable,
  SubscriptionTable,
} from './hub-tables.ts'
import type { MediaFactTable, PublicationTable } from './site-tables.ts'
import type { SuperdeskItemTable, SuperdeskMediaTable } from './superdesk-tables.ts'
import type { WebhookDeliveryTable, WebhookTable } from './webhook-tables.ts'

/** Times are UTC text, which sorts like the times: see `domain/moment.ts`. */
export interface ArticleTable {
  id: string
  slug: string
  status: Status
  /** RFC 3339, whole seconds. */
  published_at: string | null
  published_precision: 'day' | 'second' | null
  /** `command`: recorded by the publish command, not stated in the article itself. */
  published_by: 'article' | 'command' | null
  /** When readers could first see it; null before. */
  went_public_at: string | null
  /**
   * An article that a command withdrew or unpublished stays so when its file changes. `deletion`: only what tombstones
   * need is left of it.
   */
  withdrawn_by: 'article' | 'command' | 'folder' | 'deletion' | null
  /** Also of a draft that readers have seen: an unpublished article. */
  withdrawn_at: string | null
  withdrawn_reason: string | null
  revision: number
  /** Notes to readers, as JSON, oldest first. */
  corrections: string
  /** Everything else of the article, as JSON: see `article-row.ts`. */
  content: string
  /** Random, new with each revision: a lost revision may come again with other content. */
  stamp: string
  /** That of the content, so that a query need not read a text for it. */
  canonical_url: string | null
  /** That of the content, too: the store looks articles up by it. */
  guid: string | null
}

/** The identity map: the source keys of articles. Rows go only with an article that readers have never seen. */
export interface IdentityTable {
  key: string
  article_id: string
  origin: string
  file_hash: string
  /** 1 while the file exists, or may come back. */
  present: number
  /** When the file was missed: its article stays until the file is back, or until a person confirms the loss. */
  lost_at: string | null
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
  /** Empty for the newest revision: its content is the article's. */
  content: string
  saved_at: string
}

/** Slugs that articles had before. A new article may take one. */
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
  /** See `feeds/lineage.ts`. */
  stamps: string
}

/** The published articles of each feed. */
export interface FeedMemberTable {
  feed: string
  article_id: string
  published_at: string
  /**
   * 0: in the feed's own document, among the newest; -1: in none of its documents, only on its page for people; -2: the
   * same, but readers of the feed have seen it; otherwise the archive page.
   */
  page: number
}

/** Published articles that a feed shows later. Their `page` is -1. */
export interface HeldArticleTable {
  article_id: string
  feed: string
  /** RFC 3339, whole seconds. */
  held_until: string
}

/** A request of a program that named a key of its own. */
export interface RequestKeyTable {
  /** Hash of the token, the operation and the key. */
  id: string
  /** SHA-256 of what was asked. */
  body_hash: string
  started_at: string
  /** As JSON; null until it is known. */
  answer: string | null
}

/** Since when a feed that subscribers had elsewhere shows articles in its document: see `feeds/windows.ts`. */
export interface FeedWindowTable {
  feed: string
  /** RFC 3339, whole seconds. */
  since: string
}

/** Withdrawn articles of a feed. */
export interface FeedDepartureTable {
  feed: string
  article_id: string
  withdrawn_at: string
}

export interface ArchivePageTable {
  feed: string
  page: number
  /** Articles ever put on it: a full page stays full, even if articles are withdrawn. */
  filled: number
  /** The time of its change in milliseconds, or one more than before: no version comes again after a failover. */
  version: number
  /** Random, new with each version. */
  stamp: string
}

/** How many members of a feed have a date in that month of the publication's time zone. Rows may say 0. */
export interface FeedMonthTable {
  feed: string
  /** Such as `2026-11`. */
  month: string
  articles: number
}

export interface SettingTable {
  name: string
  value: string
}

/** The pages of the publication's own. */
export interface OwnPageTable {
  /** As `canonicalPath` writes it. */
  path: string
  /** Below `pages/`, `/` between folders. */
  file: string
  /** Everything but the text, as JSON. */
  facts: string
  html: string
  changed_at: string
}

/** The former addresses that articles name. */
export interface ArticleAliasTable {
  /** As `parseAddress` gives it. */
  path: string
  article_id: string
}

/** The rules of `redirects.csv`. Of several editions the one that the settings name is in force. */
export interface RedirectTable {
  /** The file's hash. */
  edition: string
  /** A path as `parseAddress` gives it, or a pattern as it is written. */
  source: string
  is_pattern: number
  /** Empty: the address is gone. */
  target: string
  status: number
  /** In the file, from 1. */
  line: number
}

/** The change log: see `changes/`. */
export interface ChangeTable {
  /** Ascending in the order of the commits. */
  id: number
  /** UTC text with milliseconds. */
  at: string
  kind: ChangeKind
  /** Outlives the article. */
  article_id: string | null
  slug: string | null
  title: string | null
  revision: number | null
  /** Of `refused` and `taken_over` only. */
  source_key: string | null
  how: Way
  who: string | null
  token_id: string | null
  /** As JSON: see `ChangeDetail`. */
  detail: string | null
}

/** The posts of Micropub: see `articles/post-source.ts`. */
export interface ArticlePostTable {
  article_id: string
  /** JSON. */
  source: string
}

/** When clients uploaded media files. */
export interface MediaUploadTable {
  file: string
  /** UTC text with milliseconds. */
  uploaded_at: string
}

export interface Schema {
  article: ArticleTable
  identity: IdentityTable
  article_revision: RevisionTable
  former_slug: FormerSlugTable
  own_page: OwnPageTable
  article_alias: ArticleAliasTable
  article_post: ArticlePostTable
  redirect: RedirectTable
  feed: FeedTable
  feed_member: FeedMemberTable
  held_article: HeldArticleTable
  feed_window: FeedWindowTable
  request_key: RequestKeyTable
  feed_departure: FeedDepartureTable
  archive_page: ArchivePageTable
  feed_month: FeedMonthTable
  setting: SettingTable
  publication: PublicationTable
  media_fact: MediaFactTable
  subscription: SubscriptionTable
  hub_request: HubRequestTable
  delivery: DeliveryTable
  blocked_host: BlockedHostTable
  hub_ping: HubPingTable
  audience_salt: AudienceSaltTable
  audience_day: AudienceDayTable
  audience_report: AudienceReportTable
  audience_answer: AudienceAnswerTable
  token: TokenTable
  webhook: WebhookTable
  webhook_delivery: WebhookDeliveryTable
  superdesk_item: SuperdeskItemTable
  superdesk_media: SuperdeskMediaTable
  media_upload: MediaUploadTable
  login_code: LoginCodeTable
  authorization_code: AuthorizationCodeTable
  refresh_secret: RefreshSecretTable
  change: ChangeTable
}

export type Database = Kysely<Schema>
export type ArticleRow = Selectable<ArticleTable>
