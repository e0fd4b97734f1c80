import type { ExpressionBuilder } from 'kysely'
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../domain/accounts/webhook.ts'
import type { Access } from '../access.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import type { Schema } from '../schema/schema.ts'
import type { WebhookDeliveryRow, WebhookRow } from '../schema/webhook-tables.ts'

/** What the tables of webhooks are read and written with: announced for what people do, unannounced for deliveries. */
export interface WebhookAccess
  extends Pick<OpenDatabase, 'db' | 'writeUnannounced' | 'claiming'>,
    Pick<Access, 'write' | 'now'> {}

/** Due at once, and before everything that has a time. */
export const anyTime = new Date(0).toISOString()

export function toWebhook(row: WebhookRow, waiting: number, now: Date): Webhook {
  const isFailing = row.state === 'active' && row.failures > 0
  const hasFormer = row.former_until !== null && row.former_until > now.toISOString()
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.events) as WebhookEvent[],
    ...(row.description !== null && { description: row.description }),
    state: isFailing ? 'failing' : row.state,
    ...(row.state_reason !== null && { stateReason: row.state_reason }),
    createdAt: new Date(row.created_at),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    failures: row.failures,
    ...(row.failing_since !== null && { failingSince: new Date(row.failing_since) }),
    ...(row.last_delivered_at !== null && { lastDeliveredAt: new Date(row.last_delivered_at) }),
    waiting,
    ...(hasFormer && { formerSecretUntil: new Date(row.former_until ?? 0) }),
  }
}

/** How many events of a webhook wait, in a query of webhooks. */
export function countWaiting(select: ExpressionBuilder<Schema, 'webhook'>) {
  return select
    .selectFrom('webhook_delivery')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .whereRef('webhook_delivery.webhook_id', '=', 'webhook.id')
    .where('webhook_delivery.state', '=', 'waiting')
    .as('waiting')
}

/** The current secret first. */
export function secretsOf(row: WebhookRow, now: Date): readonly string[] {
  const isValid = row.former_secret !== null && (row.former_until ?? '') > now.toISOString()
  return isValid ? [row.secret, row.former_secret ?? ''] : [row.secret]
}

/** `restUntil`: when the webhook may be told of anything. */
export function toDelivery(row: WebhookDeliveryRow, restUntil: string): WebhookDelivery {
  const next = row.due_at > restUntil ? row.due_at : restUntil
  return {
    event: row.event_id,
    type: row.type,
    state: row.state,
    takenAt: new Date(row.taken_at),
    attempts: row.attempts,
    ...(row.result !== null && { result: row.result }),
    ...(row.status !== null && { status: row.status }),
    ...(row.took_ms !== null && { tookMs: row.took_ms }),
    ...(row.last_at !== null && { lastAt: new Date(row.last_at) }),
    ...(row.state === 'waiting' && row.attempts > 0 && { nextAt: new Date(next) }),
  }
}
