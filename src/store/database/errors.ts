import { PublisherError } from '../../domain/errors.ts'

/** Primary result codes that speak of the machine and not of our query: https://www.sqlite.org/rescode.html */
const sqliteOutages: Readonly<Record<number, string>> = {
  5: 'it is busy',
  6: 'it is locked',
  8: 'it is read-only',
  10: 'the disk does not answer',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is not a database',
}

/**
 * The same for PostgreSQL, by the beginning of the code; the first that fits counts:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const postgresOutages: readonly (readonly [code: string, reason: string])[] = [
  ['08', 'the connection is broken'],
  ['25006', 'it is read-only'],
  ['25P03', 'it has waited for us too long'],
  ['28', 'it does not let this user in'],
  ['3D000', 'there is no such database'],
  ['40', 'others are in the way'],
  ['42501', 'its user may not do that'],
  ['53', 'it has no room'],
  ['55P03', 'it is busy'],
  ['57014', 'it takes too long'],
  ['57', 'it is stopped'],
  ['58', 'its disk does not answer'],
  ['XX001', 'its files are damaged'],
  ['XX002', 'its files are damaged'],
]

/** What Node says of a network. */
const networkOutages: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'its host is not found',
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'the connection is broken',
  EHOSTUNREACH: 'its host is not reached',
  ENETUNREACH: 'its host is not reached',
  ENOENT: 'its socket is not there',
  ENOTFOUND: 'its host is not found',
  EPIPE: 'the connection is broken',
  ETIMEDOUT: 'it does not answer',
}

/** What `pg` says without a code. */
const pgOutages: readonly (readonly [message: RegExp, reason: string])[] = [
  [/^timeout e|^Query read timeout$|connection timeout$/, 'it does not answer'],
  [/^Connection terminated|is not queryable$/, 'the connection is broken'],
  [/^SASL:/, 'it does not let this user in'],
  [/SSL/, 'there is no secure connection'],
]

/**
 * An outage of the database as `unavailable` with its reason; any other error as it came. `trouble` says what it keeps
 * from being done.
 */
export function asUnavailable(error: unknown, trouble = 'the database does not work'): unknown {
  if (error instanceof PublisherError) return error
  // All JSON that is read here was written here. Its text may be an article's, which belongs in no log.
  if (error instanceof SyntaxError) {
    return new PublisherError('unavailable', `${trouble}: what it holds is damaged`)
  }
  const outage = outageOf(error)
  if (!outage) return error
  return new PublisherError('unavailable', `${trouble}: ${outage} (${detailOf(error)})`, { cause: error })
}

/** True when another connection to SQLite holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 5
}

const triesInAll = 5

/**
 * Does the work again where PostgreSQL took it back for the sake of another transaction (serialization failure,
 * deadlock): nothing of it was kept.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (!['40001', '40P01'].includes(textCode(error)) || tried >= triesInAll) throw error
    }
  }
}

function outageOf(error: unknown): string | undefined {
  const number = sqliteCode(error)
  if (number !== undefined) return sqliteOutages[number]
  const code = textCode(error)
  const isFromServer = error instanceof Error && 'severity' in error
  if (isFromServer) return postgresOutages.find(([start]) => code.startsWith(start))?.[1]
  if (code) return networkOutages[code]
  return error instanceof Error ? pgOutages.find(([form]) => form.test(error.message))?.[1] : undefined
}

/** Where a name has several addresses, Node tells of all of them in one error without a message. */
function detailOf(error: unknown): string {
  const errors = error instanceof AggregateError ? error.errors : [error]
  return errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
}

function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}

function textCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}
