import { asUnavailable } from '../database/errors.ts'
import type { QueueWrites } from '../database/transactions.ts'
import type { Database } from '../schema/schema.ts'
import {
  claimSubscriptions,
  readBehind,
  readNextDelivery,
  readQueue,
  readStillClaimed,
  settleSubscriptions,
} from './due.ts'
import { toSubscriptionId } from './id.ts'
import { claimPings, readNextPing, settlePings } from './pings.ts'
import {
  blockHost,
  endSubscriptions,
  isBlocked,
  listSubscriptions,
  readBlocks,
  readDeliveries,
  tidyUp,
  unblockHost,
} from './reports.ts'
import {
  claimRequests,
  confirmRequest,
  countFor,
  dropRequest,
  keepRequest,
  readNextRequest,
  retryRequest,
} from './requests.ts'
import type { Subscriptions } from './subscriptions.ts'

/** What the hub keeps in a database that is open. */
export function createSubscriptions(db: Database, queue: QueueWrites, now: () => Date): Subscriptions {
  const write = <T>(work: (db: Database) => Promise<T>) => answer(queue.write(work))
  return {
    request: (request) => write((trx) => keepRequest(trx, request, now())),
    countFor: (host) => answer(countFor(db, host)),
    isSubscribed: (callback, { feed, format }) =>
      answer(isCurrent(db, toSubscriptionId(callback, feed, format), now())),
    isBlocked: (host) => answer(isBlocked(db, host)),
    claimRequests: (limit, until) => answer(claimRequests(queue, limit, { now: now(), until })),
    nextRequestAt: () => answer(readNextRequest(db)),
    confirm: (request) => write((trx) => confirmRequest(trx, request, now())),
    drop: async (request) => {
      await write((trx) => dropRequest(trx, request))
    },
    retryRequest: (request, at) => write((trx) => retryRequest(trx, request, at)),
    behind: () => answer(readBehind(db, now())),
    claim: (feed, limit, until) => answer(claimSubscriptions(queue, feed, limit, { now: now(), until })),
    stillClaimed: (claimed) => answer(readStillClaimed(db, claimed, now())),
    settle: (settled) => answer(queue.writeLightly((trx) => settleSubscriptions(trx, settled))),
    nextDueAt: () => answer(readNextDelivery(db, now())),
    queue: () => answer(readQueue(db, now())),
    claimPings: (hubs, limit, until) => answer(claimPings(queue, hubs, limit, { now: now(), until })),
    settlePings: (settled) => answer(queue.writeLightly((trx) => settlePings(trx, settled, now()))),
    nextPingAt: (hubs) => answer(readNextPing(db, hubs)),
    list: ({ host } = {}) => answer(listSubscriptions(db, host, now())),
    end: (which, reason) => write((trx) => endSubscriptions(trx, which, reason, now())),
    block: (host) => write((trx) => blockHost(trx, host, now())),
    unblock: (host) => write((trx) => unblockHost(trx, host)),
    blocks: () => answer(readBlocks(db)),
    deliveries: (filter) => answer(readDeliveries(db, filter)),
    tidy: (logSince) => write((trx) => tidyUp(trx, now(), logSince)),
  }
}

async function isCurrent(db: Database, id: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('subscription')
    .select('id')
    .where('id', '=', id)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst()
  return row !== undefined
}

/** What the database says in its own words becomes `unavailable`; a bug stays a bug. */
async function answer<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUnavailable(error)
  }
}
