import { withTimeout } from '../../async/with-timeout.ts'
import { PublisherError } from '../../domain/errors.ts'

/** A value from the store, or its last value while the store does not answer. */
export interface Found<T> {
  readonly value: T
  readonly isStale: boolean
}

/**
 * Asks for a value, and resolves with the last one if the store is `unavailable` or slow (RFC 5861, section 4). Without a
 * last value it waits. Any other error is thrown.
 */
export type ServeStale = <T>(ask: () => Promise<T>, last: T | undefined) => Promise<Found<T>>

/** How long a client waits for a healthy store, and for a store that already owes an answer. */
const patience = { firstMs: 2_000, nextMs: 100 }

/** While the store owes this many answers, it is not asked. */
const maxOverdue = 20

export interface ServeStaleOptions {
  /** Called for each answer that is a last value. */
  readonly onStale?: () => void
  readonly firstMs?: number
  readonly nextMs?: number
}

export function createServeStale({ onStale, ...waits }: ServeStaleOptions = {}): ServeStale {
  const { firstMs, nextMs } = { ...patience, ...waits }
  let overdue = 0

  return async <T>(ask: () => Promise<T>, last: T | undefined): Promise<Found<T>> => {
    if (last === undefined) return { value: await ask(), isStale: false }
    const toStale = () => {
      onStale?.()
      return { value: last, isStale: true }
    }
    if (overdue >= maxOverdue) return toStale()
    const work = ask()
    const giveUp = () => {
      overdue++
      work.catch(() => {}).finally(() => overdue--)
      return toStale()
    }
    try {
      const fresh = work.then((value) => ({ value, isStale: false }))
      return await withTimeout(fresh, overdue > 0 ? nextMs : firstMs, giveUp)
    } catch (error) {
      if (error instanceof PublisherError && error.problem === 'unavailable') return toStale()
      throw error
    }
  }
}
