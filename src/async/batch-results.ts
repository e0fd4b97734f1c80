import type { Logger } from 'pino'
import { createRetriedTask } from './retry.ts'

/** Stores the results of deliveries in batches. */
export interface BatchResults<Result> {
  add(result: Result): void
  /** Stores what is left; what the store does not take now is lost, and its deliveries are repeated. */
  close(): Promise<void>
}

export interface BatchResultsDeps<Result> {
  /** Stores all or none. */
  readonly settle: (results: readonly Result[]) => Promise<void>
  readonly log: Logger
  /** Called after each stored batch. */
  readonly onStored: () => void
  /** How long a result waits for others. */
  readonly waitMs?: number
}

const batchSize = 500
const failedMs = 2_000

/** One transaction for each batch. During an outage results wait here: however late they are stored, they stay true. */
export function createBatchResults<Result>({
  settle,
  log,
  onStored,
  waitMs = 100,
}: BatchResultsDeps<Result>): BatchResults<Result> {
  const waiting: Result[] = []
  let timer: NodeJS.Timeout | undefined
  let isFailing = false

  async function storeAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      await settle(batch)
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
