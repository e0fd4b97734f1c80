import { didYouMean } from '../closest.ts'
import { instantText } from '../moment.ts'

/** What a webhook can be told of: the `type` of what it gets. */
export const webhookEvents = [
  'article.created',
  'article.updated',
  'article.scheduled',
  'article.published',
  'article.corrected',
  'article.withdrawn',
  'article.unpublished',
  'article.deleted',
  'article.refused',
] as const
export type WebhookEvent = (typeof webhookEvents)[number]

/** The type of a test delivery. */
export const testEvent = 'webhook.test'

/** `failing`: active, and the last attempt has failed. `disabled`: by the server, see `stateReason`. */
export type WebhookState = 'active' | 'failing' | 'paused' | 'disabled'

/** An address that is told of changes (Standard Webhooks 1.0.0). */
export interface Webhook {
  /** Short and public: it names the webhook in commands, logs and addresses. */
  readonly id: string
  /** May hold a secret of the receiver. */
  readonly url: string
  readonly events: readonly WebhookEvent[]
  /** For people. */
  readonly description?: string
  readonly state: WebhookState
  /** Why it is disabled, a sentence. */
  readonly stateReason?: string
  readonly createdAt: Date
  readonly createdBy?: string
  /** Failed attempts in a row, of all events, and when the first of them was. */
  readonly failures: number
  readonly failingSince?: Date
  readonly lastDeliveredAt?: Date
  /** Events that are not delivered yet. */
  readonly waiting: number
  /** The former secret signs as well until then. */
  readonly formerSecretUntil?: Date
}

/** An event and a webhook: what was tried, and what comes. */
export interface WebhookDelivery {
  /** The `webhook-id`. */
  readonly event: string
  readonly type: string
  /** `skipped`: the webhook was resumed without it. */
  readonly state: 'waiting' | 'delivered' | 'failed' | 'skipped'
  readonly takenAt: Date
  readonly attempts: number
  /** Of the last attempt: `delivered`, `refused`, `redirected`, `gone`, `timed_out`, `unreachable` or `forbidden`. */
  readonly result?: string
  /** Its HTTP status, if there was an answer. */
  readonly status?: number
  readonly tookMs?: number
  readonly lastAt?: Date
  /** Not before then, if there will be another attempt. */
  readonly nextAt?: Date
}

/** A sentence for each word that is no event. */
export function findUnknownEvents(words: readonly string[]): string[] {
  const known: readonly string[] = webhookEvents
  return words
    .filter((word) => !known.includes(word))
    .map((word) => `"${word}" is none of the events ${known.join(', ')}${didYouMean(word, known)}`)
}

/** In the order of `webhookEvents`, each once; all of them if none is named. */
export function toEvents(words: readonly string[]): readonly WebhookEvent[] {
  return words.length === 0 ? webhookEvents : webhookEvents.filter((event) => words.includes(event))
}

/** As commands and the API show it. It never holds the secret. */
export function toWebhookJson({
  createdAt,
  failingSince,
  lastDeliveredAt,
  formerSecretUntil,
  ...rest
}: Webhook) {
  return {
    ...rest,
    createdAt: instantText(createdAt),
    ...(failingSince && { failingSince: instantText(failingSince) }),
    ...(lastDeliveredAt && { lastDeliveredAt: instantText(lastDeliveredAt) }),
    ...(formerSecretUntil && { formerSecretUntil: instantText(formerSecretUntil) }),
  }
}

export function toDeliveryJson({ takenAt, lastAt, nextAt, ...rest }: WebhookDelivery) {
  return {
    ...rest,
    takenAt: instantText(takenAt),
    ...(lastAt && { lastAt: instantText(lastAt) }),
    ...(nextAt && { nextAt: instantText(nextAt) }),
  }
}
