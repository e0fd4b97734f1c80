import { setTimeout as sleep } from 'node:timers/promises'

/** Work that is done again and again until it succeeds. */
export interface Attempts {
  /** There is something to do: it is begun now, or when what is being done is done. Cuts a pause short. */
  begin(): void
  /** Begins no more. Resolves when the attempt under way has ended. */
  close(): Promise<void>
}

export interface AttemptOptions {
  readonly onFailure: (error: unknown) => void
  /** Called once when it succeeds after failures. */
  readonly onRecovery?: () => void
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

/** After a failure the work is tried again by itself, after pauses that double from the first to the longest. */
export function keepTrying(
  work: () => Promise<void>,
  { onFailure, onRecovery, firstPauseMs = 250, longestPauseMs = 10_000 }: AttemptOptions,
): Attempts {
  let isWanted = false
  let isClosed = false
  let pause = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let failures = 0
    while (isWanted && !isClosed) {
      isWanted = false
      try {
        await work()
        if (failures > 0) onRecovery?.()
        failures = 0
      } catch (error) {
        onFailure(error)
        isWanted = true
        await wait(Math.min(firstPauseMs * 2 ** failures++, longestPauseMs))
      }
    }
    running = undefined
  }

  async function wait(ms: number): Promise<void> {
    if (isClosed) return
    pause = new AbortController()
    await sleep(ms, undefined, { signal: pause.signal }).catch(() => {})
  }

  return {
    begin: () => {
      isWanted = true
      pause.abort()
      running ??= run()
    },
    close: async () => {
      isClosed = true
      pause.abort()
      await running
    },
  }
}
