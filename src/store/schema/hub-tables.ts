import type { Selectable } from 'kysely'

/** A callback and the topic that it is told about. */
interface CallbackColumns {
  /** Derived from callback, feed and format: see `toSubscriptionId`. */
  id: string
  callback: string
  /** The callback's host without port. */
  host: string
  /** As the subscriber wrote it. */
  topic: string
  feed: string
  format: string
  secret: string | null
  lease_seconds: number
  /** Not before then. A claim moves it forward, so that no other process takes the row. */
  due_at: string
  /** In a row, of the current delivery or request. */
  failures: number
}

/** Times of the hub's tables are UTC text with milliseconds. */
export interface SubscriptionTable extends CallbackColumns {
  verified_at: string
  expires_at: string
  /** The feed's revision that the subscriber has, or that is not retried. */
  delivered_revision: number
  /** The tag of the document that the subscriber has. */
  delivered_tag: string
  last_result: string | null
  last_at: string | null
}

/** A request to be verified, or a denial to be told. */
export interface HubRequestTable extends CallbackColumns {
  /** Unique: a newer request replaces an older one. */
  token: string
  mode: 'subscribe' | 'unsubscribe' | 'denied'
  /** The feed's revision and the document's tag when the request came: later changes are news to the subscriber. */
  revision: number
  tag: string
  reason: string | null
  requested_at: string
}

/** The delivery log. Deliveries with the same result at the same time share a row. */
export interface DeliveryTable {
  at: string
  /** Of one of them. */
  subscription_id: string
  host: string
  feed: string
  format: string
  revision: number
  result: string
  /** The HTTP status, if there was an answer. */
  status: number | null
  /** The longest. */
  took_ms: number
  deliveries: number
}

export interface BlockedHostTable {
  host: string
  blocked_at: string
}

/** What an outside hub was told about a topic. */
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

export type SubscriptionRow = Selectable<SubscriptionTable>
export type HubRequestRow = Selectable<HubRequestTable>
export type DeliveryRow = Selectable<DeliveryTable>
