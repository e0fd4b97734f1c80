import { sql } from 'kysely'
import type { FeedName, Format } from '../../domain/feed.ts'
import { orUnavailable } from '../database/errors.ts'
import type { SubscriptionRow } from '../schema/hub-tables.ts'
import type { Database } from '../schema/schema.ts'
import type { Delivery } from './deliveries.ts'
import { replaceRequest } from './requests.ts'
import { type HubAccess, type Terms, toCallback, toDate } from './terms.ts'

/** A subscription as operators see it. */
export interface SubscriptionSummary extends Terms {
  readonly id: string
  /** `behind`: a delivery is to come; `retrying`: the last one failed, and there will be another. */
  readonly state: 'current' | 'behind' | 'retrying' | 'expired'
  readonly verifiedAt: Date
  readonly expiresAt: Date
  readonly lastResult?: string
  readonly lastAt?: Date
}

/** A line of the delivery log: one delivery, or several to one host at the same time with the same result. */
export interface LoggedDelivery extends Delivery {
  /** Of one of them; `tookMs` is of the longest. */
  readonly subscriptionId: string
  readonly deliveries: number
}

export interface BlockedHost {
  readonly host: string
  readonly blockedAt: Date
}

export interface DeliveryFilter {
  readonly host?: string
  readonly onlyFailed?: boolean
  readonly limit: number
}

/** What operators ask and do. */
export function createHubAdmin({ db, writeUnannounced, now }: HubAccess) {
  const write = <T>(work: (db: Database) => Promise<T>) => writeUnannounced(work)
  return {
    /** By host and feed. */
    list: async ({ host }: { readonly host?: string } = {}): Promise<SubscriptionSummary[]> => {
      const subscriptions = db
        .selectFrom('subscription')
        .leftJoin('feed', 'feed.name', 'subscription.feed')
        .selectAll('subscription')
        .select('feed.revision')
        .$if(host !== undefined, (query) => query.where('host', '=', host ?? ''))
        .orderBy('host')
        .orderBy('subscription.feed')
        .orderBy('format')
        .orderBy('id')
      const rows = await orUnavailable(subscriptions.execute())
      return rows.map((row) => toSummary(row, row.revision ?? 0, now()))
    },

    /** Ends subscriptions, and tells their callbacks the reason. Returns how many. */
    end: (which: { readonly id: string } | { readonly host: string }, reason: string): Promise<number> =>
      write(async (trx) => {
        const [column, value] = 'id' in which ? (['id', which.id] as const) : (['host', which.host] as const)
        const rows = await trx.deleteFrom('subscription').where(column, '=', value).returningAll().execute()
        for (const { topic, lease_seconds, ...row } of rows) {
          const terms = { ...toCallback({ ...row, secret: null }), topic, leaseSeconds: lease_seconds }
          await replaceRequest(trx, { ...terms, mode: 'denied', reason, revision: 0, tag: '' }, now())
        }
        return rows.length
      }),

    /** Deletes all subscriptions of the host and its subdomains without a message, and accepts no more. Returns how many. */
    block: (host: string): Promise<number> =>
      write(async (trx) => {
        await trx
          .insertInto('blocked_host')
          .values({ host, blocked_at: now().toISOString() })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        const subdomains = `%.${host.replace(/[!%_]/g, '!$&')}`
        const isOfHost = sql<boolean>`(host = ${host} or host like ${subdomains} escape '!')`
        await trx.deleteFrom('hub_request').where(isOfHost).execute()
        const { numDeletedRows } = await trx.deleteFrom('subscription').where(isOfHost).executeTakeFirst()
        return Number(numDeletedRows)
      }),

    /** False if it was not blocked. */
    unblock: async (host: string): Promise<boolean> => {
      const deleted = await write((trx) =>
        trx.deleteFrom('blocked_host').where('host', '=', host).executeTakeFirst(),
      )
      return deleted.numDeletedRows > 0n
    },

    /** Whether the host or a parent domain is blocked. */
    isBlocked: async (host: string): Promise<boolean> => {
      const labels = host.split('.')
      const domains = labels.map((_label, index) => labels.slice(index).join('.'))
      const found = db.selectFrom('blocked_host').select('host').where('host', 'in', domains)
      return (await orUnavailable(found.executeTakeFirst())) !== undefined
    },

    blocks: async (): Promise<BlockedHost[]> => {
      const rows = await orUnavailable(db.selectFrom('blocked_host').selectAll().orderBy('host').execute())
      return rows.map(({ host, blocked_at }) => ({ host, blockedAt: new Date(blocked_at) }))
    },

    /** Newest first. */
    deliveries: async ({ host, onlyFailed = false, limit }: DeliveryFilter): Promise<LoggedDelivery[]> => {
      const deliveries = db
        .selectFrom('delivery')
        .selectAll()
        .$if(host !== undefined, (query) => query.where('host', '=', host ?? ''))
        .$if(onlyFailed, (query) => query.where('result', '!=', 'delivered'))
        .orderBy('at', 'desc')
        .orderBy('subscription_id')
        .limit(limit)
      const rows = await orUnavailable(deliveries.execute())
      return rows.map(({ at, subscription_id, feed, format, status, took_ms, ...row }) => ({
        ...row,
        at: new Date(at),
        subscriptionId: subscription_id,
        feed: feed as FeedName,
        format: format as Format,
        ...(status !== null && { status }),
        tookMs: took_ms,
      }))
    },

    /** Deletes expired subscriptions, and log lines from before that time. */
    tidy: async (logSince: Date): Promise<void> => {
      await write(async (trx) => {
        await trx.deleteFrom('subscription').where('expires_at', '<=', now().toISOString()).execute()
        await trx.deleteFrom('delivery').where('at', '<', logSince.toISOString()).execute()
      })
    },
  }
}

function toSummary(row: SubscriptionRow, revision: number, now: Date): SubscriptionSummary {
  const lastAt = toDate(row.last_at)
  return {
    ...toCallback(row),
    topic: row.topic,
    leaseSeconds: row.lease_seconds,
    state: toState(row, revision, now),
    verifiedAt: new Date(row.verified_at),
    expiresAt: new Date(row.expires_at),
    ...(row.last_result !== null && { lastResult: row.last_result }),
    ...(lastAt && { lastAt }),
  }
}

function toState(row: SubscriptionRow, revision: number, now: Date): SubscriptionSummary['state'] {
  if (row.expires_at <= now.toISOString()) return 'expired'
  if (row.delivered_revision >= revision) return 'current'
  return row.failures > 0 ? 'retrying' : 'behind'
}
