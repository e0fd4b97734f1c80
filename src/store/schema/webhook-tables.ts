import type { Selectable } from 'kysely'

/** The webhooks. Times are UTC text with milliseconds. */
export interface WebhookTable {
  id: string
  url: string
  /** A JSON list. */
  events: string
  description: string | null
  /** Both sign, so they are kept as they are. */
  secret: string
  former_secret: string | null
  former_until: string | null
  state: 'active' | 'paused' | 'disabled'
  state_reason: string | null
  created_at: string
  created_by: string | null
  /** The id of the last change whose deliveries are rows. */
  taken_change: number
  /** Nothing is sent before then. A claim moves it forward, so that no other process sends. */
  due_at: string
  failures: number
  failing_since: string | null
  last_delivered_at: string | null
}

/** An event for a webhook: waiting, or in the log. */
export interface WebhookDeliveryTable {
  webhook_id: string
  /** The `webhook-id` of Standard Webhooks. */
  event_id: string
  /** 0: a test. */
  change_id: number
  type: string
  /** What is sent, as long as it waits. */
  body: string | null
  taken_at: string
  state: 'waiting' | 'delivered' | 'failed' | 'skipped'
  /** Not before then. An event that stays in its place has the earliest time of all. */
  due_at: string
  attempts: number
  result: string | null
  status: number | null
  took_ms: number | null
  last_at: string | null
}

export type WebhookRow = Selectable<WebhookTable>
export type WebhookDeliveryRow = Selectable<WebhookDeliveryTable>
