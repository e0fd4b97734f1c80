import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { FeedName, Format } from '../../domain/feed.ts'
import type { QueueWrites } from '../database/transactions.ts'
import type { HubRequestRow, Schema } from '../schema/schema.ts'
import { toSubscriptionId } from './id.ts'
import type { HubCounts, NewRequest, PendingRequest } from './subscriptions.ts'

type Db = Kysely<Schema>

/** Due at any time: a clock that is set back must hold up nothing. */
export const anyTime = new Date(0).toISOString()

/** See `Subscriptions.request`. */
export async function keepRequest(db: Db, request: NewRequest, now: Date): Promise<void> {
  const { mode, callback, host, topic, feed, format, secret = null, leaseSeconds, revision, tag } = request
  const row: HubRequestRow = {
    id: toSubscriptionId(callback, feed, format),
    token: randomUUID(),
    mode,
    callback,
    host,
    topic,
    feed,
    format,
    secret,
    lease_seconds: leaseSeconds,
    revision,
    tag,
    reason: null,
    requested_at: now.toISOString(),
    due_at: anyTime,
    failures: 0,
  }
  await replaceRequest(db, row)
}

export async function replaceRequest(db: Db, row: HubRequestRow): Promise<void> {
  await db
    .insertInto('hub_request')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** See `Subscriptions.countFor`. What has expired counts until it is taken out. */
export async function countFor(db: Db, host: string): Promise<HubCounts> {
  const subscribed = db
    .selectFrom('subscription')
    .select((select) => select.fn.countAll<number>().as('count'))
  const pending = db
    .selectFrom('hub_request')
    .where('mode', '!=', 'denied')
    .select((select) => select.fn.countAll<number>().as('count'))
  const counted = async (query: { executeTakeFirst(): Promise<{ count: number } | undefined> }) =>
    Number((await query.executeTakeFirst())?.count ?? 0)
  return {
    subscriptions: await counted(subscribed),
    subscriptionsOfHost: await counted(subscribed.where('host', '=', host)),
    pending: await counted(pending),
    pendingOfHost: await counted(pending.where('host', '=', host)),
  }
}

/** See `Subscriptions.claimRequests`. */
export async function claimRequests(
  { writeLightly, claiming }: QueueWrites,
  limit: number,
  { now, until }: { now: Date; until: Date },
): Promise<PendingRequest[]> {
  return writeLightly(async (db) => {
    const rows = await db
      .selectFrom('hub_request')
      .selectAll()
      .where('due_at', '<=', now.toISOString())
      .orderBy('due_at')
      .limit(limit)
      .modifyEnd(claiming)
      .execute()
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    await db.updateTable('hub_request').set({ due_at: until.toISOString() }).where('id', 'in', ids).execute()
    return rows.map(toPending)
  })
}

function toPending(row: HubRequestRow): PendingRequest {
  const { id, token, mode, callback, host, topic, secret, lease_seconds, revision, tag, reason, failures } =
    row
  return {
    id,
    token,
    mode,
    callback,
    host,
    topic,
    feed: row.feed as FeedName,
    format: row.format as Format,
    ...(secret !== null && { secret }),
    leaseSeconds: lease_seconds,
    revision,
    tag,
    ...(reason !== null && { reason }),
    failures,
  }
}

export async function readNextRequest(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('hub_request')
    .select((select) => select.fn.min('due_at').as('due'))
    .executeTakeFirst()
  return row?.due ? new Date(row.due) : undefined
}

/** See `Subscriptions.drop`. Answers whether the request was still the callback's newest. */
export async function dropRequest(db: Db, { id, token }: PendingRequest): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_request')
    .where('id', '=', id)
    .where('token', '=', token)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** See `Subscriptions.retryRequest`. */
export async function retryRequest(db: Db, { id, token, failures }: PendingRequest, at: Date): Promise<void> {
  await db
    .updateTable('hub_request')
    .set({ due_at: at.toISOString(), failures })
    .where('id', '=', id)
    .where('token', '=', token)
    .execute()
}

/** See `Subscriptions.confirm`. */
export async function confirmRequest(db: Db, request: PendingRequest, now: Date): Promise<boolean> {
  if (!(await dropRequest(db, request))) return false
  if (request.mode === 'subscribe') await keepSubscription(db, request, now)
  else await db.deleteFrom('subscription').where('id', '=', request.id).execute()
  return true
}

/** One that is renewed keeps what it has been told; its conditions are those of the new request alone. */
async function keepSubscription(db: Db, request: PendingRequest, now: Date): Promise<void> {
  const { id, callback, host, topic, feed, format, secret = null, leaseSeconds, revision, tag } = request
  const terms = {
    topic,
    secret,
    lease_seconds: leaseSeconds,
    verified_at: now.toISOString(),
    expires_at: new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
  }
  await db
    .deleteFrom('subscription')
    .where('id', '=', id)
    .where('expires_at', '<=', now.toISOString())
    .execute()
  await db
    .insertInto('subscription')
    .values({
      id,
      callback,
      host,
      feed,
      format,
      ...terms,
      delivered_revision: revision,
      delivered_tag: tag,
      due_at: anyTime,
      failures: 0,
      last_result: null,
      last_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(terms))
    .execute()
}
