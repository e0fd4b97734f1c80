import type { FeedName } from '../../domain/feed.ts'
import { instantText } from '../../domain/moment.ts'
import type { Access } from '../access.ts'
import { upsert } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { rebalanceFeeds } from './archives.ts'
import { raiseTouchedFeeds, type TouchedFeeds } from './memberships.ts'
import { readWindows } from './windows.ts'

/** Of a feed that subscribers had elsewhere. */
export interface FeedWindow {
  readonly feed: FeedName
  /** The document of the feed shows no article that is dated before. */
  readonly since: Date
}

/** An article of a feed. */
export interface DatedMember {
  /** As readers of RSS know it: the guid, if it has one. */
  readonly id: string
  readonly publishedAt: Date
}

/** In one transaction: readers whose answer is not cached wait for it on SQLite. */
const feedsAtOnce = 200

export function createFeedWindows(access: Access) {
  return {
    /** By name of the feed. */
    feedWindows: (): Promise<readonly FeedWindow[]> =>
      access.read(async (db) => {
        const rows = await db.selectFrom('feed_window').selectAll().orderBy('feed').execute()
        return rows.map(({ feed, since }) => ({ feed: feed as FeedName, since: new Date(since) }))
      }),

    /**
     * Sets windows, in place of those that the feeds have: what their documents may not show any more goes to their
     * archives, and what they may show again comes back. In batches.
     */
    setFeedWindows: async (windows: readonly FeedWindow[]): Promise<void> => {
      for (let at = 0; at < windows.length; at += feedsAtOnce) {
        const batch = windows.slice(at, at + feedsAtOnce)
        await access.write((db) => setWindows(db, batch, access))
      }
    },

    /** The articles of a feed, or those of one origin, newest first, `limit` of them after the first `offset`. */
    datedMembers: (
      feed: FeedName,
      {
        origin,
        offset,
        limit,
      }: { readonly origin?: string; readonly offset: number; readonly limit: number },
    ): Promise<readonly DatedMember[]> =>
      access.read(async (db) => {
        const all = db
          .selectFrom('feed_member')
          .innerJoin('article', 'article.id', 'feed_member.article_id')
          .select(['feed_member.article_id', 'feed_member.published_at', 'article.guid'])
          .where('feed', '=', feed)
        const asked =
          origin === undefined ? all : all.where('feed_member.article_id', 'in', articlesOf(db, origin))
        const rows = await asked
          .orderBy('feed_member.published_at', 'desc')
          .orderBy('feed_member.article_id')
          .limit(limit)
          .offset(offset)
          .execute()
        return rows.map(({ article_id, guid, published_at }) => ({
          id: guid ?? article_id,
          publishedAt: new Date(published_at),
        }))
      }),

    /**
     * By feed, the windows in which the documents show at most `count` articles of that origin. Feeds that hold no more than
     * these are absent. For an import: it reads all of them.
     */
    windowsByCount: (origin: string, count: number): Promise<readonly FeedWindow[]> =>
      access.read(async (db) => {
        const rows = await db
          .with('ranked', (cte) =>
            cte
              .selectFrom('feed_member')
              .select((select) => [
                'feed',
                'published_at',
                select.fn
                  .agg<number>('row_number')
                  .over((over) => over.partitionBy('feed').orderBy('published_at', 'desc'))
                  .as('position'),
              ])
              .where('article_id', 'in', articlesOf(db, origin)),
          )
          .selectFrom('ranked')
          .select(['feed', 'published_at'])
          .where('position', '=', count + 1)
          .orderBy('feed')
          .execute()
        return rows.map(({ feed, published_at }) => ({ feed: feed as FeedName, since: after(published_at) }))
      }),
  }
}

function articlesOf(db: Database, origin: string) {
  return db.selectFrom('identity').select('article_id').where('origin', '=', origin)
}

/** The second after: several articles may have the same one. */
function after(time: string): Date {
  return new Date(new Date(time).getTime() + 1000)
}

async function setWindows(
  db: Database,
  windows: readonly FeedWindow[],
  { rules, now }: Access,
): Promise<void> {
  const before = await readWindows(
    db,
    windows.map(({ feed }) => feed),
  )
  const rows = windows.map(({ feed, since }) => ({ feed, since: instantText(since) }))
  const changed = rows.filter(({ feed, since }) => before.get(feed) !== since)
  if (changed.length === 0) return
  await upsert(db, 'feed_window', changed)
  const feeds = changed.map(({ feed }) => feed)
  await rebalanceFeeds(db, new Map(feeds.map((feed) => [feed, []])), { size: rules().feedSize, now: now() })
  const touched: TouchedFeeds = new Map(feeds.map((name) => [name, { name }]))
  await raiseTouchedFeeds(db, touched, now())
}
