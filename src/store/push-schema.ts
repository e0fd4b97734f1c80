import type { Selectable } from 'kysely'

/** All times are UTC text with milliseconds. */
export interface SubscriptionTable {
  /** Follows from callback, feed and format: see `subscription-id.ts`. */
  id: string
  callback: string
  /** The callback's host, without its port. */
  host: string
  /** As the subscriber wrote it. */
  topic: string
  feed: string
  format: string
  secret: string | null
  lease_seconds: number
  verified_at: string
  expires_at: string
  /** The feed's revision that the subscriber has, or that nothing more is tried for. */
  delivered_revision: number
  /** The tag of the document that the subscriber has. */
  delivered_tag: string
  /** Not before then. Whoever delivers moves it forward, so that nobody else does. */
  due_at: string
  /** In a row, of the delivery that is under way. */
  failures: number
  last_result: string | null
  last_at: string | null
}

/** What the hub owes a callback before it is done: to verify an intent, or to tell of a denial. */
export interface HubRequestTable {
  /** The subscription's. */
  id: string
  /** Another one for each request: a newer one takes an older one's place. */
  token: string
  mode: 'subscribe' | 'unsubscribe' | 'denied'
  callback: string
  host: string
  topic: string
  feed: string
  format: string
  secret: string | null
  lease_seconds: number
  /** The feed's revision and the document's tag when the request came: what changes later is news to the subscriber. */
  revision: number
  tag: string
  reason: string | null
  requested_at: string
  due_at: string
  failures: number
}

/** What became of deliveries, for as long as the log is kept. Those that are alike and of one moment share a row. */
export interface DeliveryTable {
  at: string
  /** Of one of them. */
  subscription_id: string
  host: string
  feed: string
  format: string
  revision: number
  result: string
  /** The HTTP status, where there was an answer. */
  status: number | null
  /** The longest. */
  took_ms: number
  deliveries: number
}

export interface BlockedHostTable {
  host: string
  blocked_at: string
}

/** What a hub elsewhere has been told of a topic. */
export interface HubPingTable {
  hub: string
  feed: string
  format: string
  told_revision: number
  told_tag: string
  due_at: string
  failures: number
  last_result: string | null
  last_at: string | null
}

export interface PushSchema {
  subscription: SubscriptionTable
  hub_request: HubRequestTable
  delivery: DeliveryTable
  blocked_host: BlockedHostTable
  hub_ping: HubPingTable
}

export type SubscriptionRow = Selectable<SubscriptionTable>
export type HubRequestRow = Selectable<HubRequestTable>
export type DeliveryRow = Selectable<DeliveryTable>
