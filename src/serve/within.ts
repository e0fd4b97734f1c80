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
