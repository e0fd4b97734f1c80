import { setImmediate } from 'node:timers/promises'

const mostMs = 10

/**
 * For long work on the thread that answers requests: to be awaited again and again. It lets waiting requests be answered
 * when the work has run for 10 ms since it last did.
 */
export function createYielding(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < mostMs) return
    await setImmediate()
    since = performance.now()
  }
}
