import type { ClaimedSubscription, FeedBehind, Settled } from '../../store/subscriptions/subscriptions.ts'
import { toCallbackHash } from '../callbacks/address.ts'
import { createBatchResults } from './batch-results.ts'
import { type Claimed, createClaimWorker, type WorkDeps } from './claim-worker.ts'
import { type DeliverDeps, deliver } from './deliver.ts'
import type { Loop } from './loop.ts'
import { createPayloads, type FindPayload } from './payloads.ts'

/** Delivers news to subscribers until it is closed. */
export interface Deliveries extends Loop {
  /** A subscription was made, renewed or ended: claimed deliveries are checked again before they are sent. */
  onConfirmed(): void
}

const batchSize = 500
/** For each feed, if many feeds have news. */
const minPerFeed = 50
const busyHostMs = 10_000
/** After this time another process may have renewed, ended or blocked a claimed subscription. */
const freshMs = 500

interface DueDelivery extends Claimed {
  readonly subscription: ClaimedSubscription
  readonly behind: FeedBehind
  readonly findPayload: FindPayload
  /** By the monotonic clock of `performance.now()`. */
  readonly claimedAtMs: number
}

export function createDeliveries(deps: WorkDeps & DeliverDeps): Deliveries {
  const { store, now, log } = deps
  const { subscriptions } = store
  let confirmedAtMs = Number.NEGATIVE_INFINITY
  let articleAt: Date | undefined

  const worker = createClaimWorker<DueDelivery>({ claim, nextAt, run, handBack, busyHostMs }, deps)
  // News may have come while subscribers were being told the previous news.
  const results = createBatchResults({ subscriptions, log, onStored: worker.trigger })

  /** Each feed gets a share, so that one with many subscribers does not delay the others. */
  async function* claim(until: () => Date): AsyncGenerator<readonly DueDelivery[]> {
    let claimed: number
    do {
      articleAt = await store.nextDueAt()
      const feeds = await subscriptions.behind()
      const share = Math.max(minPerFeed, Math.ceil(batchSize / Math.max(feeds.length, 1)))
      claimed = 0
      for (const behind of feeds) {
        const findPayload = createPayloads(deps.readTopic, deps.site)
        const claimedAtMs = performance.now()
        const batch = await subscriptions.claim(behind, share, until())
        claimed += batch.length
        yield batch.map((subscription) => ({
          url: subscription.callback,
          claimedUntil: subscription.claimedUntil,
          subscription,
          behind,
          findPayload,
          claimedAtMs,
        }))
      }
    } while (claimed > 0)
  }

  async function nextAt(): Promise<Date | undefined> {
    const deliveryAt = await subscriptions.nextDueAt()
    return articleAt && deliveryAt ? new Date(Math.min(+articleAt, +deliveryAt)) : (articleAt ?? deliveryAt)
  }

  async function run(due: DueDelivery, closing: AbortSignal): Promise<void> {
    try {
      const current = isFresh(due) ? due.subscription : await subscriptions.stillClaimed(due.subscription)
      if (!current) return
      const result = await deliver(current, due.behind, due.findPayload, deps)
      if (result.kind === 'failed' && closing.aborted) handBack(due, 0)
      else add(result, current)
    } catch (err) {
      log.error({ err, feed: due.behind.feed }, 'delivery failed before it was sent')
      handBack(due, busyHostMs)
    }
  }

  /** As far as this process knows, the subscription is as it was when it was claimed. */
  function isFresh({ claimedAtMs, subscription }: DueDelivery): boolean {
    const isRecent = performance.now() - claimedAtMs < freshMs
    return isRecent && confirmedAtMs < claimedAtMs && subscription.expiresAt > now()
  }

  function handBack({ subscription: { id, claimedUntil } }: DueDelivery, waitMs: number): void {
    results.add({ id, claimedUntil, kind: 'handed_back', dueAt: new Date(now().getTime() + waitMs) })
  }

  function add(settled: Settled, subscription: ClaimedSubscription): void {
    results.add(settled)
    if (!('delivery' in settled)) return
    const { result, status, tookMs, feed, format, host } = settled.delivery
    deps.metrics.countDelivery(result)
    const level = settled.kind === 'delivered' ? 'debug' : 'info'
    if (!log.isLevelEnabled(level)) return
    const callback = toCallbackHash(subscription.callback)
    log[level]({ host, callback, feed, format, result, status, tookMs }, 'delivery finished')
  }

  return {
    trigger: worker.trigger,
    onConfirmed: () => {
      confirmedAtMs = performance.now()
      worker.trigger()
    },
    close: async () => {
      await worker.close()
      await results.close()
    },
  }
}
