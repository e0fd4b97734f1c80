import type { Kysely, Selectable } from 'kysely'
import type { FeedName, FeedState } from '../../domain/feed.ts'
import type { Membership } from '../../domain/feed-rules.ts'
import { inBatches } from '../database/batches.ts'
import type { FeedTable, Schema } from '../schema/schema.ts'
import { renewAllPages } from './archives.ts'

type FeedRow = Selectable<FeedTable>

/** Raises each feed's revision by one. Its time never goes back, even where the clock does. */
export async function raiseFeeds(
  db: Kysely<Schema>,
  memberships: readonly Membership[],
  at: Date,
): Promise<void> {
  await inBatches(memberships, async (some) => {
    const names = some.map(({ name }) => name)
    const rows = await db.selectFrom('feed').selectAll().where('name', 'in', names).execute()
    const before = new Map(rows.map((row) => [row.name, row]))
    const raised = some.map((membership) => raise(membership, before.get(membership.name), at.toISOString()))
    return db
      .insertInto('feed')
      .values(raised)
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((set) => ({
          revision: set.ref('excluded.revision'),
          changed_at: set.ref('excluded.changed_at'),
          label: set.ref('excluded.label'),
        })),
      )
      .execute()
  })
}

function raise({ name, label }: Membership, before: FeedRow | undefined, time: string): FeedRow {
  const changed_at = before && before.changed_at > time ? before.changed_at : time
  return { name, revision: (before?.revision ?? 0) + 1, changed_at, label: label ?? before?.label ?? null }
}

/** A feed that nothing has happened to yet has revision 0 and the epoch as its time. */
export async function readFeedState(db: Kysely<Schema>, name: FeedName): Promise<FeedState> {
  const row = await db.selectFrom('feed').selectAll().where('name', '=', name).executeTakeFirst()
  return toState(row ?? { name, revision: 0, changed_at: new Date(0).toISOString(), label: null })
}

function toState({ name, revision, changed_at, label }: FeedRow): FeedState {
  return { name: name as FeedName, revision, changedAt: new Date(changed_at), ...(label && { label }) }
}

/** The feeds that hold an article now, by name. One look-up for each, however many articles they hold. */
export async function readFeeds(db: Kysely<Schema>): Promise<FeedState[]> {
  const rows = await db
    .selectFrom('feed')
    .selectAll()
    .where((where) =>
      where.exists(
        where.selectFrom('feed_member').select('page').whereRef('feed_member.feed', '=', 'feed.name'),
      ),
    )
    .orderBy('name')
    .execute()
  return rows.map(toState)
}

/** For a change that all documents show, such as another title of the publication. */
export async function raiseEveryFeed(db: Kysely<Schema>, at: Date): Promise<void> {
  const rows = await db.selectFrom('feed').select('name').where('name', '!=', 'main').execute()
  const others = rows.map(({ name }): Membership => ({ name: name as FeedName }))
  await raiseFeeds(db, [{ name: 'main' }, ...others], at)
  await renewAllPages(db)
}
