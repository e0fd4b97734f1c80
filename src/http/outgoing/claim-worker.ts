import type { Logger } from 'pino'
import { createHostQueues, type QueueLimits } from './host-queues.ts'
import { createLoop, type Loop } from './loop.ts'

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

export interface ClaimWork<Item extends Claimed> {
  /** For log lines, such as `WebSub worker`. */
  readonly worker: string
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

export interface ClaimWorkerDeps {
  readonly queues: QueueLimits
  readonly pace?: ClaimPace
  readonly now: () => Date
  readonly log: Logger
}

/** Claims what is due and runs it, host by host, until it is closed; then it hands back the work that has not started. */
export function createClaimWorker<Item extends Claimed>(
  { worker, claim, nextAt, run, handBack, busyHostMs }: ClaimWork<Item>,
  { queues: limits, pace = claimPace, now, log }: ClaimWorkerDeps,
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
      log.error({ err }, `${worker} failed in claimed work`)
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
    worker,
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
