import type { Logger } from 'pino'
import { createRetriedTask } from '../../async/retry.ts'
import type { Site } from '../../domain/site.ts'
import type { Store } from '../../store/store.ts'
import type { Settled, Subscriptions } from '../../store/subscriptions/subscriptions.ts'
import type { PushMetrics } from '../metrics.ts'
import { createHostQueues, type QueueLimits } from './host-queues.ts'
import { createLoop, type Loop } from './loop.ts'
import type { ReadTopic } from './payloads.ts'

/** Stores the results of deliveries in batches. */
export interface BatchResults {
  add(result: Settled): void
  /** Stores what is left; what the store does not take now is lost, and its deliveries are repeated. */
  close(): Promise<void>
}

export interface BatchResultsDeps {
  readonly subscriptions: Pick<Subscriptions, 'settle'>
  readonly log: Logger
  /** Called after each stored batch. */
  readonly onStored: () => void
}

const batchSize = 500
const waitMs = 100
const failedMs = 2_000

/** One transaction for each batch. During an outage results wait here: however late they are stored, they stay true. */
export function createBatchResults({ subscriptions, log, onStored }: BatchResultsDeps): BatchResults {
  const waiting: Settled[] = []
  let timer: NodeJS.Timeout | undefined
  let isFailing = false

  async function storeAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      await subscriptions.settle(batch)
      waiting.splice(0, batch.length)
      onStored()
    }
    isFailing = false
  }

  function onFailure(err: unknown): void {
    isFailing = true
    log.error({ err, waiting: waiting.length }, 'results of deliveries cannot be stored')
  }

  const storing = createRetriedTask(storeAll, { onFailure, firstPauseMs: failedMs, longestPauseMs: failedMs })
  return {
    add: (result) => {
      waiting.push(result)
      // A trigger would cut the pause before the next attempt short.
      if (isFailing) return
      if (waiting.length >= batchSize) storing.trigger()
      else timer ??= setTimeout(storing.trigger, waitMs)
    },
    close: async () => {
      await storing.close()
      await storeAll().catch(onFailure)
    },
  }
}

/** Work that this process has claimed. At that time the claim ends, and any process may claim the work again. */
export interface Claimed {
  readonly url: string
  readonly claimedUntil: Date
}

export interface ClaimPace {
  /** Longer than claimed work may wait and take. */
  readonly claimMs: number
  /** Work that has waited longer since its claim is handed back. */
  readonly startWithinMs: number
}

const claimPace: ClaimPace = { claimMs: 40_000, startWithinMs: 15_000 }

/** What deliveries, verifications and pings need alike. */
export interface WorkDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly metrics: PushMetrics
  readonly queues: QueueLimits
  readonly pace?: ClaimPace
  readonly now: () => Date
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Logger
}

export interface ClaimWork<Item extends Claimed> {
  /** When work for a stalled host is due again. */
  readonly busyHostMs: number
  /** Claims all work that is due, batch by batch. */
  claim(until: () => Date, closing: AbortSignal): AsyncIterable<readonly Item[]>
  /** When more work will be due; undefined if that is unknown. */
  nextAt(): Promise<Date | undefined>
  /** Aborted `closing` means that requests are being cut off. */
  run(item: Item, closing: AbortSignal): Promise<void>
  /** Makes the work due again after `waitMs`. */
  handBack(item: Item, waitMs: number): void | Promise<void>
}

/** Claims what is due and runs it, host by host, until it is closed; then it hands back the work that has not started. */
export function createClaimWorker<Item extends Claimed>(
  { claim, nextAt, run, handBack, busyHostMs }: ClaimWork<Item>,
  { queues: limits, pace = claimPace, now, log }: Pick<WorkDeps, 'queues' | 'pace' | 'now' | 'log'>,
): Loop {
  const queues = createHostQueues(limits)
  const closing = new AbortController()
  const until = () => new Date(now().getTime() + pace.claimMs)
  const isTooLate = ({ claimedUntil }: Item) =>
    now().getTime() > claimedUntil.getTime() - pace.claimMs + pace.startWithinMs
  /** If the store fails, the claim ends by itself. */
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work()
    } catch (err) {
      log.error({ err }, 'claimed WebSub work failed')
    }
  }
  const add = (item: Item) =>
    queues.add({
      host: new URL(item.url).host,
      run: () => attempt(() => (isTooLate(item) ? handBack(item, 0) : run(item, closing.signal))),
      handBack: () => attempt(() => handBack(item, closing.signal.aborted ? 0 : busyHostMs)),
    })
  const loop = createLoop({
    now,
    log,
    look: async () => {
      for await (const items of claim(until, closing.signal)) {
        items.forEach(add)
        await queues.room()
        if (closing.signal.aborted) return undefined
      }
      return nextAt()
    },
  })
  return {
    trigger: loop.trigger,
    close: async () => {
      closing.abort()
      await Promise.all([queues.close(), loop.close()])
      // The last look may have claimed more.
      await queues.close()
    },
  }
}
