import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Webhook as Oracle } from 'standardwebhooks'
import { createWebhooks, type Webhooks } from '../../src/api/webhooks/webhooks.ts'
import type { WebhookDelivery } from '../../src/domain/accounts/webhook.ts'
import { createEditing, type Editing } from '../../src/editing/editing.ts'
import { createGuard } from '../../src/http/outgoing/guarded-connector.ts'
import type { ResolveHost } from '../../src/http/outgoing/lookup.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { makeSite } from './make-article.ts'
import { makeIncoming, rules } from './make-incoming.ts'
import type { Delivered, RecordingSubscriber } from './recording-subscriber.ts'
import { eventually } from './start-gazette.ts'

/** One process that tells webhooks of changes, with a clock that the test sets; receivers on this machine are allowed. */
export interface TestWebhooks extends AsyncDisposable {
  readonly store: Store
  readonly editing: Editing
  readonly webhooks: Webhooks
  readonly admin: Webhooks['admin']
  readonly registry: Registry
  readonly logged: readonly Record<string, unknown>[]
  readonly now: () => Date
  /** Moves the clock, and lets the worker look at it. */
  pass(seconds: number): void
  /** Saves a draft with that slug, or publishes it. */
  save(slug: string, isPublished?: boolean): Promise<void>
  /** Stops and starts again. */
  restart(): Promise<void>
  /** Another process on the same database, with the same clock. */
  startBeside(): Promise<TestWebhooks>
  /** The log of a webhook, oldest first. */
  log(id: string): Promise<readonly WebhookDelivery[]>
  /** Waits until no event of any webhook is due. */
  settled(): Promise<void>
}

export interface TestWebhooksOptions {
  readonly databaseUrl: string
  readonly resolve?: ResolveHost
  readonly allowedCidrs?: string
  readonly answerMs?: number
}

export const by = { how: 'api', who: 'CMS', tokenId: 'abcd2345' } as const

/** The clock starts at the real time, since receivers compare it with theirs. */
export async function startWebhooks(
  options: TestWebhooksOptions,
  clock: { ms: number } = { ms: Date.now() },
): Promise<TestWebhooks> {
  const now = () => new Date(clock.ms)
  const store = await openStore(options.databaseUrl, { now, rules })
  const registry = new Registry()
  const logged: Record<string, unknown>[] = []
  const guard = createGuard(options.allowedCidrs ?? '127.0.0.0/8')
  const webhooks = createWebhooks({
    store,
    site: () => makeSite(),
    guard: { ...guard, ...(options.resolve && { resolve: options.resolve }) },
    registry,
    now,
    log: pino({ level: 'debug' }, { write: (line: string) => logged.push(JSON.parse(line)) }),
    random: () => 0.5,
    timeouts: { connectMs: 2_000, answerMs: options.answerMs ?? 10_000 },
    pace: { claimMs: 40_000, startWithinMs: 15_000 },
  })
  let running = webhooks.start()
  const editing = createEditing(store).by(by)
  const beside: TestWebhooks[] = []
  const own: TestWebhooks = {
    store,
    editing,
    webhooks,
    admin: webhooks.admin,
    registry,
    logged,
    now,
    pass: (seconds) => {
      clock.ms += seconds * 1000
      webhooks.trigger()
    },
    save: async (slug, isPublished = true) => {
      await editing.save([makeIncoming(slug, { article: { published: undefined } })])
      if (isPublished) await editing.publish(slug)
      // Sooner than by the notification.
      webhooks.trigger()
    },
    restart: async () => {
      await running[Symbol.asyncDispose]()
      running = webhooks.start()
    },
    startBeside: async () => {
      const another = await startWebhooks(options, clock)
      beside.push(another)
      return another
    },
    log: async (id) => (await webhooks.admin.deliveries(id, 1000)).toReversed(),
    settled: async () => {
      await eventually(async () => {
        const dueAt = await store.webhooks.nextDueAt()
        const isBehind = (await store.webhooks.behind()).length > 0
        if (isBehind || (dueAt && dueAt <= now()) || (dueAt && isClaim(dueAt, now()))) {
          throw new Error('an event is due')
        }
      })
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of beside) await one[Symbol.asyncDispose]()
      await running[Symbol.asyncDispose]()
      await store.close()
    },
  }
  return own
}

/** No wait of ours is as long as a claim. */
function isClaim(dueAt: Date, now: Date): boolean {
  const ms = dueAt.getTime() - now.getTime()
  return ms > 39_000 && ms <= 40_000
}

export interface Received {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What a receiver got, with each signature checked by another implementation. */
export function readAll(receiver: RecordingSubscriber, secret: string): Received[] {
  return receiver.delivered.map((one) => verify(one, secret))
}

/** Throws as the other implementation does. */
export function verify({ body, headers }: Delivered, secret: string): Received {
  return new Oracle(secret).verify(body, headers as Record<string, string>) as Received
}
