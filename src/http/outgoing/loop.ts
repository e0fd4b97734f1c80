import type { Logger } from 'pino'
import { createRetriedTask } from '../../async/retry.ts'
import { PublisherError } from '../../domain/errors.ts'

/** Looks for work again and again until it is closed. */
export interface Loop {
  /** Looks now, or as soon as the present look has ended. */
  trigger(): void
  /** Resolves when the present look has ended; there is no other one. */
  close(): Promise<void>
}

export interface LoopDeps {
  /** Does all work that is due, and returns when more will be due; undefined if that is unknown. */
  readonly look: () => Promise<Date | undefined>
  readonly now: () => Date
  readonly log: Logger
  /** For log lines, such as `WebSub worker`. */
  readonly worker: string
}

/** Another process may leave work without a notification. */
const longestMs = 30_000
/** Work that is due and was not done in the present look cannot be done yet. */
const overdueMs = 500
const failedMs = 5_000

/** An unreadable time counts as unknown. */
function toWaitMs(aheadMs: number): number {
  if (aheadMs <= 0) return overdueMs
  return aheadMs < longestMs ? aheadMs : longestMs
}

/** Starts with a look. After a failed look the next one follows in five seconds. */
export function createLoop({ look, now, log, worker }: LoopDeps): Loop {
  let timer: NodeJS.Timeout | undefined
  let isFailing = false
  const looks = createRetriedTask(
    async () => {
      clearTimeout(timer)
      const nextAt = await look()
      isFailing = false
      timer = setTimeout(looks.trigger, toWaitMs(nextAt ? nextAt.getTime() - now().getTime() : longestMs))
      timer.unref()
    },
    {
      onFailure: (err) => {
        // An outage is logged once, a bug each time.
        if (!isFailing || !(err instanceof PublisherError)) {
          log.error({ err }, `${worker} failed; retrying in 5 s`)
        }
        isFailing = true
      },
      onRecovery: () => log.info(`${worker} has recovered`),
      firstPauseMs: failedMs,
      longestPauseMs: failedMs,
    },
  )
  looks.trigger()
  return {
    trigger: looks.trigger,
    close: async () => {
      await looks.close()
      clearTimeout(timer)
    },
  }
}
