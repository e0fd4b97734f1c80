import type { Selectable } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import type { Membership } from '../../domain/feed-rules.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { Database, FeedTable } from '../schema/schema.ts'
import { renewVersions } from './archives.ts'
import { addStamp, createStamp, parseStamps, type StampedFeedState } from './lineage.ts'

type FeedRow = Selectable<FeedTable>

/** `isSame`: the documents of the feed stay as they are, and so does the time of its last change. */
type RaisedFeed = Pick<Membership, 'name' | 'label'> & { readonly isSame?: boolean }

/** Increments the feeds' revisions. `changed_at` never decreases, even if the clock is set back. */
export async function raiseFeeds(db: Database, memberships: readonly RaisedFeed[], at: Date): Promise<void> {
  const rows = await inBatches(memberships, (batch) => {
    const names = batch.map(({ name }) => name)
    return db.selectFrom('feed').selectAll().where('name', 'in', names).execute()
  })
  const before = new Map(rows.map((row) => [row.name, row]))
  const stamp = createStamp()
  const raised = memberships.map((one) => raise(one, before.get(one.name), at.toISOString(), stamp))
  await upsert(db, 'feed', raised)
}

function raise(
  { name, label, isSame = false }: RaisedFeed,
  before: FeedRow | undefined,
  time: string,
  stamp: string,
): FeedRow {
  return {
    name,
    revision: (before?.revision ?? 0) + 1,
    changed_at: before && (isSame || before.changed_at > time) ? before.changed_at : time,
    label: label ?? before?.label ?? null,
    stamps: addStamp(before?.stamps ?? '', stamp),
  }
}

/** Feeds that have no document yet get an empty one, so that the addresses on their pages for people exist. */
export async function createFeeds(db: Database, memberships: readonly Membership[], at: Date): Promise<void> {
  const stamps = createStamp()
  const rows = memberships.map(({ name, label = null }) => ({
    ...{ name, label, stamps },
    ...{ revision: 1, changed_at: at.toISOString() },
  }))
  await inBatches(rows, (batch) =>
    db
      .insertInto('feed')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}

/** A feed without any change has revision 0, changed at the epoch. */
export async function readFeedState(db: Database, name: FeedName): Promise<StampedFeedState> {
  const row = await db.selectFrom('feed').selectAll().where('name', '=', name).executeTakeFirst()
  return toState(row ?? { name, revision: 0, changed_at: new Date(0).toISOString(), label: null, stamps: '' })
}

function toState({ name, revision, changed_at, label, stamps }: FeedRow): StampedFeedState {
  const state = { name: name as FeedName, revision, changedAt: new Date(changed_at) }
  return { ...state, ...(label && { label }), stamps: parseStamps(stamps) }
}

/** The feeds that hold an article, by name. One index look-up for each feed. */
export async function readFeeds(db: Database): Promise<StampedFeedState[]> {
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

/** For a change that every document shows, such as the publication's title. */
export async function raiseEveryFeed(db: Database, at: Date): Promise<void> {
  const rows = await db.selectFrom('feed').select('name').where('name', '!=', 'main').execute()
  const others = rows.map(({ name }): Membership => ({ name: name as FeedName }))
  await raiseFeeds(db, [{ name: 'main' }, ...others], at)
  await renewVersions(db, at)
}
