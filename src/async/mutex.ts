import { PublisherError } from '../domain/errors.ts'

/** Does one piece of work after another, in the order in which they came. */
export type TakeTurns = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Writers of one process wait for each other here and not in the database, where each would hold a connection that
 * readers need. Throws `unavailable` for what waits longer than that: while the database is slow to fail, nobody should
 * wait for the failures of all who came before.
 */
export function createTurns({ longestWaitMs }: { readonly longestWaitMs: number }): TakeTurns {
  const lock = createLock()
  return async (work) => {
    if (!(await isWithin(lock.take(), longestWaitMs, lock.free))) throw tooManyWriters()
    try {
      return await work()
    } finally {
      lock.free()
    }
  }
}

/** What one at a time may hold. Those who wait for it get it in the order in which they came. */
export interface Lock {
  take(): Promise<void>
  free(): void
}

export function createLock(): Lock {
  const waiting: (() => void)[] = []
  let isTaken = false
  return {
    take: () =>
      new Promise((resolve) => {
        if (isTaken) waiting.push(resolve)
        else resolve()
        isTaken = true
      }),
    free: () => {
      const next = waiting.shift()
      if (next) next()
      else isTaken = false
    },
  }
}

/** False when the turn came too late: then it is given back as soon as it comes. */
function isWithin(turn: Promise<void>, ms: number, giveBack: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false)
      turn.then(giveBack)
    }, ms)
    turn.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

function tooManyWriters(): PublisherError {
  return new PublisherError(
    'unavailable',
    'the database does not work: others have been writing for too long',
  )
}
