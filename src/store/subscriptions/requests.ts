import { randomUUID } from 'node:crypto'
import { upsert } from '../database/connection.ts'
import { orUnavailable } from '../database/errors.ts'
import type { HubRequestRow } from '../schema/hub-tables.ts'
import type { Database } from '../schema/schema.ts'
import {
  anyTime,
  type HubAccess,
  type Terms,
  type Topic,
  toCallback,
  toDate,
  toSubscriptionId,
} from './terms.ts'

export interface NewRequest extends Terms {
  readonly mode: 'subscribe' | 'unsubscribe'
  /** The feed's revision and the document's tag that the subscriber may have read. */
  readonly revision: number
  readonly tag: string
}

/** A request to be verified, or a denial to be told. A newer request of the same callback and topic replaces it. */
export interface PendingRequest extends Terms {
  readonly id: string
  readonly token: string
  readonly mode: 'subscribe' | 'unsubscribe' | 'denied'
  readonly revision: number
  readonly tag: string
  /** Of a denial. */
  readonly reason?: string
  /** How often the callback could not be reached. */
  readonly failures: number
}

/** Compared with the limits. `…OfHost` counts all ports. */
export interface HubCounts {
  readonly subscriptions: number
  readonly subscriptionsOfHost: number
  readonly pending: number
  readonly pendingOfHost: number
}

export function createHubRequests({ db, writeUnannounced, claiming, now }: HubAccess) {
  const write = <T>(work: (db: Database) => Promise<T>) => writeUnannounced(work)
  return {
    /** Stores a request until it is verified. It replaces an earlier one of the same callback and topic. */
    request: (request: NewRequest): Promise<void> => write((trx) => replaceRequest(trx, request, now())),

    /** Expired subscriptions count until they are deleted. */
    countFor: (host: string): Promise<HubCounts> => orUnavailable(countFor(db, host)),

    /** Whether the callback is subscribed to the topic now; with `address`, by exactly this address of it. */
    isSubscribed: async (callback: string, { feed, format }: Topic, address?: string): Promise<boolean> => {
      const found = db
        .selectFrom('subscription')
        .select('id')
        .where('id', '=', toSubscriptionId(callback, feed, format))
        .where('expires_at', '>', now().toISOString())
        .$if(address !== undefined, (query) => query.where('topic', '=', address ?? ''))
        .executeTakeFirst()
      return (await orUnavailable(found)) !== undefined
    },

    claimRequests: (limit: number, until: Date): Promise<PendingRequest[]> => {
      const claim = async (trx: Database) => {
        const rows = await trx
          .selectFrom('hub_request')
          .selectAll()
          .where('due_at', '<=', now().toISOString())
          .orderBy('due_at')
          .limit(limit)
          .modifyEnd(claiming)
          .execute()
        const ids = rows.map(({ id }) => id)
        const due_at = until.toISOString()
        if (ids.length > 0)
          await trx.updateTable('hub_request').set({ due_at }).where('id', 'in', ids).execute()
        return rows.map(toPending)
      }
      return writeUnannounced(claim, { isDurable: false })
    },

    /** When the next request is due; undefined if none is pending. */
    nextRequestAt: async (): Promise<Date | undefined> => {
      const next = db.selectFrom('hub_request').select((select) => select.fn.min('due_at').as('due'))
      return toDate((await orUnavailable(next.executeTakeFirst()))?.due)
    },

    /** Creates, renews or ends the subscription. False, without any change, if a newer request has replaced this one. */
    confirm: (request: PendingRequest): Promise<boolean> =>
      write(async (trx) => {
        if (!(await dropRequest(trx, request))) return false
        if (request.mode === 'subscribe') await saveSubscription(trx, request, now())
        else await trx.deleteFrom('subscription').where('id', '=', request.id).execute()
        return true
      }),

    /** Deletes the request without any effect. */
    drop: async (request: PendingRequest): Promise<void> => {
      await write((trx) => dropRequest(trx, request))
    },

    /** To be claimed again at that time, with the failures that it says. */
    retryRequest: async ({ id, token, failures }: PendingRequest, at: Date): Promise<void> => {
      await write((trx) =>
        trx
          .updateTable('hub_request')
          .set({ due_at: at.toISOString(), failures })
          .where('id', '=', id)
          .where('token', '=', token)
          .execute(),
      )
    },
  }
}

/** Stores a request or a denial in place of an earlier one. */
export async function replaceRequest(
  db: Database,
  request: Terms & Pick<PendingRequest, 'mode' | 'reason' | 'revision' | 'tag'>,
  now: Date,
): Promise<void> {
  const { leaseSeconds, secret = null, reason = null, ...terms } = request
  const row: HubRequestRow = {
    mode: terms.mode,
    callback: terms.callback,
    host: terms.host,
    topic: terms.topic,
    feed: terms.feed,
    format: terms.format,
    revision: terms.revision,
    tag: terms.tag,
    secret,
    reason,
    id: toSubscriptionId(terms.callback, terms.feed, terms.format),
    token: randomUUID(),
    lease_seconds: leaseSeconds,
    requested_at: now.toISOString(),
    due_at: anyTime,
    failures: 0,
  }
  await upsert(db, 'hub_request', [row])
}

async function countFor(db: Database, host: string): Promise<HubCounts> {
  const count = async (table: 'subscription' | 'hub_request', ofHost?: string) => {
    const { rows } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number>().as('rows'))
      .$if(ofHost !== undefined, (query) => query.where('host', '=', ofHost ?? ''))
      .$if(table === 'hub_request', (query) => query.where('hub_request.mode', '!=', 'denied'))
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  return {
    subscriptions: await count('subscription'),
    subscriptionsOfHost: await count('subscription', host),
    pending: await count('hub_request'),
    pendingOfHost: await count('hub_request', host),
  }
}

function toPending({
  token,
  mode,
  topic,
  lease_seconds,
  revision,
  tag,
  reason,
  failures,
  ...row
}: HubRequestRow) {
  return {
    ...toCallback(row),
    token,
    mode,
    topic,
    leaseSeconds: lease_seconds,
    revision,
    tag,
    ...(reason !== null && { reason }),
    failures,
  }
}

/** False if the request was no longer the newest of its callback. */
async function dropRequest(db: Database, { id, token }: PendingRequest): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_request')
    .where('id', '=', id)
    .where('token', '=', token)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** A renewed subscription keeps what it was told; its terms are those of the new request alone. */
async function saveSubscription(db: Database, request: PendingRequest, now: Date): Promise<void> {
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
