import { PublisherError } from '../domain/errors.ts'

/** Primary result codes that speak of the machine and not of our query: https://www.sqlite.org/rescode.html */
const outages: Readonly<Record<number, string>> = {
  5: 'it is busy',
  6: 'it is locked',
  8: 'it is read-only',
  10: 'the disk does not answer',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is not a database',
}

/** An outage of SQLite as `unavailable` with its reason; any other error as it came. */
export function asUnavailable(error: unknown): unknown {
  const outage = outages[primaryCode(error) ?? -1]
  if (!outage) return error
  const detail = (error as Error).message
  return new PublisherError('unavailable', `the database does not work: ${outage} (${detail})`, {
    cause: error,
  })
}

/** True when another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}
