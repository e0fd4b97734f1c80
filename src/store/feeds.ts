import type { Kysely } from 'kysely'
import type { FeedName, FeedState } from '../domain/feed.ts'
import type { Membership } from '../domain/feed-rules.ts'
import { renewAllPages } from './archives.ts'
import type { Schema } from './schema.ts'
import type { FeedSummary } from './store.ts'

/** Raises each feed's revision by one. Its time never goes back, even where the clock does. */
export async function raiseFeeds(
  db: Kysely<Schema>,
  memberships: readonly Membership[],
  at: Date,
): Promise<void> {
  for (const { name, label } of memberships) {
    const before = await db.selectFrom('feed').selectAll().where('name', '=', name).executeTakeFirst()
    const time = at.toISOString()
    const changed_at = before && before.changed_at > time ? before.changed_at : time
    const revision = (before?.revision ?? 0) + 1
    const row = { name, revision, changed_at, label: label ?? before?.label ?? null }
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
  return toState(row ?? { name, revision: 0, changed_at: new Date(0).toISOString(), label: null })
}

function toState(row: {
  name: string
  revision: number
  changed_at: string
  label: string | null
}): FeedState {
  const { name, revision, changed_at, label } = row
  return { name: name as FeedName, revision, changedAt: new Date(changed_at), ...(label && { label }) }
}

/** The feeds that hold an article now, by name. */
export async function readFeeds(db: Kysely<Schema>): Promise<FeedSummary[]> {
  const rows = await db
    .selectFrom('feed')
    .innerJoin('feed_member', 'feed_member.feed', 'feed.name')
    .select(['feed.name', 'feed.revision', 'feed.changed_at', 'feed.label'])
    .select((select) => select.fn.countAll<number>().as('articles'))
    .groupBy(['feed.name', 'feed.revision', 'feed.changed_at', 'feed.label'])
    .orderBy('feed.name')
    .execute()
  return rows.map((row) => ({ state: toState(row), articles: Number(row.articles) }))
}

/** For a change that all documents show, such as another title of the publication. */
export async function raiseEveryFeed(db: Kysely<Schema>, at: Date): Promise<void> {
  const rows = await db.selectFrom('feed').select('name').where('name', '!=', 'main').execute()
  const others = rows.map(({ name }): Membership => ({ name: name as FeedName }))
  await raiseFeeds(db, [{ name: 'main' }, ...others], at)
  await renewAllPages(db)
}
