import type { Logger } from 'pino'
import type { Store } from '../../store/store.ts'
import type { ClaimedSubscription, FeedBehind, Settled } from '../../store/subscriptions/subscriptions.ts'
import { toCallbackHash } from '../callbacks/address.ts'
import type { PushMetrics } from '../metrics.ts'
import { createSettleSoon } from './batch-results.ts'
import { type DeliverDeps, deliver } from './deliver.ts'
import { createLanes, type LaneLimits } from './host-queues.ts'
import { createLoop } from './loop.ts'

/** The first of some times of which each may be unknown. */
export function earliest(...times: readonly (Date | undefined)[]): Date | undefined {
  return times.reduce((first, one) => (first === undefined || (one && one < first) ? one : first), undefined)
}

/** Tells subscribers of news, for as long as it is not closed. */
export interface Deliveries {
  /** Something may be due. */
  wake(): void
  /** A subscription was made or renewed, or has ended: what waits here is sent as it says now, or not at all. */
  confirmed(): void
  /** Finishes what is under way and hands back what waits. */
  close(): Promise<void>
}

export interface DeliveriesDeps extends DeliverDeps {
  readonly store: Pick<Store, 'nextDueAt' | 'subscriptions'>
  readonly lanes: LaneLimits
  readonly metrics: PushMetrics
  readonly log: Logger
  readonly pace?: DeliveryPace
}

export interface DeliveryPace {
  /** Subscriptions that are claimed at once. */
  readonly batch: number
  /** How long they are claimed; longer than a delivery may wait and take. */
  readonly claimMs: number
  /** What has waited longer than this since it was claimed is handed back. */
  readonly startWithinMs: number
}

export const deliveryPace: DeliveryPace = { batch: 500, claimMs: 40_000, startWithinMs: 15_000 }

/** However many feeds there is news of. */
const leastShare = 50

/** When a host takes no more for now. */
const busyHostMs = 10_000

/** What was claimed longer ago may have been renewed, ended or blocked by another process. */
const freshMs = 500

/** As it was when it was claimed. */
interface Claim {
  readonly subscription: ClaimedSubscription
  readonly behind: FeedBehind
  /** On the clock of `performance.now()`, which nobody sets. */
  readonly askedAt: number
}

export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  const { store, now, log, pace = deliveryPace } = deps
  const { subscriptions } = store
  const lanes = createLanes(deps.lanes)
  // There may have been news of a feed while its subscribers were being told of what was before.
  const settling = createSettleSoon({ subscriptions, log, onKept: () => loop.wake() })
  let confirmedAt = Number.NEGATIVE_INFINITY
  let isClosing = false

  const loop = createLoop({
    now,
    log,
    look: async () => {
      for (;;) {
        // Asks the store what is scheduled, and so publishes what is due.
        const articleAt = await store.nextDueAt()
        const behind = await subscriptions.behind()
        const claimed = isClosing ? 0 : await claimSome(behind)
        if (claimed === 0) return earliest(articleAt, await subscriptions.nextDueAt())
      }
    },
  })

  /** A share of each feed, so that one with many subscribers does not hold up the others. */
  async function claimSome(behind: readonly FeedBehind[]): Promise<number> {
    const share = Math.max(leastShare, Math.ceil(pace.batch / Math.max(behind.length, 1)))
    let claimed = 0
    for (const feed of behind) {
      await lanes.room()
      if (isClosing) return 0
      const askedAt = performance.now()
      const until = new Date(now().getTime() + pace.claimMs)
      const some = await subscriptions.claim(feed, share, until)
      for (const subscription of some) enter({ subscription, behind: feed, askedAt })
      claimed += some.length
    }
    return claimed
  }

  function enter(claim: Claim): void {
    const { subscription } = claim
    lanes.add({
      host: new URL(subscription.callback).host,
      run: async () => {
        const settled = await tryToDeliver(claim)
        if (settled) settle(subscription, settled)
      },
      giveBack: () => settle(subscription, handBack(subscription, isClosing ? 0 : busyHostMs)),
    })
  }

  /** Undefined, and nothing sent, where the claim has come to nothing since. */
  async function tryToDeliver(claim: Claim): Promise<Settled | undefined> {
    const { subscription, behind } = claim
    const waitedMs = performance.now() - claim.askedAt
    if (waitedMs > pace.startWithinMs) return handBack(subscription, 0)
    try {
      const current =
        waitedMs < freshMs && isAsClaimed(claim)
          ? subscription
          : await subscriptions.stillClaimed(subscription)
      if (!current) return undefined
      const settled = await deliver(current, behind, deps)
      return settled.kind === 'failed' && isClosing ? handBack(subscription, 0) : settled
    } catch (err) {
      log.error({ err, feed: behind.feed }, 'a delivery cannot be made')
      return handBack(subscription, busyHostMs)
    }
  }

  /** As far as this process knows. */
  function isAsClaimed({ askedAt, subscription }: Claim): boolean {
    return confirmedAt < askedAt && subscription.expiresAt > now()
  }

  function handBack({ id, claimedUntil }: ClaimedSubscription, waitMs: number): Settled {
    return { id, claimedUntil, kind: 'handed_back', dueAt: new Date(now().getTime() + waitMs) }
  }

  function settle(subscription: ClaimedSubscription, settled: Settled): void {
    settling.add(settled)
    if (!('delivery' in settled)) return
    const { result, status, tookMs, feed, format, host } = settled.delivery
    deps.metrics.delivered(result)
    const level = settled.kind === 'delivered' ? 'debug' : 'info'
    if (!log.isLevelEnabled(level)) return
    const callback = toCallbackHash(subscription.callback)
    log[level]({ host, callback, feed, format, result, status, tookMs }, 'a delivery was made')
  }

  return {
    wake: loop.wake,
    confirmed: () => {
      confirmedAt = performance.now()
      loop.wake()
    },
    close: async () => {
      isClosing = true
      const ending = lanes.close()
      await loop.close()
      await ending
      await settling.close()
    },
  }
}
