import { type Kysely, sql } from 'kysely'
import { type FeedName, type Format, formatNames } from '../../domain/feed.ts'
import type { QueueWrites } from '../database/transactions.ts'
import type { Schema } from '../schema/schema.ts'
import { anyTime } from './requests.ts'
import type { DuePing, SettledPing } from './subscriptions.ts'

type Db = Kysely<Schema>

/** Every topic that the hub has not been told of in its present revision, whether it is due or not. */
function untold(db: Db, hub: string, format: Format) {
  return db
    .selectFrom('feed')
    .leftJoin('hub_ping', (join) =>
      join
        .onRef('hub_ping.feed', '=', 'feed.name')
        .on('hub_ping.hub', '=', hub)
        .on('hub_ping.format', '=', format),
    )
    .where(sql<boolean>`coalesce(hub_ping.told_revision, -1) < feed.revision`)
}

/** See `Subscriptions.claimPings`. A topic that a hub was never told of gets its row here. */
export async function claimPings(
  { writeLightly }: QueueWrites,
  hubs: readonly string[],
  limit: number,
  { now, until }: { now: Date; until: Date },
): Promise<DuePing[]> {
  return writeLightly(async (db) => {
    const claimed: DuePing[] = []
    for (const [hub, format] of hubs.flatMap((hub) => formatNames.map((format) => [hub, format] as const))) {
      const room = limit - claimed.length
      if (room > 0) claimed.push(...(await claimOf(db, hub, format, room, { now, until })))
    }
    return claimed
  })
}

async function claimOf(
  db: Db,
  hub: string,
  format: Format,
  limit: number,
  { now, until }: { now: Date; until: Date },
): Promise<DuePing[]> {
  const due_at = until.toISOString()
  const rows = await untold(db, hub, format)
    .select(['feed.name', 'feed.revision', 'hub_ping.told_tag', 'hub_ping.failures'])
    .where(sql<boolean>`coalesce(hub_ping.due_at, '') <= ${now.toISOString()}`)
    .limit(limit)
    .execute()
  const claimed: DuePing[] = []
  for (const { name, revision, told_tag, failures } of rows) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('hub_ping')
      .values({ hub, feed: name, format, told_revision: -1, told_tag: '', due_at, failures: 0 })
      .onConflict((conflict) =>
        conflict
          .columns(['hub', 'feed', 'format'])
          .doUpdateSet({ due_at })
          // Another one may have claimed it since it was read, or told the hub.
          .where('hub_ping.due_at', '<=', now.toISOString())
          .where('hub_ping.told_revision', '<', revision),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) continue
    claimed.push({
      hub,
      feed: name as FeedName,
      format,
      revision,
      toldTag: told_tag ?? '',
      failures: failures ?? 0,
      claimedUntil: until,
    })
  }
  return claimed
}

/** See `Subscriptions.settlePings`. What another one has claimed meanwhile is left to that one. */
export async function settlePings(db: Db, settled: readonly SettledPing[], now: Date): Promise<void> {
  for (const { hub, feed, format, revision, tag, result, retryAt, failures, claimedUntil } of settled) {
    const next = retryAt
      ? { due_at: retryAt.toISOString(), failures }
      : { due_at: anyTime, failures: 0, told_revision: revision, told_tag: tag }
    await db
      .updateTable('hub_ping')
      .set({ ...next, last_result: result, last_at: now.toISOString() })
      .where('hub', '=', hub)
      .where('feed', '=', feed)
      .where('format', '=', format)
      .where('due_at', '=', claimedUntil.toISOString())
      .execute()
  }
}

/** See `Subscriptions.nextPingAt`. */
export async function readNextPing(db: Db, hubs: readonly string[]): Promise<Date | undefined> {
  let next: string | undefined
  for (const [hub, format] of hubs.flatMap((hub) => formatNames.map((format) => [hub, format] as const))) {
    const row = await untold(db, hub, format)
      .select((select) => select.fn.min('hub_ping.due_at').as('due'))
      .executeTakeFirst()
    if (row?.due && (next === undefined || row.due < next)) next = row.due
  }
  return next === undefined ? undefined : new Date(next)
}
