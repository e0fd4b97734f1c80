import type { Logger } from 'pino'
import { createBatchResults } from '../../async/batch-results.ts'
import type { Site } from '../../domain/site.ts'
import { type ClaimPace, createClaimWorker } from '../../http/outgoing/claim-worker.ts'
import { createLoop, type Loop } from '../../http/outgoing/loop.ts'
import type { Store } from '../../store/store.ts'
import type {
  BehindWebhook,
  ClaimedDelivery,
  DueDelivery,
  Message,
  SettledDelivery,
} from '../../store/webhooks/webhooks.ts'
import { judge } from './attempt.ts'
import { toEvent, toMessage } from './message.ts'
import { maxSocketsPerHost, type Sender } from './sender.ts'

export interface WebhookWorkerDeps {
  readonly store: Pick<Store, 'webhooks' | 'changes'>
  readonly site: () => Site
  readonly sender: Sender
  /** Called with the result of each attempt. */
  readonly onAttempt: (result: string) => void
  readonly now: () => Date
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  readonly pace?: ClaimPace
}

const worker = 'webhook worker'
const takenAtOnce = 200
const queues = { maxRunning: 32, maxPerHost: maxSocketsPerHost, maxWaiting: 100 }
const busyHostMs = 10_000
const hourMs = 3_600_000
const keptDays = 30

/** Takes changes, and tells webhooks of them, until it is closed. */
export function createWebhookWorker(deps: WebhookWorkerDeps): Loop {
  const { now, log } = deps
  const { webhooks } = deps.store
  const delivering = createClaimWorker<ClaimedDelivery>(
    { worker, claim, nextAt: webhooks.nextDueAt, run, handBack, busyHostMs },
    { ...deps, queues },
  )
  const results = createBatchResults<SettledDelivery>({
    settle: webhooks.settle,
    log,
    onStored: delivering.trigger,
    waitMs: 0,
  })
  const tidying = createLoop({
    now,
    log,
    worker,
    look: async () => {
      const time = now().getTime()
      await webhooks.tidy(new Date(time - keptDays * 24 * hourMs))
      return new Date(time + hourMs)
    },
  })

  async function* claim(until: () => Date): AsyncGenerator<readonly ClaimedDelivery[]> {
    await takeChanges(deps)
    const dueAt = await webhooks.nextDueAt()
    // A claim writes, so it is tried only if something is due.
    if (dueAt && dueAt <= now()) yield await webhooks.claim(until())
  }

  async function run(claimed: ClaimedDelivery, closing: AbortSignal): Promise<void> {
    const due = await webhooks.readClaimed(claimed)
    if (!due) return
    const settled = await deliver(due, deps)
    // What this process cuts off is no failure of the receiver.
    if (settled.kind === 'failed' && settled.attempt.status === undefined && closing.aborted)
      handBack(claimed, 0)
    else results.add(settled)
  }

  function handBack({ webhookId, event, claimedUntil }: ClaimedDelivery, waitMs: number): void {
    const dueAt = new Date(now().getTime() + waitMs)
    results.add({ webhookId, event, claimedUntil, kind: 'handed_back', dueAt })
  }

  return {
    trigger: delivering.trigger,
    close: async () => {
      await Promise.all([delivering.close(), tidying.close()])
      await results.close()
    },
  }
}

/** Makes messages of all changes that webhooks have not taken, as far as there is room for them. */
async function takeChanges(deps: WebhookWorkerDeps): Promise<void> {
  let isProgress = true
  while (isProgress) {
    isProgress = false
    for (const one of await deps.store.webhooks.behind())
      isProgress = (await takeSome(one, deps)) || isProgress
  }
}

/** False if there was nothing to take. */
async function takeSome(
  { id, events, takenChange }: BehindWebhook,
  { store, site }: WebhookWorkerDeps,
): Promise<boolean> {
  const changes = await store.changes.after(takenChange, takenAtOnce)
  const last = changes.at(-1)
  if (!last) return false
  const facts = await store.webhooks.factsOf(changes)
  const messages = changes.flatMap((change): Message[] => {
    const event = toEvent(change)
    if (event === undefined || !events.includes(event)) return []
    return [toMessage(change, event, facts.get(change.id) ?? {}, site().baseUrl)]
  })
  await store.webhooks.take({ id, from: takenChange, to: last.id, messages })
  return true
}

async function deliver(due: DueDelivery, deps: WebhookWorkerDeps): Promise<SettledDelivery> {
  const { webhookId, event, claimedUntil, url, type } = due
  const { reply, attempt } = await deps.sender.send(due, due)
  const verdict = judge(reply, due, deps.now(), deps.random())
  deps.onAttempt(attempt.result)
  const { result, status, tookMs } = attempt
  const said = { webhook: webhookId, host: new URL(url).host, event, type, result, status, tookMs }
  if (verdict.kind === 'delivered') deps.log.debug(said, 'webhook told of an event')
  else if (verdict.disables === undefined) deps.log.info(said, 'webhook could not be told of an event')
  else deps.log.warn({ ...said, reason: verdict.disables }, 'webhook is disabled')
  return { webhookId, event, claimedUntil, attempt, ...verdict }
}
