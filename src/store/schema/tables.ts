import type { Schema } from './schema.ts'

export type Table = keyof Schema

/** Every table with its primary key. A table comes after those it references. */
export const tableKeys: { readonly [T in Table]: readonly (keyof Schema[T] & string)[] } = {
  article: ['id'],
  identity: ['key'],
  article_revision: ['article_id', 'revision'],
  former_slug: ['slug'],
  own_page: ['path'],
  article_alias: ['path'],
  article_post: ['article_id'],
  redirect: ['edition', 'source'],
  feed: ['name'],
  feed_member: ['article_id', 'feed'],
  held_article: ['article_id', 'feed'],
  feed_window: ['feed'],
  request_key: ['id'],
  feed_departure: ['feed', 'article_id'],
  archive_page: ['feed', 'page'],
  feed_month: ['feed', 'month'],
  setting: ['name'],
  publication: ['name'],
  media_fact: ['file'],
  subscription: ['id'],
  hub_request: ['id'],
  delivery: ['at', 'subscription_id'],
  blocked_host: ['host'],
  hub_ping: ['hub', 'feed', 'format'],
  audience_salt: ['day'],
  audience_day: ['day', 'feed'],
  audience_report: ['day', 'feed', 'service', 'source'],
  audience_answer: ['day', 'feed', 'reader'],
  token: ['id'],
  webhook: ['id'],
  webhook_delivery: ['webhook_id', 'event_id'],
  superdesk_item: ['guid'],
  superdesk_media: ['media_id'],
  media_upload: ['file'],
  login_code: ['hash'],
  authorization_code: ['hash'],
  refresh_secret: ['hash'],
  change: ['id'],
}

export const allTables = Object.keys(tableKeys) as Table[]

/** The index of the search. It follows from the other tables, so that a copy makes it anew: see `search/backfill.ts`. */
export const derivedTables = ['search_document', 'search_text', 'search_progress'] as const
