import type { WebhookAccess } from './access.ts'
import { createWebhookAdmin } from './admin.ts'
import { createWebhookDeliveries } from './deliveries.ts'
import { createWebhookTaking } from './taking.ts'

export type { NewWebhook } from './admin.ts'
export type { Attempt, ClaimedDelivery, DueDelivery, SettledDelivery } from './deliveries.ts'
export type { BehindWebhook, ChangeFacts, Message } from './taking.ts'

/** The webhooks, and how far each of them has been told. Each method throws `unavailable` during an outage. */
export type WebhookStore = ReturnType<typeof createWebhookStore>

export function createWebhookStore(access: WebhookAccess) {
  return { ...createWebhookAdmin(access), ...createWebhookTaking(access), ...createWebhookDeliveries(access) }
}
