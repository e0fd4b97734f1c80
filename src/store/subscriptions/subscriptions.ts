import type { OpenDatabase } from '../database/open-database.ts'
import { createHubAdmin } from './admin.ts'
import { createHubDeliveries } from './deliveries.ts'
import { createHubPings } from './pings.ts'
import { createHubRequests } from './requests.ts'

export type { BlockedHost, LoggedDelivery, SubscriptionSummary } from './admin.ts'
export type { ClaimedSubscription, Delivery, FeedBehind, Settled } from './deliveries.ts'
export type { DuePing, SettledPing } from './pings.ts'
export type { HubCounts, NewRequest, PendingRequest } from './requests.ts'
export type { Topic } from './terms.ts'

/**
 * What the hub keeps: subscriptions, requests, deliveries, and what it has told other hubs. A claim belongs to its process
 * until the given time; then the next one may take it. Each method throws `unavailable` during an outage of the database.
 */
export type Subscriptions = ReturnType<typeof createSubscriptions>

export function createSubscriptions(database: OpenDatabase, now: () => Date) {
  const access = { ...database, now }
  return {
    ...createHubRequests(access),
    ...createHubDeliveries(access),
    ...createHubPings(access),
    ...createHubAdmin(access),
  }
}
