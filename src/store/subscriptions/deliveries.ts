import { sql } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import { orUnavailable } from '../database/errors.ts'
import { readFeedState } from '../feeds/feed-state.ts'
import { follows, parseStamps } from '../feeds/lineage.ts'
import type { DeliveryRow, SubscriptionRow } from '../schema/hub-tables.ts'
import type { Database } from '../schema/schema.ts'
import { anyTime, type HubAccess, type Terms, type Topic, toCallback, toDate } from './terms.ts'

/** A subscription that one process delivers to until `claimedUntil`. */
export interface ClaimedSubscription extends Topic, Pick<Terms, 'callback' | 'host' | 'topic' | 'secret'> {
  readonly id: string
  readonly expiresAt: Date
  readonly deliveredTag: string
  /** In a row, of this delivery. */
  readonly failures: number
  readonly claimedUntil: Date
}

export interface Delivery extends Topic {
  readonly at: Date
  readonly subscriptionId: string
  readonly host: string
  readonly revision: number
  /** A word such as `delivered`, `refused` or `timed_out`. */
  readonly result: string
  /** The HTTP status, if there was an answer. */
  readonly status?: number
  readonly tookMs: number
}

/** The document that a subscriber has. */
interface Arrival extends FeedBehind {
  readonly tag: string
}

/** The result of a claimed subscription. */
export type Settled = Pick<ClaimedSubscription, 'id' | 'claimedUntil'> &
  (
    | ({ readonly kind: 'delivered'; readonly delivery: Delivery } & Arrival)
    /** The subscriber has this document already. */
    | ({ readonly kind: 'unchanged' } & Arrival)
    /** Without `retryAt` there is no retry until the feed changes again. */
    | {
        readonly kind: 'failed'
        readonly failures: number
        readonly retryAt?: Date
        readonly delivery: Delivery
      }
    /** The subscriber has ended the subscription. */
    | { readonly kind: 'gone'; readonly delivery: Delivery }
    /** Nothing was sent. */
    | { readonly kind: 'handed_back'; readonly dueAt: Date }
  )

/** A feed in one of its states: see `feeds/lineage.ts`. */
export interface FeedBehind {
  readonly feed: FeedName
  readonly revision: number
  readonly stamp: string
}

export function createHubDeliveries({ db, writeUnannounced, claiming, now }: HubAccess) {
  return {
    /**
     * The feeds that have due subscribers. One index look-up a feed: with the revision as a value and one row wanted, no
     * planner scans the table.
     */
    behind: async (): Promise<FeedBehind[]> => {
      const at = now().toISOString()
      const feeds = db
        .selectFrom('feed')
        .select(['name', 'revision', 'stamps'])
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
      return (await orUnavailable(feeds.execute())).flatMap(({ name, revision, stamps, waiting }) =>
        waiting === null ? [] : [{ feed: name as FeedName, revision, stamp: parseStamps(stamps)[0] ?? '' }],
      )
    },

    claim: (
      { feed, revision }: Pick<FeedBehind, 'feed' | 'revision'>,
      limit: number,
      until: Date,
    ): Promise<ClaimedSubscription[]> => {
      const claim = async (trx: Database) => {
        const at = now().toISOString()
        const rows = await trx
          .selectFrom('subscription')
          .select(claimedColumns)
          .where('feed', '=', feed)
          .where('delivered_revision', '<', revision)
          .where('due_at', '<=', at)
          .where('expires_at', '>', at)
          .limit(limit)
          .modifyEnd(claiming)
          .execute()
        const ids = rows.map(({ id }) => id)
        const due_at = until.toISOString()
        if (ids.length > 0)
          await trx.updateTable('subscription').set({ due_at }).where('id', 'in', ids).execute()
        return rows.map((row) => toClaimed(row, until))
      }
      return writeUnannounced(claim, { isDurable: false })
    },

    /** The claimed subscription as it is now; undefined if it has expired, has ended, or was claimed again. */
    stillClaimed: async ({ id, claimedUntil }: Claim): Promise<ClaimedSubscription | undefined> => {
      const found = db
        .selectFrom('subscription')
        .select(claimedColumns)
        .where('id', '=', id)
        .where('due_at', '=', claimedUntil.toISOString())
        .where('expires_at', '>', now().toISOString())
      const row = await orUnavailable(found.executeTakeFirst())
      return row && toClaimed(row, claimedUntil)
    },

    /** Stores all results in one transaction. A subscription that was claimed again is left to its new claim. */
    settle: (settled: readonly Settled[]): Promise<void> =>
      writeUnannounced((trx) => settleAll(trx, settled), { isDurable: false }),

    /** When the next delivery is or was due; undefined if none is. */
    nextDueAt: async (): Promise<Date | undefined> => {
      const next = selectBehind(db, now()).select((select) => select.fn.min('subscription.due_at').as('due'))
      return toDate((await orUnavailable(next.executeTakeFirst()))?.due)
    },

    /** How many deliveries are due now, and since when the first of them. */
    queue: async (): Promise<{ readonly due: number; readonly since?: Date }> => {
      const due = selectBehind(db, now())
        .select((select) => select.fn.countAll<number>().as('due'))
        .select(
          sql<string | null>`min(case when subscription.due_at > feed.changed_at then subscription.due_at
            else feed.changed_at end)`.as('since'),
        )
        .where('subscription.due_at', '<=', now().toISOString())
      const row = await orUnavailable(due.executeTakeFirstOrThrow())
      return { due: Number(row.due), ...(row.since && { since: new Date(row.since) }) }
    },
  }
}

type Claim = Pick<ClaimedSubscription, 'id' | 'claimedUntil'>

const claimedColumns = [
  'id',
  'callback',
  'host',
  'topic',
  'feed',
  'format',
  'secret',
  'expires_at',
  'delivered_tag',
  'failures',
] as const

function toClaimed(
  row: Pick<SubscriptionRow, (typeof claimedColumns)[number]>,
  claimedUntil: Date,
): ClaimedSubscription {
  return {
    ...toCallback(row),
    topic: row.topic,
    expiresAt: new Date(row.expires_at),
    deliveredTag: row.delivered_tag,
    failures: row.failures,
    claimedUntil,
  }
}

type Kind<K extends Settled['kind']> = Extract<Settled, { kind: K }>

async function settleAll(db: Database, settled: readonly Settled[]): Promise<void> {
  const of = <K extends Settled['kind']>(kind: K) => settled.filter((one) => one.kind === kind) as Kind<K>[]
  const arrived = [...of('delivered'), ...of('unchanged')]
  const keyOf = ({ kind, feed, revision, stamp, tag }: (typeof arrived)[number]) =>
    [kind, feed, revision, stamp, tag].join(' ')
  for (const alike of Map.groupBy(arrived, keyOf).values()) {
    await recordArrival(db, alike)
  }
  for (const one of of('failed')) await updateClaimed(db, one, toFailure(one))
  for (const one of of('handed_back')) await updateClaimed(db, one, { due_at: one.dueAt.toISOString() })
  for (const { id, claimedUntil } of of('gone')) {
    await db
      .deleteFrom('subscription')
      .where('id', '=', id)
      .where('due_at', '=', claimedUntil.toISOString())
      .execute()
  }
  await logDeliveries(
    db,
    settled.flatMap((one) => ('delivery' in one ? [one.delivery] : [])),
  )
}

/**
 * A delivered document counts even if the subscription was claimed again. If a failover has lost the state that it shows,
 * the subscriber is due at once.
 */
async function recordArrival(db: Database, alike: readonly Kind<'delivered' | 'unchanged'>[]): Promise<void> {
  const [first] = alike
  if (!first) return
  const ids = alike.map(({ id }) => id)
  if (!follows(await readFeedState(db, first.feed), first)) {
    const lost = { delivered_revision: -1, delivered_tag: first.tag, due_at: anyTime, failures: 0 }
    await db.updateTable('subscription').set(lost).where('id', 'in', ids).execute()
    return
  }
  await db
    .updateTable('subscription')
    .set({
      delivered_revision: first.revision,
      delivered_tag: first.tag,
      due_at: anyTime,
      failures: 0,
      ...(first.kind === 'delivered' && lastOf(first.delivery)),
    })
    .where('id', 'in', ids)
    .where('delivered_revision', '<', first.revision)
    .execute()
}

/** After the last retry the revision counts as delivered, so that only the next change makes it due again. */
function toFailure({ failures, retryAt, delivery }: Kind<'failed'>): Partial<SubscriptionRow> {
  const last = lastOf(delivery)
  if (retryAt) return { ...last, failures, due_at: retryAt.toISOString() }
  return { ...last, failures: 0, due_at: anyTime, delivered_revision: delivery.revision }
}

async function updateClaimed(
  db: Database,
  { id, claimedUntil }: Claim,
  values: Partial<SubscriptionRow>,
): Promise<void> {
  await db
    .updateTable('subscription')
    .set(values)
    .where('id', '=', id)
    .where('due_at', '=', claimedUntil.toISOString())
    .execute()
}

function lastOf({ at, result, status }: Delivery) {
  return { last_result: status === undefined ? result : `${result} ${status}`, last_at: at.toISOString() }
}

async function logDeliveries(db: Database, deliveries: readonly Delivery[]): Promise<void> {
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
  const { at, subscriptionId, status = null, tookMs: _, ...same } = first
  const took_ms = Math.max(...alike.map(({ tookMs }) => tookMs))
  const counts = { status, took_ms, deliveries: alike.length }
  return [{ ...same, ...counts, at: at.toISOString(), subscription_id: subscriptionId }]
}

function selectBehind(db: Database, now: Date) {
  return db
    .selectFrom('feed')
    .innerJoin('subscription', 'subscription.feed', 'feed.name')
    .whereRef('subscription.delivered_revision', '<', 'feed.revision')
    .where('subscription.expires_at', '>', now.toISOString())
}
