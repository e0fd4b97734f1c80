import { sql } from 'kysely'
import { type FeedName, type Format, formatNames } from '../../domain/feed.ts'
import { orUnavailable } from '../database/errors.ts'
import { readFeedState } from '../feeds/feed-state.ts'
import { follows, parseStamps } from '../feeds/lineage.ts'
import type { Database } from '../schema/schema.ts'
import { anyTime, type HubAccess, type Topic, toDate } from './terms.ts'

/** A topic that an outside hub has to be told about, claimed by one process until `claimedUntil`. */
export interface DuePing extends Topic {
  readonly hub: string
  readonly revision: number
  readonly stamp: string
  readonly toldTag: string
  readonly failures: number
  readonly claimedUntil: Date
}

/** The result. Without `retryAt` there is no retry until the topic changes again. */
export interface SettledPing extends DuePing {
  readonly tag: string
  readonly result: string
  readonly retryAt?: Date
}

export function createHubPings({ db, writeUnannounced, now }: HubAccess) {
  return {
    claimPings: (hubs: readonly string[], limit: number, until: Date): Promise<DuePing[]> => {
      const claim = async (trx: Database) => {
        const claimed: DuePing[] = []
        for (const target of toTargets(hubs)) {
          const room = limit - claimed.length
          if (room > 0) claimed.push(...(await claimOf(trx, target, room, { now: now(), until })))
        }
        return claimed
      }
      return writeUnannounced(claim, { isDurable: false })
    },

    /** A ping that was claimed again is left to its new claim. */
    settlePings: (settled: readonly SettledPing[]): Promise<void> =>
      writeUnannounced((trx) => settleAll(trx, settled, now()), { isDurable: false }),

    nextPingAt: async (hubs: readonly string[]): Promise<Date | undefined> => {
      const times: string[] = []
      for (const target of toTargets(hubs)) {
        const next = selectUntold(db, target).select((select) => select.fn.min('hub_ping.due_at').as('due'))
        const row = await orUnavailable(next.executeTakeFirst())
        if (row?.due) times.push(row.due)
      }
      return toDate(times.toSorted()[0])
    },
  }
}

interface Target {
  readonly hub: string
  readonly format: Format
}

function toTargets(hubs: readonly string[]): Target[] {
  return hubs.flatMap((hub) => formatNames.map((format) => ({ hub, format })))
}

/** The feeds whose current revision the hub was not told about, due or not. */
function selectUntold(db: Database, { hub, format }: Target) {
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

/** Creates the row of a topic that the hub was never told about. */
async function claimOf(
  db: Database,
  { hub, format }: Target,
  limit: number,
  { now, until }: { now: Date; until: Date },
): Promise<DuePing[]> {
  const due_at = until.toISOString()
  const rows = await selectUntold(db, { hub, format })
    .select(['feed.name', 'feed.revision', 'feed.stamps', 'hub_ping.told_tag', 'hub_ping.failures'])
    .where(sql<boolean>`coalesce(hub_ping.due_at, '') <= ${now.toISOString()}`)
    .limit(limit)
    .execute()
  const claimed: DuePing[] = []
  for (const { name, revision, stamps, told_tag, failures } of rows) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('hub_ping')
      .values({ hub, feed: name, format, told_revision: -1, told_tag: '', due_at, failures: 0 })
      .onConflict((conflict) =>
        conflict
          .columns(['hub', 'feed', 'format'])
          .doUpdateSet({ due_at })
          // Another process may have claimed it since it was read, or told the hub.
          .where('hub_ping.due_at', '<=', now.toISOString())
          .where('hub_ping.told_revision', '<', revision),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) continue
    const topic = { feed: name as FeedName, format }
    const told = { toldTag: told_tag ?? '', failures: failures ?? 0 }
    const stamp = parseStamps(stamps)[0] ?? ''
    claimed.push({ hub, ...topic, revision, stamp, ...told, claimedUntil: until })
  }
  return claimed
}

async function settleAll(db: Database, settled: readonly SettledPing[], now: Date): Promise<void> {
  for (const ping of settled) {
    const { hub, feed, format, revision, tag, result, retryAt, failures, claimedUntil } = ping
    const isLost = !follows(await readFeedState(db, feed), ping)
    const next = retryAt
      ? { due_at: retryAt.toISOString(), failures }
      : { due_at: anyTime, failures: 0, told_revision: isLost ? -1 : revision, told_tag: tag }
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
