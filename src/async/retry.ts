import { setTimeout as sleep } from 'node:timers/promises'

export interface Backoff {
  /** The pause after the first failure; it doubles after each further one. */
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

export interface RetryOptions extends Backoff {
  /** False throws the error at once. Called for every failure. */
  readonly isRetryable?: (error: unknown) => boolean
  /** How often the work is tried in all. */
  readonly maxTries?: number
  /** No try begins later than this. */
  readonly maxMs?: number
  readonly pause?: (ms: number) => Promise<unknown>
  /** Once aborted, the next failure is thrown and no further try begins. */
  readonly signal?: AbortSignal
}

/** Retry with exponential backoff. Resolves as the first successful try does; throws the error of the last one. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { firstPauseMs = 250, longestPauseMs = 10_000, maxTries = Number.POSITIVE_INFINITY } = options
  const { isRetryable = () => true, maxMs = Number.POSITIVE_INFINITY, pause = sleep, signal } = options
  const until = performance.now() + maxMs
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isRetryable(error) || tries >= maxTries || performance.now() > until || signal?.aborted)
        throw error
      await pause(Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs))
      if (signal?.aborted) throw error
    }
  }
}

/** Work that runs when triggered, one run at a time, and is retried until it succeeds. */
export interface RetriedTask {
  /** Runs the work now, or once more after the current run. Ends a pause between two tries. */
  trigger(): void
  /** Starts no further try. Resolves when the current one has ended. */
  close(): Promise<void>
}

export interface RetriedTaskOptions extends Backoff {
  /** `failures`: how many there have been in a row, this one included. */
  readonly onFailure: (error: unknown, failures: number) => void
  /** Called once when the work succeeds after failures. */
  readonly onRecovery?: () => void
}

export function createRetriedTask(
  work: () => Promise<void>,
  { onFailure, onRecovery, ...backoff }: RetriedTaskOptions,
): RetriedTask {
  const closing = new AbortController()
  let isTriggered = false
  let pausing = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (isTriggered && !closing.signal.aborted) await runOnce().catch(() => {})
    running = undefined
  }

  async function runOnce(): Promise<void> {
    let failures = 0
    const attempt = () => {
      isTriggered = false
      return work()
    }
    const isRetryable = (error: unknown) => {
      // It may have failed because its owner is closing.
      if (closing.signal.aborted) return false
      onFailure(error, ++failures)
      return true
    }
    await retry(attempt, { ...backoff, isRetryable, pause, signal: closing.signal })
    if (failures > 0) onRecovery?.()
  }

  async function pause(ms: number): Promise<void> {
    pausing = new AbortController()
    await sleep(ms, undefined, { signal: pausing.signal }).catch(() => {})
  }

  return {
    trigger: () => {
      isTriggered = true
      pausing.abort()
      running ??= run()
    },
    close: async () => {
      closing.abort()
      pausing.abort()
      await running
    },
  }
}
