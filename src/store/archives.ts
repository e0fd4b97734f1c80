import type { Kysely } from 'kysely'
import type { FeedName } from '../domain/feed.ts'
import type { ArchivePage } from '../domain/site.ts'
import type { Schema } from './schema.ts'

/** Articles on a page of an archive, once it is full. */
export const archivePageSize = 50

/** Member rows of the feed's own document stand on page 0. */
const current = 0

/**
 * Divides a feed's articles between its document, which holds the `size` newest, and the pages of its archive (RFC
 * 5005, section 4). What falls out of the document goes to the newest page; a page that was filled once takes no more.
 * Where a withdrawal leaves room, the newest archived article comes back. So each article stands in exactly one place.
 */
export async function settleFeed(db: Kysely<Schema>, feed: FeedName, size: number): Promise<void> {
  const { count } = await db
    .selectFrom('feed_member')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('feed', '=', feed)
    .where('page', '=', current)
    .executeTakeFirstOrThrow()
  const excess = Number(count) - size
  if (excess > 0) await archiveOldest(db, feed, excess)
  if (excess < 0) await bringBack(db, feed, -excess)
}

async function archiveOldest(db: Kysely<Schema>, feed: FeedName, count: number): Promise<void> {
  const rows = await db
    .selectFrom('feed_member')
    .select('article_id')
    .where('feed', '=', feed)
    .where('page', '=', current)
    .orderBy('published_at')
    .orderBy('article_id', 'desc')
    .limit(count)
    .execute()
  const ids = rows.map(({ article_id }) => article_id)
  while (ids.length > 0) {
    const open = await openPage(db, feed)
    const fitting = ids.splice(0, archivePageSize - open.filled)
    await movePage(db, feed, fitting, open.page)
    await db
      .updateTable('archive_page')
      .set({ filled: open.filled + fitting.length, version: open.version + 1 })
      .where('feed', '=', feed)
      .where('page', '=', open.page)
      .execute()
  }
}

/** The newest page while there is room in it, otherwise a new one. */
async function openPage(db: Kysely<Schema>, feed: FeedName) {
  const newest = await db
    .selectFrom('archive_page')
    .selectAll()
    .where('feed', '=', feed)
    .orderBy('page', 'desc')
    .executeTakeFirst()
  if (newest && newest.filled < archivePageSize) return newest
  const row = { feed, page: (newest?.page ?? 0) + 1, filled: 0, version: 0 }
  await db.insertInto('archive_page').values(row).execute()
  return row
}

async function bringBack(db: Kysely<Schema>, feed: FeedName, count: number): Promise<void> {
  const rows = await db
    .selectFrom('feed_member')
    .select(['article_id', 'page'])
    .where('feed', '=', feed)
    .where('page', '>', current)
    .orderBy('published_at', 'desc')
    .orderBy('article_id')
    .limit(count)
    .execute()
  if (rows.length === 0) return
  await movePage(
    db,
    feed,
    rows.map(({ article_id }) => article_id),
    current,
  )
  await renewPages(db, feed, Math.min(...rows.map(({ page }) => page)))
}

async function movePage(
  db: Kysely<Schema>,
  feed: FeedName,
  ids: readonly string[],
  page: number,
): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) {
    await db
      .updateTable('feed_member')
      .set({ page })
      .where('feed', '=', feed)
      .where('article_id', 'in', ids.slice(at, at + 500))
      .execute()
  }
}

/** Gives the page and all newer ones, which lead to it, a new version, and so a new address. */
export async function renewPages(db: Kysely<Schema>, feed: FeedName, from: number): Promise<void> {
  await db
    .updateTable('archive_page')
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('feed', '=', feed)
    .where('page', '>=', from)
    .execute()
}

/** For a change that every document shows. */
export async function renewAllPages(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('archive_page')
    .set((set) => ({ version: set('version', '+', 1) }))
    .execute()
}

/** The newest page of the feed's archive, or the one of that number. */
export async function readPageRow(
  db: Kysely<Schema>,
  feed: FeedName,
  page?: number,
): Promise<(ArchivePage & { filled: number }) | undefined> {
  return db
    .selectFrom('archive_page')
    .select(['page', 'version', 'filled'])
    .where('feed', '=', feed)
    .$if(page !== undefined, (query) => query.where('page', '=', page ?? 0))
    .orderBy('page', 'desc')
    .executeTakeFirst()
}
