import type { Kysely } from 'kysely'
import type { Article } from '../domain/article.ts'
import type { FeedName } from '../domain/feed.ts'
import { type FeedRules, feedsOf, type Membership } from '../domain/feed-rules.ts'
import { instantText } from '../domain/moment.ts'
import { renewPages, settleFeed } from './archives.ts'
import { raiseFeeds } from './feeds.ts'
import type { Schema } from './schema.ts'

/** The feeds that a transaction has touched: they are settled and raised once, at its end. */
export type TouchedFeeds = Map<FeedName, Membership>

/**
 * Brings the feeds that an article stands in into line with what it is now, and notes those whose readers may notice.
 * `contentChanged`: its entry is another one, even where its feeds are the same.
 */
export async function placeArticle(
  db: Kysely<Schema>,
  article: Article,
  rules: FeedRules,
  touched: TouchedFeeds,
  contentChanged = true,
): Promise<void> {
  const wanted = article.status === 'published' ? feedsOf(article, rules) : []
  const members = await db
    .selectFrom('feed_member')
    .select(['feed', 'page'])
    .where('article_id', '=', article.id)
    .execute()
  const isWanted = new Map<string, Membership>(wanted.map((one) => [one.name, one]))
  const isMember = new Set(members.map(({ feed }) => feed))
  for (const { feed, page } of members) {
    const stays = isWanted.get(feed)
    if (stays && !contentChanged) continue
    const name = feed as FeedName
    if (!stays) await leave(db, article, name)
    if (page > 0) await renewPages(db, name, page)
    touched.set(name, stays ?? { name })
  }
  for (const membership of wanted.filter(({ name }) => !isMember.has(name))) {
    await join(db, article, membership.name)
    touched.set(membership.name, membership)
  }
  await tidyDepartures(db, article, touched)
}

async function join(db: Kysely<Schema>, { id, published }: Article, feed: FeedName): Promise<void> {
  if (!published) throw new Error(`article ${id} is published without a date`)
  const row = { feed, article_id: id, published_at: instantText(published.at), page: 0 }
  await db.insertInto('feed_member').values(row).execute()
}

async function leave(db: Kysely<Schema>, { id, withdrawal }: Article, feed: FeedName): Promise<void> {
  await db.deleteFrom('feed_member').where('article_id', '=', id).where('feed', '=', feed).execute()
  if (!withdrawal) return
  const row = { feed, article_id: id, withdrawn_at: withdrawal.at.toISOString() }
  await db.insertInto('feed_departure').values(row).execute()
}

/** A withdrawn article's departures tell its reason, which may change; one that came back has none. */
async function tidyDepartures(db: Kysely<Schema>, article: Article, touched: TouchedFeeds): Promise<void> {
  const rows = await db
    .selectFrom('feed_departure')
    .select('feed')
    .where('article_id', '=', article.id)
    .execute()
  if (rows.length === 0) return
  for (const { feed } of rows)
    touched.set(feed as FeedName, touched.get(feed as FeedName) ?? { name: feed as FeedName })
  if (article.status === 'withdrawn') return
  await db.deleteFrom('feed_departure').where('article_id', '=', article.id).execute()
}

/** The end of every transaction that placed articles. */
export async function finishFeeds(
  db: Kysely<Schema>,
  touched: TouchedFeeds,
  { feedSize }: FeedRules,
  at: Date,
): Promise<void> {
  for (const name of touched.keys()) await settleFeed(db, name, feedSize)
  await raiseFeeds(db, [...touched.values()], at)
}
