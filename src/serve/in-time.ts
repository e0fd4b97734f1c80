import { PublisherError } from '../domain/errors.ts'
import { within } from './within.ts'

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
