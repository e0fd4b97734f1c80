import type { Logger } from 'pino'
import type { Settled, Subscriptions } from '../../store/subscriptions/subscriptions.ts'

/** Keeps what became of deliveries, many at a time. */
export interface SettleSoon {
  add(settled: Settled): void
  /** Resolves when all of it is kept, or cannot be. */
  close(): Promise<void>
}

export interface SettleSoonDeps {
  readonly subscriptions: Pick<Subscriptions, 'settle'>
  readonly log: Logger
  /** Called each time some of it is kept. */
  readonly onKept: () => void
}

const mostAtOnce = 500
const waitMs = 100
const afterFailureMs = 2_000

/**
 * One transaction for each few hundred. While the store does not answer they wait here; what they say is true however
 * late it is, and whoever delivers again meanwhile does so since nobody can know.
 */
export function createSettleSoon({ subscriptions, log, onKept }: SettleSoonDeps): SettleSoon {
  const waiting: Settled[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isClosed = false

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (running || waiting.length === 0) return
    running = run().finally(() => {
      running = undefined
    })
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, mostAtOnce)
      try {
        await subscriptions.settle(some)
        waiting.splice(0, some.length)
        onKept()
      } catch (err) {
        log.error({ err, waiting: waiting.length }, 'what became of deliveries cannot be kept')
        if (!isClosed) timer = setTimeout(flush, afterFailureMs)
        return
      }
    }
  }

  return {
    add: (settled) => {
      waiting.push(settled)
      if (waiting.length >= mostAtOnce && !running) flush()
      else timer ??= setTimeout(flush, waitMs)
    },
    close: async () => {
      isClosed = true
      await running
      flush()
      await running
    },
  }
}
