import { PublisherError } from '../domain/errors.ts'

/** What became of work in a given time. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly error: unknown }
  /** It goes on, and nobody waits for it. */
  | { readonly isLate: true }

/** Waits for the work, but no longer than so many milliseconds. Never throws. */
export function within<T>(work: Promise<T>, ms: number): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ isLate: true }), ms)
    const settle = (outcome: Outcome<T>) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    work.then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error }),
    )
  })
}

/**
 * What the work gives. Throws `unavailable` when it takes longer than so many milliseconds: a database that says nothing
 * at all is down as well, and whoever asks must hear it while they still listen.
 */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const outcome = await within(work, ms)
  if ('value' in outcome) return outcome.value
  if ('error' in outcome) throw outcome.error
  throw new PublisherError('unavailable', `the database does not answer within ${ms / 1000} seconds`)
}
