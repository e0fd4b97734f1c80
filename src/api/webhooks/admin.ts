import { randomBytes } from 'node:crypto'
import type { Actor } from '../../domain/accounts/actor.ts'
import { findUnknownEvents, toEvents, type Webhook } from '../../domain/accounts/webhook.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import type { Site } from '../../domain/site.ts'
import { findUrlProblems } from '../../http/outgoing/address.ts'
import type { Guard } from '../../http/outgoing/guarded-connector.ts'
import type { Store } from '../../store/store.ts'
import type { Attempt } from '../../store/webhooks/webhooks.ts'
import { toChangeId, toEvent, toEventId, toMessage, toTestMessage } from './message.ts'
import { createSender } from './sender.ts'
import { makeWebhookSecret } from './signing.ts'

export interface WantedWebhook {
  readonly url: string
  /** Of `webhookEvents`; empty or absent: all of them. */
  readonly events?: readonly string[]
  readonly description?: string
}

/** A webhook with its new secret, which is not shown again. */
export interface WebhookWithSecret {
  readonly webhook: Webhook
  readonly secret: string
}

export interface WebhookAdminDeps {
  readonly store: Pick<Store, 'webhooks' | 'changes' | 'now'>
  readonly site: () => Site
  readonly guard: Guard
}

/** What operators do with webhooks, by command and by API. Each function throws `not_found` for an unknown id. */
export type WebhookAdmin = ReturnType<typeof createWebhookAdmin>

const mostDescription = 200
export const longestOverlapHours = 720
export const defaultOverlapHours = 24

export function createWebhookAdmin({ store, site, guard }: WebhookAdminDeps) {
  const { webhooks, now } = store
  const { list, find, deliveries, pause, resume, remove } = webhooks
  return {
    list,
    find,
    deliveries,
    pause,
    resume,
    remove,

    /** All problems of a webhook that is wanted. */
    check: (wanted: WantedWebhook): Promise<Remark[]> => findProblems(wanted, guard),

    /** Throws `invalid` with everything that is wrong. A host that has no address yet is accepted. */
    add: async (wanted: WantedWebhook, by: Actor): Promise<WebhookWithSecret> => {
      const problems = await findProblems(wanted, guard)
      if (problems.length > 0) {
        throw new PublisherError('invalid', problems.map(({ message }) => message).join('\n'))
      }
      const { url, events = [], description } = wanted
      const secret = makeWebhookSecret()
      const words = description?.trim() ? { description: description.trim() } : {}
      return {
        webhook: await webhooks.create({ url, events: toEvents(events), ...words, secret, by }),
        secret,
      }
    },

    /** Makes a new secret. The one of now signs as well for so many hours, 0 to 720. */
    rotate: async (id: string, overlapHours: number, by: Actor): Promise<WebhookWithSecret> => {
      if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > longestOverlapHours) {
        throw new PublisherError('invalid', `hours must be a whole number from 0 to ${longestOverlapHours}`)
      }
      const secret = makeWebhookSecret()
      const until = new Date(now().getTime() + overlapHours * 3_600_000)
      return { webhook: await webhooks.replaceSecret(id, secret, until, by), secret }
    },

    /** Sends a test at once, from this process, whatever the state of the webhook. Its result is in the log of the webhook. */
    test: async (id: string): Promise<Attempt> => {
      const target = await webhooks.target(id)
      const sender = createSender({ guard, now })
      try {
        const message = toTestMessage(id, now(), randomBytes(8).toString('hex'))
        const { attempt } = await sender.send(target, message)
        await webhooks.logTest(id, message, attempt)
        return attempt
      } finally {
        await sender.close()
      }
    },

    /** Sends an event again, with its id: one of the log, or any that the change log still has. */
    redeliver: async (id: string, event: string): Promise<void> => {
      await find(id)
      const changeId = toChangeId(event)
      const [change] = changeId === undefined ? [] : await store.changes.after(changeId - 1, 1)
      const type = change && toEvent(change)
      if (!type || toEventId(change) !== event) {
        throw new PublisherError('not_found', `no event has the id "${event}", or the log has it no longer`)
      }
      const facts = await webhooks.factsOf([change])
      await webhooks.redeliver(id, toMessage(change, type, facts.get(change.id) ?? {}, site().baseUrl))
    },
  }
}

async function findProblems(
  { url, events = [], description = '' }: WantedWebhook,
  guard: Guard,
): Promise<Remark[]> {
  const wrongUrl = findUrlProblems(url, guard.isAllowed).map((rule) => `url ${rule}; it is "${url}"`)
  const privateOnes = wrongUrl.length === 0 ? await findPrivateAddress(url, guard) : []
  return [
    ...[...wrongUrl, ...privateOnes].map((message) => ({ field: 'url', message })),
    ...findUnknownEvents(events).map((message) => ({ field: 'events', message })),
    ...(description.trim().length > mostDescription
      ? [{ field: 'description', message: `description must have at most ${mostDescription} characters` }]
      : []),
  ]
}

/** A name that resolves to a private address would fail at each delivery, so it is refused at once. */
async function findPrivateAddress(url: string, { resolve, isAllowed }: Guard): Promise<string[]> {
  const { hostname } = new URL(url)
  const addresses = await resolve(hostname).catch(() => [])
  return addresses
    .filter((address) => !isAllowed(address))
    .slice(0, 1)
    .map((address) => `url must be at a public address; ${hostname} is at ${address}. ${advice}`)
}

const advice = 'GAZETTE_ALLOW_CIDRS allows private networks'
