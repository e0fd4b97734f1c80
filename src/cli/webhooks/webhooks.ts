import { createWebhookAdmin, defaultOverlapHours } from '../../api/webhooks/admin.ts'
import {
  toDeliveryJson,
  toWebhookJson,
  type Webhook,
  type WebhookDelivery,
  webhookEvents,
} from '../../domain/accounts/webhook.ts'
import { PublisherError } from '../../domain/errors.ts'
import { instantText } from '../../domain/moment.ts'
import { createGuard } from '../../http/outgoing/guarded-connector.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import type { Settings } from '../../server/settings/settings.ts'
import { type Report, table } from '../report.ts'

const by = { how: 'command' } as const

export type WebhookActions = ReturnType<typeof createWebhookActions>

/** What the commands do. A running server delivers; only a test is sent by the command itself. */
export function createWebhookActions({ store, site }: Pick<Gazette, 'store' | 'site'>, { hub }: Settings) {
  const admin = createWebhookAdmin({ store, site, guard: createGuard(hub.allowedCidrs) })
  const changed = (webhook: Webhook, text: string): Report => ({ json: toWebhookJson(webhook), text })
  return {
    /** The secret alone is on standard output, so that a script can take it. */
    add: async (url: string, events?: readonly string[], description?: string): Promise<Report> => {
      const wanted = { url, ...(events && { events }), ...(description !== undefined && { description }) }
      const { webhook, secret } = await admin.add(wanted, by)
      return {
        json: { ...toWebhookJson(webhook), secret },
        text: secret,
        remarks: [
          `Webhook ${webhook.id} is told of ${describeEvents(webhook)}. Its secret cannot be read again.`,
          `To try it: gazette webhooks test ${webhook.id}`,
        ],
      }
    },

    list: async (): Promise<Report> => {
      const all = await admin.list()
      const head = ['id', 'state', 'waiting', 'last delivered', 'events', 'url', 'description']
      const rows = all.map((one) => [
        one.id,
        one.state,
        String(one.waiting),
        one.lastDeliveredAt ? instantText(one.lastDeliveredAt) : 'never',
        describeEvents(one),
        one.url,
        one.description ?? '',
      ])
      return {
        json: all.map(toWebhookJson),
        text: all.length === 0 ? 'There are no webhooks.' : table([head, ...rows]),
      }
    },

    show: async (id: string, limit = '20'): Promise<Report> => {
      const webhook = await admin.find(id)
      const deliveries = await admin.deliveries(id, toWholeNumber('--limit', limit, 1, 1000))
      const json = { ...toWebhookJson(webhook), deliveries: deliveries.map(toDeliveryJson) }
      return { json, text: [...describe(webhook), '', deliveryTable(deliveries)].join('\n') }
    },

    test: async (id: string): Promise<Report> => {
      const { at, ...attempt } = await admin.test(id)
      const said = sayResult(attempt)
      return {
        json: { at: instantText(at), ...attempt },
        text: `${said}, after ${attempt.tookMs} ms`,
        isFailure: attempt.result !== 'delivered',
      }
    },

    pause: async (id: string): Promise<Report> => {
      const webhook = await admin.pause(id, by)
      const sentence =
        webhook.state === 'paused' ? 'is paused: its events wait' : `is ${webhook.state} already`
      return changed(webhook, `Webhook ${id} ${sentence}.`)
    },

    resume: async (id: string, skipsMissed = false): Promise<Report> => {
      const webhook = await admin.resume(id, by, { skipsMissed })
      const missed = skipsMissed ? 'of what comes from now on' : 'of what waits, and of what comes'
      return changed(webhook, `Webhook ${id} is active: it is told ${missed}.`)
    },

    rotate: async (id: string, hours = String(defaultOverlapHours)): Promise<Report> => {
      const { webhook, secret } = await admin.rotate(id, toWholeNumber('--hours', hours, 0, 720), by)
      const until = webhook.formerSecretUntil
      return {
        json: { ...toWebhookJson(webhook), secret },
        text: secret,
        remarks: [
          until
            ? `Messages to webhook ${id} have both signatures until ${instantText(until)}.`
            : `The former secret of webhook ${id} signs no more.`,
        ],
      }
    },

    redeliver: async (id: string, event: string): Promise<Report> => {
      await admin.redeliver(id, event)
      return { json: { webhook: id, event }, text: `${event} is sent again to webhook ${id} by the server.` }
    },

    remove: async (id: string): Promise<Report> => {
      await admin.remove(id, by)
      return { json: { id }, text: `Webhook ${id} is removed.` }
    },
  }
}

function describe(webhook: Webhook): string[] {
  const { id, url, description, state, stateReason, failures, failingSince, waiting } = webhook
  const why = stateReason === undefined ? '' : `: ${stateReason}`
  const failing =
    failingSince === undefined ? [] : [`Failing: ${failures} times since ${instantText(failingSince)}`]
  const former = webhook.formerSecretUntil
  return [
    `Webhook: ${id}${description === undefined ? '' : ` (${description})`}`,
    `URL: ${url}`,
    `Events: ${describeEvents(webhook)}`,
    `State: ${state}${why}`,
    ...failing,
    `Waiting: ${waiting}`,
    `Created: ${instantText(webhook.createdAt)}, by ${webhook.createdBy ?? 'unknown'}`,
    `Last delivered: ${webhook.lastDeliveredAt ? instantText(webhook.lastDeliveredAt) : 'never'}`,
    ...(former ? [`The former secret signs as well until ${instantText(former)}`] : []),
  ]
}

function describeEvents({ events }: Webhook): string {
  return events.length === webhookEvents.length ? 'all events' : events.join(' ')
}

function deliveryTable(deliveries: readonly WebhookDelivery[]): string {
  if (deliveries.length === 0) return 'It has been told of nothing yet.'
  const head = ['taken', 'type', 'state', 'attempts', 'last answer', 'took', 'next attempt', 'event']
  const rows = deliveries.map((one) => [
    instantText(one.takenAt),
    one.type,
    one.state,
    String(one.attempts),
    one.result === undefined ? '-' : sayResult({ ...one, result: one.result }),
    one.tookMs === undefined ? '-' : `${one.tookMs} ms`,
    one.nextAt ? instantText(one.nextAt) : '-',
    one.event,
  ])
  return table([head, ...rows])
}

function sayResult({ result, status }: { readonly result: string; readonly status?: number }): string {
  return status === undefined ? result : `${result} ${status}`
}

function toWholeNumber(option: string, text: string, min: number, max: number): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
  throw new PublisherError('invalid', `${option} must be a whole number from ${min} to ${max}, not "${text}"`)
}
