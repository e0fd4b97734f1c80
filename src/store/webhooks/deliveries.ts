import { type ExpressionBuilder, sql } from 'kysely'
import { orUnavailable } from '../database/errors.ts'
import type { Database, Schema } from '../schema/schema.ts'
import { anyTime, secretsOf, type WebhookAccess } from './access.ts'

/** The next delivery of a webhook, which one process makes until `claimedUntil`. */
export interface ClaimedDelivery {
  readonly webhookId: string
  readonly event: string
  readonly url: string
  readonly claimedUntil: Date
}

/** All that is needed to send it, read when it is sent. */
export interface DueDelivery extends ClaimedDelivery {
  readonly type: string
  readonly body: string
  /** The current one first. */
  readonly secrets: readonly string[]
  readonly attempts: number
  /** Of the webhook, in a row. */
  readonly failures: number
  readonly failingSince?: Date
}

export interface Attempt {
  readonly at: Date
  /** A word: see `WebhookDelivery`. */
  readonly result: string
  readonly status?: number
  readonly tookMs: number
}

export type SettledDelivery = Pick<ClaimedDelivery, 'webhookId' | 'event' | 'claimedUntil'> &
  (
    | { readonly kind: 'delivered'; readonly attempt: Attempt }
    | {
        readonly kind: 'failed'
        readonly attempt: Attempt
        /** Absent: there is no further attempt. */
        readonly retryAt?: Date
        /** The webhook is told of nothing before then. */
        readonly restUntil?: Date
        /** It is the first that is tried again. */
        readonly staysFirst?: boolean
        /** Why the webhook is disabled. */
        readonly disables?: string
      }
    /** Nothing was sent. */
    | { readonly kind: 'handed_back'; readonly dueAt: Date }
  )

const claimedAtOnce = 100

/** How events reach webhooks. A power cut may repeat a delivery and loses none: a message is a row before it is sent. */
export function createWebhookDeliveries({ db, writeUnannounced, claiming, now }: WebhookAccess) {
  const write = <T>(work: (trx: Database) => Promise<T>) => writeUnannounced(work, { isDurable: false })
  return {
    /** When something is or was due. Undefined: nothing waits. */
    nextDueAt: async (): Promise<Date | undefined> => {
      const next = db
        .selectFrom('webhook')
        .select('due_at')
        .select((select) => selectLine(select).select('webhook_delivery.due_at').as('next'))
        .where('state', '=', 'active')
      const times = (await orUnavailable(next.execute())).flatMap(({ due_at, next }) =>
        next === null ? [] : [next > due_at ? next : due_at],
      )
      const [first] = times.toSorted()
      return first === undefined ? undefined : new Date(first)
    },

    /** The next delivery of each webhook that has one due: retries after those that were never tried, and in order. */
    claim: (until: Date): Promise<ClaimedDelivery[]> =>
      write(async (trx) => {
        const at = now().toISOString()
        const rows = await trx
          .selectFrom('webhook')
          .select(['id', 'url'])
          .select((select) =>
            selectLine(select).select('event_id').where('webhook_delivery.due_at', '<=', at).as('event'),
          )
          .where('state', '=', 'active')
          .where('due_at', '<=', at)
          .limit(claimedAtOnce)
          .modifyEnd(claiming)
          .execute()
        const claimed = rows.flatMap(({ id, url, event }) =>
          event === null ? [] : [{ webhookId: id, url, event, claimedUntil: until }],
        )
        const ids = claimed.map(({ webhookId }) => webhookId)
        const due_at = until.toISOString()
        if (ids.length > 0) await trx.updateTable('webhook').set({ due_at }).where('id', 'in', ids).execute()
        return claimed
      }),

    /** Undefined if the claim is over, or the webhook is no longer active. */
    readClaimed: async (claim: ClaimedDelivery): Promise<DueDelivery | undefined> => {
      const webhook = db
        .selectFrom('webhook')
        .selectAll()
        .where('id', '=', claim.webhookId)
        .where('state', '=', 'active')
        .where('due_at', '=', claim.claimedUntil.toISOString())
      const row = await orUnavailable(webhook.executeTakeFirst())
      const delivery = db
        .selectFrom('webhook_delivery')
        .select(['type', 'body', 'attempts'])
        .where('webhook_id', '=', claim.webhookId)
        .where('event_id', '=', claim.event)
        .where('state', '=', 'waiting')
      const found = row && (await orUnavailable(delivery.executeTakeFirst()))
      if (!found || found.body === null) return undefined
      return {
        ...claim,
        url: row.url,
        type: found.type,
        body: found.body,
        attempts: found.attempts,
        secrets: secretsOf(row, now()),
        failures: row.failures,
        ...(row.failing_since !== null && { failingSince: new Date(row.failing_since) }),
      }
    },

    /** Stores all results in one transaction. A webhook that was claimed again is left to its new claim. */
    settle: (settled: readonly SettledDelivery[]): Promise<void> =>
      write(async (trx) => {
        for (const one of settled) await settleOne(trx, one)
      }),
  }
}

/** The first in line of a webhook: of those never tried the oldest change, then retries by their time. One look-up in an index. */
function selectLine(select: ExpressionBuilder<Schema, 'webhook'>) {
  return select
    .selectFrom('webhook_delivery')
    .whereRef('webhook_id', '=', 'webhook.id')
    .where('webhook_delivery.state', '=', 'waiting')
    .orderBy('webhook_delivery.due_at')
    .orderBy('change_id')
    .limit(1)
}

async function settleOne(trx: Database, one: SettledDelivery): Promise<void> {
  const { webhookId, event, claimedUntil } = one
  if (one.kind !== 'handed_back') {
    await trx
      .updateTable('webhook_delivery')
      .set(({ eb }) => ({ ...toDeliveryColumns(one), attempts: eb('attempts', '+', 1) }))
      .where('webhook_id', '=', webhookId)
      .where('event_id', '=', event)
      .where('state', '=', 'waiting')
      .execute()
    await noteHealth(trx, one)
  }
  await trx
    .updateTable('webhook')
    .set({ due_at: restOf(one)?.toISOString() ?? anyTime })
    .where('id', '=', webhookId)
    .where('due_at', '=', claimedUntil.toISOString())
    .execute()
}

type Tried = Exclude<SettledDelivery, { kind: 'handed_back' }>

function toDeliveryColumns(one: Tried) {
  const { at, result, status = null, tookMs: took_ms } = one.attempt
  const last = { result, status, took_ms, last_at: at.toISOString() }
  if (one.kind === 'delivered') return { ...last, state: 'delivered' as const, body: null }
  if (!one.retryAt) return { ...last, state: 'failed' as const, body: null }
  return { ...last, due_at: one.staysFirst ? anyTime : one.retryAt.toISOString() }
}

function restOf(one: SettledDelivery): Date | undefined {
  if (one.kind === 'handed_back') return one.dueAt
  return one.kind === 'failed' ? one.restUntil : undefined
}

async function noteHealth(trx: Database, one: Tried): Promise<void> {
  const at = one.attempt.at.toISOString()
  const webhook = trx.updateTable('webhook').where('id', '=', one.webhookId)
  if (one.kind === 'delivered') {
    await webhook.set({ failures: 0, failing_since: null, last_delivered_at: at }).execute()
    return
  }
  await webhook
    .set(({ eb, fn }) => ({
      failures: eb('failures', '+', 1),
      failing_since: fn.coalesce('failing_since', sql<string>`${at}`),
    }))
    .execute()
  if (one.disables === undefined) return
  const disabled = { state: 'disabled', state_reason: one.disables } as const
  await webhook.set(disabled).where('state', '=', 'active').execute()
}
