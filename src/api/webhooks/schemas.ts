import { z } from 'zod'
import { webhookEvents } from '../../domain/accounts/webhook.ts'

/** The forms of the operations on webhooks. */

const text = z.string()
const time = text.meta({ format: 'date-time' })
const event = z.enum(webhookEvents, { error: `must be one of ${webhookEvents.join(', ')}` })

export const webhookId = text.meta({ description: 'the id of a webhook', example: 'x7k2m9pq' })
export const webhookParams = z.strictObject({ id: webhookId })

export const webhookInput = z
  .strictObject({
    url: text.describe(
      'where messages are posted; only public addresses, unless GAZETTE_ALLOW_CIDRS allows others',
    ),
    events: z.array(event).optional().describe('default: all'),
    description: text.optional().describe('for people'),
  })
  .meta({ id: 'WebhookInput', example: { url: 'https://cms.example/hook', events: ['article.published'] } })

export const webhookOutput = z
  .object({
    id: webhookId,
    url: text,
    events: z.array(event),
    description: text.optional(),
    state: z
      .enum(['active', 'failing', 'paused', 'disabled'])
      .describe('failing: active, and the last attempt has failed; disabled: by the server'),
    stateReason: text.optional().describe('why it is disabled'),
    createdAt: time,
    createdBy: text.optional(),
    failures: z.int().describe('failed attempts in a row, of all events'),
    failingSince: time.optional(),
    lastDeliveredAt: time.optional(),
    waiting: z.int().describe('events that are not delivered yet'),
    formerSecretUntil: time.optional().describe('the former secret signs as well until then'),
  })
  .meta({ id: 'Webhook' })

export const webhookWithSecret = webhookOutput
  .extend({ secret: text.describe('whsec_ and 32 bytes in base64; it cannot be read again') })
  .meta({ id: 'WebhookWithSecret' })

const result = text.describe(
  'delivered, refused, redirected, gone, timed_out, unreachable, or forbidden: at an address that is not public',
)
const status = z.int().optional().describe('the HTTP status, if there was an answer')

export const deliveryOutput = z
  .object({
    event: text.describe('the webhook-id'),
    type: text,
    state: z.enum(['waiting', 'delivered', 'failed', 'skipped']),
    takenAt: time,
    attempts: z.int(),
    result: result.optional(),
    status,
    tookMs: z.int().optional(),
    lastAt: time.optional(),
    nextAt: time.optional().describe('not before then, if there will be another attempt'),
  })
  .meta({ id: 'WebhookDelivery' })

export const attemptOutput = z
  .object({ at: time, result, status, tookMs: z.int() })
  .meta({ id: 'WebhookAttempt' })
