import { type Kysely, sql } from 'kysely'
import type { FeedName, Format } from '../../domain/feed.ts'
import type { QueueWrites } from '../database/transactions.ts'
import type { DeliveryRow, Schema, SubscriptionRow } from '../schema/schema.ts'
import { anyTime } from './requests.ts'
import type { ClaimedSubscription, Delivery, FeedBehind, Settled } from './subscriptions.ts'

type Db = Kysely<Schema>

/**
 * See `Subscriptions.behind`. One look into the index for each feed, whoever has subscribed to it: with the feed's
 * revision as a value and one row wanted, no planner reads the whole table.
 */
export async function readBehind(db: Db, now: Date): Promise<FeedBehind[]> {
  const at = now.toISOString()
  const rows = await db
    .selectFrom('feed')
    .select(['name', 'revision'])
    .select((select) =>
      select
        .selectFrom('subscription')
        .select('subscription.feed')
        .whereRef('subscription.feed', '=', 'feed.name')
        .whereRef('subscription.delivered_revision', '<', 'feed.revision')
        .where('subscription.due_at', '<=', at)
        .where('subscription.expires_at', '>', at)
        .limit(1)
        .as('waiting'),
    )
    .execute()
  return rows.flatMap(({ name, revision, waiting }) =>
    waiting === null ? [] : [{ feed: name as FeedName, revision }],
  )
}

const claimedColumns = [
  'id',
  'callback',
  'host',
  'feed',
  'format',
  'secret',
  'expires_at',
  'delivered_tag',
  'failures',
] as const
type ClaimedRow = Pick<SubscriptionRow, (typeof claimedColumns)[number]>

/** See `Subscriptions.claim`. */
export async function claimSubscriptions(
  { writeLightly, claiming }: QueueWrites,
  { feed, revision }: FeedBehind,
  limit: number,
  { now, until }: { now: Date; until: Date },
): Promise<ClaimedSubscription[]> {
  return writeLightly(async (db) => {
    const rows = await db
      .selectFrom('subscription')
      .select(claimedColumns)
      .where('feed', '=', feed)
      .where('delivered_revision', '<', revision)
      .where('due_at', '<=', now.toISOString())
      .where('expires_at', '>', now.toISOString())
      .limit(limit)
      .modifyEnd(claiming)
      .execute()
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    await db.updateTable('subscription').set({ due_at: until.toISOString() }).where('id', 'in', ids).execute()
    return rows.map((row) => toClaimed(row, until))
  })
}

/** See `Subscriptions.stillClaimed`. */
export async function readStillClaimed(
  db: Db,
  { id, claimedUntil }: Pick<ClaimedSubscription, 'id' | 'claimedUntil'>,
  now: Date,
): Promise<ClaimedSubscription | undefined> {
  const row = await db
    .selectFrom('subscription')
    .select(claimedColumns)
    .where('id', '=', id)
    .where('due_at', '=', claimedUntil.toISOString())
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst()
  return row && toClaimed(row, claimedUntil)
}

function toClaimed(row: ClaimedRow, claimedUntil: Date): ClaimedSubscription {
  const { id, callback, host, feed, secret, expires_at, delivered_tag, failures } = row
  return {
    id,
    callback,
    host,
    feed: feed as FeedName,
    format: row.format as Format,
    ...(secret !== null && { secret }),
    expiresAt: new Date(expires_at),
    deliveredTag: delivered_tag,
    failures,
    claimedUntil,
  }
}

type Kind<K extends Settled['kind']> = Extract<Settled, { kind: K }>

/** See `Subscriptions.settle`. */
export async function settleSubscriptions(db: Db, settled: readonly Settled[]): Promise<void> {
  const of = <K extends Settled['kind']>(kind: K) => settled.filter((one) => one.kind === kind) as Kind<K>[]
  const arrived = [...of('delivered'), ...of('unchanged')]
  for (const alike of Map.groupBy(arrived, (one) => `${one.kind} ${one.revision} ${one.tag}`).values()) {
    await noteArrival(db, alike)
  }
  for (const one of of('failed')) await noteFailure(db, one)
  for (const one of of('handed_back')) await moveDue(db, one, one.dueAt.toISOString())
  for (const one of of('gone')) await endClaimed(db, one)
  await logDeliveries(
    db,
    settled.flatMap((one) => ('delivery' in one ? [one.delivery] : [])),
  )
}

/** What arrived has arrived, whoever has claimed the subscription since. */
async function noteArrival(db: Db, alike: readonly Kind<'delivered' | 'unchanged'>[]): Promise<void> {
  const [first] = alike
  if (!first) return
  const { revision, tag } = first
  await db
    .updateTable('subscription')
    .set({
      delivered_revision: revision,
      delivered_tag: tag,
      due_at: anyTime,
      failures: 0,
      ...(first.kind === 'delivered' && lastOf(first.delivery)),
    })
    .where(
      'id',
      'in',
      alike.map(({ id }) => id),
    )
    .where('delivered_revision', '<', revision)
    .execute()
}

/** After the last try it counts as told, so that only the next change makes it due again. */
async function noteFailure(
  db: Db,
  { id, claimedUntil, failures, retryAt, delivery }: Kind<'failed'>,
): Promise<void> {
  const last = lastOf(delivery)
  const next = retryAt
    ? { failures, due_at: retryAt.toISOString() }
    : { failures: 0, due_at: anyTime, delivered_revision: delivery.revision }
  await db
    .updateTable('subscription')
    .set({ ...last, ...next })
    .where('id', '=', id)
    .where('due_at', '=', claimedUntil.toISOString())
    .execute()
}

/** One that was made anew meanwhile is another one. */
async function endClaimed(db: Db, { id, claimedUntil }: Kind<'gone'>): Promise<void> {
  await db
    .deleteFrom('subscription')
    .where('id', '=', id)
    .where('due_at', '=', claimedUntil.toISOString())
    .execute()
}

async function moveDue(
  db: Db,
  { id, claimedUntil }: Pick<Settled, 'id' | 'claimedUntil'>,
  due_at: string,
): Promise<void> {
  await db
    .updateTable('subscription')
    .set({ due_at })
    .where('id', '=', id)
    .where('due_at', '=', claimedUntil.toISOString())
    .execute()
}

function lastOf({ at, result, status }: Delivery) {
  return { last_result: status === undefined ? result : `${result} ${status}`, last_at: at.toISOString() }
}

async function logDeliveries(db: Db, deliveries: readonly Delivery[]): Promise<void> {
  const alike = Map.groupBy(deliveries, ({ host, feed, format, revision, result, status }) =>
    [host, feed, format, revision, result, status].join(' '),
  )
  const rows = [...alike.values()].flatMap(toLogRow)
  if (rows.length === 0) return
  await db
    .insertInto('delivery')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function toLogRow(alike: readonly Delivery[]): DeliveryRow[] {
  const [first] = alike
  if (!first) return []
  const { at, subscriptionId, host, feed, format, revision, result, status = null } = first
  const took_ms = Math.max(...alike.map(({ tookMs }) => tookMs))
  return [
    {
      at: at.toISOString(),
      subscription_id: subscriptionId,
      host,
      feed,
      format,
      revision,
      result,
      status,
      took_ms,
      deliveries: alike.length,
    },
  ]
}

/** See `Subscriptions.nextDueAt`. */
export async function readNextDelivery(db: Db, now: Date): Promise<Date | undefined> {
  const row = await behindNow(db, now)
    .select((select) => select.fn.min('subscription.due_at').as('due'))
    .executeTakeFirst()
  return row?.due ? new Date(row.due) : undefined
}

/** See `Subscriptions.queue`. */
export async function readQueue(db: Db, now: Date): Promise<{ due: number; since?: Date }> {
  const row = await behindNow(db, now)
    .select((select) => select.fn.countAll<number>().as('due'))
    .select(
      sql<string | null>`min(case when subscription.due_at > feed.changed_at then subscription.due_at
        else feed.changed_at end)`.as('since'),
    )
    .where('subscription.due_at', '<=', now.toISOString())
    .executeTakeFirstOrThrow()
  return { due: Number(row.due), ...(row.since && { since: new Date(row.since) }) }
}

function behindNow(db: Db, now: Date) {
  return db
    .selectFrom('feed')
    .innerJoin('subscription', 'subscription.feed', 'feed.name')
    .whereRef('subscription.delivered_revision', '<', 'feed.revision')
    .where('subscription.expires_at', '>', now.toISOString())
}
