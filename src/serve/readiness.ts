import type { Store } from '../store/store.ts'
import { inTime } from './in-time.ts'

/** Balancers ask every few seconds, and want to hear it before they ask again. */
const patienceMs = 2_000

/**
 * Whether the store answers: throws `unavailable` where it does not, or not soon. One question at a time, which all share:
 * while it hangs, each would take a connection from readers.
 */
export function createReadiness({ ping }: Pick<Store, 'ping'>, ms = patienceMs): () => Promise<void> {
  let underway: Promise<void> | undefined
  return () => {
    underway ??= ping().finally(() => {
      underway = undefined
    })
    return inTime(underway, ms)
  }
}
