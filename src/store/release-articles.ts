import type { Kysely } from 'kysely'
import type { FeedRules } from '../domain/feed-rules.ts'
import { instantText } from '../domain/moment.ts'
import { toArticle } from './article-row.ts'
import { inBatches } from './in-batches.ts'
import { finishFeeds, placeArticles, type TouchedFeeds } from './memberships.ts'
import type { ArticleRow, Schema } from './schema.ts'

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
  for (const [second, due] of Map.groupBy(rows, ({ published_at }) => published_at)) {
    await publishDue(db, due, rules, new Date(second ?? now))
  }
}

/** Articles of one and the same second. */
async function publishDue(
  db: Kysely<Schema>,
  due: readonly ArticleRow[],
  rules: FeedRules,
  second: Date,
): Promise<void> {
  await inBatches(
    due.map(({ id }) => id),
    (ids) =>
      db
        .updateTable('article')
        .set((set) => ({ status: 'published', went_public_at: set.ref('published_at') }))
        .where('id', 'in', ids)
        .execute(),
  )
  const placements = due.map((row) => ({ article: toArticle({ ...row, status: 'published' }) }))
  const touched: TouchedFeeds = new Map()
  await placeArticles(db, placements, rules, touched)
  await finishFeeds(db, touched, second)
}
