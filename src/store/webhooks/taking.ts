import { sql } from 'kysely'
import type { WebhookEvent } from '../../domain/accounts/webhook.ts'
import type { Status } from '../../domain/article.ts'
import { programKeyStart } from '../../domain/identity.ts'
import type { Change } from '../changes/change.ts'
import { inBatches } from '../database/connection.ts'
import { orUnavailable } from '../database/errors.ts'
import type { Database } from '../schema/schema.ts'
import { anyTime, countWaiting, type WebhookAccess } from './access.ts'

/** A webhook that has not taken all changes. */
export interface BehindWebhook {
  readonly id: string
  readonly events: readonly WebhookEvent[]
  readonly takenChange: number
}

/** A message to be delivered. */
export interface Message {
  /** The `webhook-id`. */
  readonly event: string
  readonly changeId: number
  readonly type: string
  readonly body: string
}

/** What a change does not say itself. */
export interface ChangeFacts {
  /** Of the revision that it made. */
  readonly status?: Status
  /** By which a program knows the article. */
  readonly key?: string
}

/** The changes up to `to` become messages, unless another process has taken what follows `from`. */
export interface Taking {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly messages: readonly Message[]
}

/** So many events of a webhook may wait as rows; those behind them stay in the change log. */
const mostWaiting = 1_000

/** How changes become messages to webhooks. */
export function createWebhookTaking({ db, writeUnannounced, now }: WebhookAccess) {
  return {
    /** The active webhooks behind the newest change, with room for more messages. */
    behind: async (): Promise<BehindWebhook[]> => {
      const webhooks = db
        .selectFrom('webhook')
        .select(['id', 'events', 'taken_change'])
        .select(countWaiting)
        .where('state', '=', 'active')
        .where(sql<boolean>`taken_change < (select max(id) from change)`)
      const rows = await orUnavailable(webhooks.execute())
      return rows
        .filter(({ waiting }) => (waiting ?? 0) < mostWaiting)
        .map(({ id, events, taken_change }) => ({
          id,
          events: JSON.parse(events) as WebhookEvent[],
          takenChange: taken_change,
        }))
    },

    /** By the id of the change. */
    factsOf: (changes: readonly Change[]): Promise<ReadonlyMap<number, ChangeFacts>> =>
      orUnavailable(readFacts(db, changes)),

    /** Of two processes that take the same changes, one does. */
    take: ({ id, from, to, messages }: Taking): Promise<void> =>
      writeUnannounced(
        async (trx) => {
          const { numUpdatedRows } = await trx
            .updateTable('webhook')
            .set({ taken_change: to })
            .where('id', '=', id)
            .where('taken_change', '=', from)
            .executeTakeFirst()
          if (numUpdatedRows === 0n) return
          await insertMessages(trx, id, messages, now())
        },
        { isDurable: false },
      ),
  }
}

async function readFacts(
  db: Database,
  changes: readonly Change[],
): Promise<ReadonlyMap<number, ChangeFacts>> {
  const rows = await inBatches(changes, (batch) =>
    db
      .selectFrom('change')
      .leftJoin('article_revision', (join) =>
        join
          .onRef('article_revision.article_id', '=', 'change.article_id')
          .onRef('article_revision.revision', '=', 'change.revision'),
      )
      .leftJoin('identity', (join) =>
        join
          .onRef('identity.article_id', '=', 'change.article_id')
          .on('identity.key', 'like', `${programKeyStart}%`)
          .on('identity.present', '=', 1),
      )
      .select(['change.id', 'article_revision.status', 'identity.key'])
      .where(
        'change.id',
        'in',
        batch.map(({ id }) => id),
      )
      .execute(),
  )
  return new Map(
    rows.map(({ id, status, key }): [number, ChangeFacts] => [
      id,
      {
        ...(status !== null && { status }),
        ...(key !== null && { key: key.slice(programKeyStart.length) }),
      },
    ]),
  )
}

/** A message that is there already stays as it is. */
async function insertMessages(
  trx: Database,
  webhookId: string,
  messages: readonly Message[],
  now: Date,
): Promise<void> {
  const rows = messages.map(({ event, changeId, type, body }) => ({
    webhook_id: webhookId,
    event_id: event,
    change_id: changeId,
    type,
    body,
    taken_at: now.toISOString(),
    state: 'waiting' as const,
    due_at: anyTime,
    attempts: 0,
  }))
  await inBatches(rows, (batch) =>
    trx
      .insertInto('webhook_delivery')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}
