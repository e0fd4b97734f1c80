import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'

/** A file of a network that does not answer would never be read. */
const answerWithinMs = 10_000

/** Paths with an operation that has not ended in time. Each holds one of the few threads on which Node reads files. */
const hanging = new Set<string>()

/**
 * One operation on a file or folder. Throws `unavailable` if it has not ended in time, and at once while an earlier
 * operation on the same path still hangs.
 */
export async function inTime<T>(path: string, work: () => Promise<T>, withinMs = answerWithinMs): Promise<T> {
  if (hanging.has(path)) throw noAnswer(withinMs)
  const working = work()
  return withTimeout(working, withinMs, () => {
    hanging.add(path)
    working.catch(() => {}).finally(() => hanging.delete(path))
    throw noAnswer(withinMs)
  })
}

/** Whether an operation hangs now: the process cannot end by itself, and `process.exit` would wait for it. */
export function isAnyHanging(): boolean {
  return hanging.size > 0
}

function noAnswer(withinMs: number): PublisherError {
  return new PublisherError('unavailable', `its disk or network does not answer within ${withinMs / 1000} s`)
}
