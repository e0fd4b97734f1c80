import type { Actor } from '../../domain/accounts/actor.ts'
import { makeShortId } from '../../domain/accounts/short-id.ts'
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../domain/accounts/webhook.ts'
import { PublisherError } from '../../domain/errors.ts'
import { appendChanges, readNewestId } from '../changes/append.ts'
import type { ChangeKind } from '../changes/change.ts'
import { orUnavailable } from '../database/errors.ts'
import type { Database } from '../schema/schema.ts'
import type { WebhookRow } from '../schema/webhook-tables.ts'
import { anyTime, countWaiting, secretsOf, toDelivery, toWebhook, type WebhookAccess } from './access.ts'
import type { Attempt } from './deliveries.ts'
import type { Message } from './taking.ts'

export interface NewWebhook {
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly description?: string
  readonly secret: string
  readonly by: Actor
}

/** Each change is one more row for each of them. */
const mostWebhooks = 100

/** What operators ask and do. Each of them throws `not_found` for an unknown id. What they change is in the change log. */
export function createWebhookAdmin({ db, write, writeUnannounced, now }: WebhookAccess) {
  const read = async (id: string): Promise<Webhook> => {
    const [found] = await readAll(id)
    return found ?? unknown(id)
  }
  const readAll = async (id?: string): Promise<Webhook[]> => {
    const webhooks = db
      .selectFrom('webhook')
      .selectAll()
      .select(countWaiting)
      .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
      .orderBy('created_at')
      .orderBy('id')
    const rows = await orUnavailable(webhooks.execute())
    return rows.map(({ waiting, ...row }) => toWebhook(row, waiting ?? 0, now()))
  }
  /** Changes the webhook, records that, and returns it as it is then. */
  const change = async (
    id: string,
    by: Actor,
    work: (row: WebhookRow, trx: Database) => Promise<Partial<WebhookRow>>,
  ): Promise<Webhook> => {
    await write(async (trx) => {
      const row = await find(trx, id)
      await trx
        .updateTable('webhook')
        .set(await work(row, trx))
        .where('id', '=', id)
        .execute()
      await record(trx, 'webhook_changed', row, by, now())
    })
    return read(id)
  }

  return {
    /** It is told of changes from now on. Throws `conflict` if there are too many. */
    create: async ({ url, events, description, secret, by }: NewWebhook): Promise<Webhook> => {
      const id = makeShortId()
      await write(async (trx) => {
        const all = await trx.selectFrom('webhook').select('id').execute()
        if (all.length >= mostWebhooks) {
          throw new PublisherError(
            'conflict',
            `there are ${mostWebhooks} webhooks, which is the most; remove one first`,
          )
        }
        const row = {
          id,
          url,
          events: JSON.stringify(events),
          description: description ?? null,
          secret,
          state: 'active' as const,
          created_at: now().toISOString(),
          created_by: by.who ?? by.how,
          taken_change: await readNewestId(trx),
          due_at: anyTime,
          failures: 0,
        }
        await trx.insertInto('webhook').values(row).execute()
        await record(trx, 'webhook_created', row, by, now())
      })
      return read(id)
    },

    /** The oldest first. */
    list: (): Promise<Webhook[]> => readAll(),
    find: read,

    /** Its latest events, newest first, with those that wait. */
    deliveries: async (id: string, limit: number): Promise<WebhookDelivery[]> => {
      const { due_at } = await orUnavailable(find(db, id))
      const rows = db
        .selectFrom('webhook_delivery')
        .selectAll()
        .where('webhook_id', '=', id)
        .orderBy('taken_at', 'desc')
        .orderBy('change_id', 'desc')
        .limit(limit)
      return (await orUnavailable(rows.execute())).map((row) => toDelivery(row, due_at))
    },

    /** Nothing is sent any more; events wait, in the change log. One that is paused or disabled stays so. */
    pause: (id: string, by: Actor): Promise<Webhook> =>
      change(id, by, async ({ state }) => ({ state: state === 'active' ? 'paused' : state })),

    /** Sends again, at once, what waits. With `skipsMissed` only what comes from now on. */
    resume: (id: string, by: Actor, { skipsMissed = false } = {}): Promise<Webhook> =>
      change(id, by, async ({ state }, trx) => {
        if (skipsMissed) await skipWaiting(trx, id)
        return {
          ...(skipsMissed && { taken_change: await readNewestId(trx) }),
          ...(state !== 'active' && { due_at: anyTime, failures: 0, failing_since: null }),
          state: 'active',
          state_reason: null,
        }
      }),

    /** The secret of now signs as well until then. */
    replaceSecret: (id: string, secret: string, until: Date, by: Actor): Promise<Webhook> =>
      change(id, by, async ({ secret: former }) => ({
        secret,
        former_secret: former,
        former_until: until.toISOString(),
      })),

    /** With its log. */
    remove: (id: string, by: Actor): Promise<void> =>
      write(async (trx) => {
        const row = await find(trx, id)
        await trx.deleteFrom('webhook_delivery').where('webhook_id', '=', id).execute()
        await trx.deleteFrom('webhook').where('id', '=', id).execute()
        await record(trx, 'webhook_removed', row, by, now())
      }),

    /** What a test is sent with. */
    target: async (id: string): Promise<{ readonly url: string; readonly secrets: readonly string[] }> => {
      const row = await orUnavailable(find(db, id))
      return { url: row.url, secrets: secretsOf(row, now()) }
    },

    /** Puts a test that was sent into the log. */
    logTest: (id: string, { event, type }: Message, attempt: Attempt): Promise<void> =>
      writeUnannounced(async (trx) => {
        await trx
          .insertInto('webhook_delivery')
          .values({
            webhook_id: id,
            event_id: event,
            change_id: 0,
            type,
            taken_at: attempt.at.toISOString(),
            state: attempt.result === 'delivered' ? 'delivered' : 'failed',
            due_at: anyTime,
            attempts: 1,
            result: attempt.result,
            status: attempt.status ?? null,
            took_ms: attempt.tookMs,
            last_at: attempt.at.toISOString(),
          })
          .execute()
      }),

    /** Sends the message once more, as if it had never been tried. Throws `conflict` if it waits already. */
    redeliver: async (id: string, { event, changeId, type, body }: Message): Promise<void> => {
      const fresh = { state: 'waiting', due_at: anyTime, attempts: 0, body } as const
      await write(async (trx) => {
        await find(trx, id)
        const message = { webhook_id: id, event_id: event, change_id: changeId, type }
        await trx
          .insertInto('webhook_delivery')
          .values({ ...message, ...fresh, taken_at: now().toISOString() })
          .onConflict((conflict) => conflict.columns(['webhook_id', 'event_id']).doUpdateSet(fresh))
          .execute()
      })
    },

    /** Deletes what was settled and taken before that time, and former secrets that sign no more. */
    tidy: (before: Date): Promise<void> =>
      writeUnannounced(async (trx) => {
        await trx
          .updateTable('webhook')
          .set({ former_secret: null, former_until: null })
          .where('former_until', '<=', now().toISOString())
          .execute()
        await trx
          .deleteFrom('webhook_delivery')
          .where('state', '!=', 'waiting')
          .where('taken_at', '<', before.toISOString())
          .execute()
      }),
  }
}

function unknown(id: string): never {
  throw new PublisherError('not_found', `no webhook has the id "${id}"`)
}

async function find(db: Database, id: string): Promise<WebhookRow> {
  const row = await db.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst()
  return row ?? unknown(id)
}

/** An address may hold a secret of the receiver, so that the change log has its host only. */
async function record(
  trx: Database,
  kind: ChangeKind,
  { id, url }: Pick<WebhookRow, 'id' | 'url'>,
  by: Actor,
  now: Date,
): Promise<void> {
  const name = `webhook ${id} at ${new URL(url).host}`
  await appendChanges(trx, [{ kind, by, detail: { name } }], now)
}

async function skipWaiting(trx: Database, id: string): Promise<void> {
  await trx
    .updateTable('webhook_delivery')
    .set({ state: 'skipped', body: null })
    .where('webhook_id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}
