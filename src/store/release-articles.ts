import type { Kysely } from 'kysely'
import type { FeedRules } from '../domain/feed-rules.ts'
import { instantText } from '../domain/moment.ts'
import { toArticle } from './article-row.ts'
import { finishFeeds, placeArticle, type TouchedFeeds } from './memberships.ts'
import type { Schema } from './schema.ts'

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

/** See `Store.nextDueAt`. */
export async function readNextDue(db: Kysely<Schema>): Promise<Date | undefined> {
  const row = await db
    .selectFrom('article')
    .select((select) => select.fn.min('published_at').as('due'))
    .where('status', '=', 'scheduled')
    .executeTakeFirst()
  return row?.due ? new Date(row.due) : undefined
}

/**
 * Publishes the scheduled articles whose second has come and raises their feeds, as of that second: whichever process
 * comes first, and however late, the outcome is the same.
 */
export async function releaseDueArticles(db: Kysely<Schema>, rules: FeedRules, now: Date): Promise<void> {
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'scheduled')
    .where('published_at', '<=', instantText(now))
    .orderBy('published_at')
    .execute()
  for (const row of rows) {
    const released = { ...row, status: 'published' as const, went_public_at: row.published_at }
    await db.updateTable('article').set(released).where('id', '=', row.id).execute()
    const touched: TouchedFeeds = new Map()
    await placeArticle(db, toArticle(released), rules, touched)
    await finishFeeds(db, touched, rules, new Date(row.published_at ?? now))
  }
}
