import type { Kysely } from 'kysely'
import { type FeedName, type FeedState, feedsOf } from '../domain/feed.ts'
import { instantText } from '../domain/moment.ts'
import { toArticle } from './article-row.ts'
import type { Schema } from './schema.ts'

/** Raises each feed's revision by one. Its time never goes back, even where the clock does. */
export async function raiseFeeds(db: Kysely<Schema>, names: readonly FeedName[], at: Date): Promise<void> {
  for (const name of new Set(names)) {
    const before = await db.selectFrom('feed').selectAll().where('name', '=', name).executeTakeFirst()
    const time = at.toISOString()
    const changed_at = before && before.changed_at > time ? before.changed_at : time
    const row = { name, revision: (before?.revision ?? 0) + 1, changed_at }
    await db
      .insertInto('feed')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  }
}

/** A feed that nothing has happened to yet has revision 0 and the epoch as its time. */
export async function readFeedState(db: Kysely<Schema>, name: FeedName): Promise<FeedState> {
  const row = await db.selectFrom('feed').selectAll().where('name', '=', name).executeTakeFirst()
  return { name, revision: row?.revision ?? 0, changedAt: new Date(row?.changed_at ?? 0) }
}

/** True when the second of at least one scheduled article has come. One index look-up. */
export async function holdsDueArticles(db: Kysely<Schema>, now: Date): Promise<boolean> {
  const due = await db
    .selectFrom('article')
    .select('id')
    .where('status', '=', 'scheduled')
    .where('published_at', '<=', instantText(now))
    .limit(1)
    .executeTakeFirst()
  return due !== undefined
}

/**
 * Publishes the scheduled articles whose second has come and raises their feeds, as of that second: whichever process
 * comes first, and however late, the outcome is the same.
 */
export async function releaseDueArticles(db: Kysely<Schema>, now: Date): Promise<void> {
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'scheduled')
    .where('published_at', '<=', instantText(now))
    .orderBy('published_at')
    .execute()
  for (const row of rows) {
    await db
      .updateTable('article')
      .set({ status: 'published', went_public_at: row.published_at })
      .where('id', '=', row.id)
      .execute()
    await raiseFeeds(db, feedsOf(toArticle(row)), new Date(row.published_at ?? now))
  }
}

/** For a change that all documents show, such as another title of the publication. */
export async function raiseEveryFeed(db: Kysely<Schema>, at: Date): Promise<void> {
  const rows = await db.selectFrom('feed').select('name').execute()
  await raiseFeeds(db, ['main', ...rows.map((row) => row.name as FeedName)], at)
}
