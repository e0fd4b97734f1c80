import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { FeedName, Format } from '../../domain/feed.ts'
import type { Schema, SubscriptionRow } from '../schema/schema.ts'
import { anyTime, replaceRequest } from './requests.ts'
import type { BlockedHost, LoggedDelivery, SubscriptionSummary } from './subscriptions.ts'

type Db = Kysely<Schema>

/** See `Subscriptions.list`. */
export async function listSubscriptions(
  db: Db,
  host: string | undefined,
  now: Date,
): Promise<SubscriptionSummary[]> {
  const rows = await db
    .selectFrom('subscription')
    .leftJoin('feed', 'feed.name', 'subscription.feed')
    .selectAll('subscription')
    .select('feed.revision')
    .$if(host !== undefined, (query) => query.where('host', '=', host ?? ''))
    .orderBy('host')
    .orderBy('subscription.feed')
    .orderBy('format')
    .orderBy('id')
    .execute()
  return rows.map((row) => toSummary(row, row.revision ?? 0, now))
}

function toSummary(row: SubscriptionRow, revision: number, now: Date): SubscriptionSummary {
  const { id, callback, host, topic, secret, lease_seconds, last_result, last_at } = row
  return {
    id,
    callback,
    host,
    topic,
    feed: row.feed as FeedName,
    format: row.format as Format,
    ...(secret !== null && { secret }),
    leaseSeconds: lease_seconds,
    state: stateOf(row, revision, now),
    verifiedAt: new Date(row.verified_at),
    expiresAt: new Date(row.expires_at),
    ...(last_result !== null && { lastResult: last_result }),
    ...(last_at !== null && { lastAt: new Date(last_at) }),
  }
}

function stateOf(row: SubscriptionRow, revision: number, now: Date): SubscriptionSummary['state'] {
  if (row.expires_at <= now.toISOString()) return 'expired'
  if (row.delivered_revision >= revision) return 'current'
  return row.failures > 0 ? 'retrying' : 'behind'
}

/** See `Subscriptions.end`. */
export async function endSubscriptions(
  db: Db,
  which: { readonly id: string } | { readonly host: string },
  reason: string,
  now: Date,
): Promise<number> {
  const [column, value] = 'id' in which ? (['id', which.id] as const) : (['host', which.host] as const)
  const rows = await db.deleteFrom('subscription').where(column, '=', value).returningAll().execute()
  for (const { id, callback, host, topic, feed, format, lease_seconds } of rows) {
    await replaceRequest(db, {
      id,
      token: randomUUID(),
      mode: 'denied',
      callback,
      host,
      topic,
      feed,
      format,
      secret: null,
      lease_seconds,
      revision: 0,
      tag: '',
      reason,
      requested_at: now.toISOString(),
      due_at: anyTime,
      failures: 0,
    })
  }
  return rows.length
}

/** See `Subscriptions.block`. */
export async function blockHost(db: Db, host: string, now: Date): Promise<number> {
  const row = { host, blocked_at: now.toISOString() }
  await db
    .insertInto('blocked_host')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const isOfHost = sql<boolean>`(host = ${host} or host like ${`%.${likeText(host)}`} escape '!')`
  await db.deleteFrom('hub_request').where(isOfHost).execute()
  const { numDeletedRows } = await db.deleteFrom('subscription').where(isOfHost).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Stands for itself in a pattern. */
function likeText(text: string): string {
  return text.replace(/[!%_]/g, '!$&')
}

export async function unblockHost(db: Db, host: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('blocked_host').where('host', '=', host).executeTakeFirst()
  return numDeletedRows > 0n
}

/** See `Subscriptions.isBlocked`. */
export async function isBlocked(db: Db, host: string): Promise<boolean> {
  const labels = host.split('.')
  const above = labels.map((_label, index) => labels.slice(index).join('.'))
  const row = await db.selectFrom('blocked_host').select('host').where('host', 'in', above).executeTakeFirst()
  return row !== undefined
}

export async function readBlocks(db: Db): Promise<BlockedHost[]> {
  const rows = await db.selectFrom('blocked_host').selectAll().orderBy('host').execute()
  return rows.map(({ host, blocked_at }) => ({ host, blockedAt: new Date(blocked_at) }))
}

/** See `Subscriptions.deliveries`. */
export async function readDeliveries(
  db: Db,
  { host, onlyFailed = false, limit }: { host?: string; onlyFailed?: boolean; limit: number },
): Promise<LoggedDelivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .selectAll()
    .$if(host !== undefined, (query) => query.where('host', '=', host ?? ''))
    .$if(onlyFailed, (query) => query.where('result', '!=', 'delivered'))
    .orderBy('at', 'desc')
    .orderBy('subscription_id')
    .limit(limit)
    .execute()
  return rows.map(({ at, subscription_id, feed, format, status, took_ms, ...row }) => ({
    ...row,
    at: new Date(at),
    subscriptionId: subscription_id,
    feed: feed as FeedName,
    format: format as Format,
    ...(status !== null && { status }),
    tookMs: took_ms,
  }))
}

/** See `Subscriptions.tidy`. */
export async function tidyUp(db: Db, now: Date, logSince: Date): Promise<void> {
  await db.deleteFrom('subscription').where('expires_at', '<=', now.toISOString()).execute()
  await db.deleteFrom('delivery').where('at', '<', logSince.toISOString()).execute()
}
