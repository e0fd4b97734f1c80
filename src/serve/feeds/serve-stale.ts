import { withTimeout } from '../../async/with-timeout.ts'
import { PublisherError } from '../../domain/errors.ts'

/** A value, and whether the store could not say that it still holds. */
export interface Found<T> {
  readonly value: T
  readonly isStale: boolean
}

/**
 * Asks for a value, and falls back on the last one when the store is `unavailable` or takes longer than a reader should
 * wait. Without a last one it waits and throws like the work itself, as it does for every other error.
 */
export type Fallback = <T>(ask: () => Promise<T>, last: T | undefined) => Promise<Found<T>>

/** How long a reader waits while the store is in good health, and while others wait for it already. */
const patience = { firstMs: 2_000, nextMs: 100 } as const

/** Questions that the store owes an answer to; beyond these it is not asked. */
const mostOverdue = 20

export function createFallback({
  firstMs,
  nextMs,
}: {
  firstMs: number
  nextMs: number
} = patience): Fallback {
  let overdue = 0

  return async <T>(ask: () => Promise<T>, last: T | undefined): Promise<Found<T>> => {
    if (last === undefined) return { value: await ask(), isStale: false }
    if (overdue >= mostOverdue) return { value: last, isStale: true }
    const work = ask()
    const answer = await withTimeout(
      work.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
      overdue > 0 ? nextMs : firstMs,
      () => ({ isLate: true }),
    )
    if ('value' in answer) return { value: answer.value, isStale: false }
    if ('error' in answer && !isOutage(answer.error)) throw answer.error
    if ('isLate' in answer) {
      overdue++
      work.catch(() => {}).finally(() => overdue--)
    }
    return { value: last, isStale: true }
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof PublisherError && error.problem === 'unavailable'
}
