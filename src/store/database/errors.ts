import type { RetryOptions } from '../../async/retry.ts'
import { PublisherError } from '../../domain/errors.ts'

/** Primary result codes that concern the machine and not the query: https://www.sqlite.org/rescode.html */
const sqliteOutages: Readonly<Record<number, string>> = {
  5: 'it is busy',
  6: 'it is locked',
  8: 'it is read-only, but this user must be able to write the file and its folder',
  10: 'disk I/O error',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened, or its folder cannot be written',
  26: 'the file is not a database',
}

/** Extended result codes that say more: no room for the index of the write-ahead log. */
const sqliteDetails: Readonly<Record<number, string>> = { 4874: 'the disk is full' }

/**
 * The same for PostgreSQL, by the beginning of the code; the first match counts:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const postgresOutages: readonly (readonly [code: string, reason: string])[] = [
  ['08', 'the connection is broken'],
  ['25006', 'it is read-only'],
  ['25P03', 'idle transaction timeout'],
  ['28', 'authentication failed'],
  ['3D000', 'the database does not exist'],
  ['40', 'transaction conflict (serialization failure or deadlock)'],
  ['42501', 'permission denied'],
  ['53', 'insufficient resources'],
  ['55000', 'it accepts no connections'],
  ['55P03', 'lock timeout'],
  ['57014', 'statement timeout'],
  ['57', 'the server is shutting down or starting'],
  ['58', 'system error of the server'],
  ['XX001', 'its files are damaged'],
  ['XX002', 'its files are damaged'],
]

const networkOutages: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'host name lookup failed',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection is broken',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOENT: 'the socket does not exist',
  ENOTFOUND: 'host name lookup failed',
  EPIPE: 'the connection is broken',
  ETIMEDOUT: 'it does not answer',
}

/** Errors of `pg` without a code. */
const pgOutages: readonly (readonly [message: RegExp, reason: string])[] = [
  [/^timeout e|^Query read timeout$|connection timeout$/, 'it does not answer'],
  [/^Connection terminated|is not queryable$/, 'the connection is broken'],
  [/^SASL:/, 'authentication failed'],
  [/SSL/, 'no secure connection'],
]

/** The work's result. Throws an outage of the database as `unavailable`, and any other error as it is. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** An outage of the database as `unavailable` with its reason; any other error as it is. `trouble` begins the message. */
export function asUnavailable(error: unknown, trouble = 'the database does not work'): unknown {
  if (error instanceof PublisherError) return error
  // The store reads only JSON that it has written. The message may quote an article, which belongs in no log.
  if (error instanceof SyntaxError) {
    return new PublisherError('unavailable', `${trouble}: what it holds is damaged`)
  }
  const outage = outageOf(error)
  if (!outage) return error
  return new PublisherError('unavailable', `${trouble}: ${outage} (${detailOf(error)})`, { cause: error })
}

/** True if another connection to SQLite holds the lock. */
export function isBusy(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === 5
}

/** For a transaction that PostgreSQL has rolled back for another one (serialization failure, deadlock). */
export const conflictRetry: RetryOptions = {
  isRetryable: (error) => ['40001', '40P01'].includes(textCode(error)),
  maxTries: 5,
  firstPauseMs: 1,
}

function outageOf(error: unknown): string | undefined {
  const number = sqliteCode(error)
  if (number !== undefined) return sqliteDetails[number] ?? sqliteOutages[number & 0xff]
  const code = textCode(error)
  const isFromServer = error instanceof Error && 'severity' in error
  if (isFromServer) return postgresOutages.find(([start]) => code.startsWith(start))?.[1]
  if (code) return networkOutages[code]
  return error instanceof Error ? pgOutages.find(([form]) => form.test(error.message))?.[1] : undefined
}

/** If a host name has several addresses, Node reports all failures in one error without a message. */
function detailOf(error: unknown): string {
  const errors = error instanceof AggregateError ? error.errors : [error]
  return errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
}

function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code : undefined
}

function textCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}
