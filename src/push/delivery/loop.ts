import type { Logger } from 'pino'
import { PublisherError } from '../../domain/errors.ts'

/** Something that is looked after again and again. */
export interface Loop {
  /** Looks, as soon as the look that is under way has ended. */
  wake(): void
  /** Begins no more looks. Resolves when the one under way has ended. */
  close(): Promise<void>
}

export interface LoopDeps {
  /** Does what there is to do and answers when there is more; undefined where nobody knows. */
  readonly look: () => Promise<Date | undefined>
  readonly now: () => Date
  readonly log: Logger
}

/** Nothing is known to be due, and yet another process may have left something. */
const longestMs = 30_000
/** What is due and was not done in the look that has just ended cannot be done at this moment. */
const overdueMs = 500
const afterFailureMs = 5_000

/** How long to sleep when there is more in so many milliseconds. A time that cannot be read is no time. */
function toWait(aheadMs: number): number {
  if (aheadMs <= 0) return overdueMs
  return aheadMs < longestMs ? aheadMs : longestMs
}

/** Begins with a look. A look that fails is logged and made again in a moment. */
export function createLoop({ look, now, log }: LoopDeps): Loop {
  let isWanted = false
  let isClosed = false
  let hasFailed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (isWanted && !isClosed) {
      isWanted = false
      clearTimeout(timer)
      const waitMs = await lookOnce()
      if (!isWanted && !isClosed) timer = setTimeout(wake, waitMs).unref()
    }
    running = undefined
  }

  async function lookOnce(): Promise<number> {
    try {
      const next = await look()
      if (hasFailed) log.info('the hub works again')
      hasFailed = false
      return toWait(next ? next.getTime() - now().getTime() : longestMs)
    } catch (err) {
      // An outage is said once; what is no outage is a bug, each time.
      if (!hasFailed || !(err instanceof PublisherError)) log.error({ err }, 'the hub stumbles')
      hasFailed = true
      return afterFailureMs
    }
  }

  function wake(): void {
    isWanted = true
    if (!isClosed) running ??= run()
  }

  wake()
  return {
    wake,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
