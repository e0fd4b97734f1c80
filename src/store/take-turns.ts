/** Does one piece of work after another, in the order in which they came. */
export type TakeTurns = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Writers of one process wait for each other here and not in the database, where each would hold a connection that
 * readers need.
 */
export function createTurns(): TakeTurns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
