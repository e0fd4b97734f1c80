import type { RetryOptions } from '../../async/retry.ts'
import { PublisherError } from '../../domain/errors.ts'

/** What keeps a database from working, in words for metrics. */
export const databaseProblems = [
  'disk_full',
  'read_only',
  'busy',
  'damaged',
  'file_moved',
  'refused',
  'unreachable',
] as const
export type DatabaseProblem = (typeof databaseProblems)[number]

/** Why the database does not work: for people, and for metrics. */
interface Outage {
  readonly reason: string
  readonly problem: DatabaseProblem
}

const noDisk: Outage = { reason: 'the disk is full', problem: 'disk_full' }

/** Primary result codes that concern the machine and not the query: https://www.sqlite.org/rescode.html */
const sqliteOutages: Readonly<Record<number, Outage>> = {
  5: { reason: 'it is busy', problem: 'busy' },
  6: { reason: 'it is locked', problem: 'busy' },
  8: {
    reason: 'it is read-only, but this user must be able to write the file and its folder',
    problem: 'read_only',
  },
  10: { reason: 'disk I/O error', problem: 'damaged' },
  11: { reason: 'the file is damaged', problem: 'damaged' },
  13: noDisk,
  14: { reason: 'the file cannot be opened, or its folder cannot be written', problem: 'unreachable' },
  26: { reason: 'the file is not a database', problem: 'damaged' },
}

/** Extended result codes that say more: no room for the index of the write-ahead log. */
const sqliteDetails: Readonly<Record<number, Outage>> = { 4874: noDisk }

/**
 * The same for PostgreSQL, by the beginning of the code; the first match counts:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const postgresOutages: readonly (readonly [code: string, problem: DatabaseProblem, reason: string])[] = [
  ['08', 'unreachable', 'the connection is broken'],
  ['25006', 'read_only', 'it is read-only'],
  ['25P03', 'unreachable', 'idle transaction timeout'],
  ['28', 'refused', 'authentication failed'],
  ['3D000', 'refused', 'the database does not exist'],
  ['40', 'busy', 'transaction conflict (serialization failure or deadlock)'],
  ['42501', 'refused', 'permission denied'],
  ['53100', 'disk_full', noDisk.reason],
  ['53', 'unreachable', 'insufficient resources'],
  ['55000', 'unreachable', 'it accepts no connections'],
  ['55P03', 'busy', 'lock timeout'],
  ['57014', 'busy', 'statement timeout'],
  ['57', 'unreachable', 'the server is shutting down or starting'],
  ['58', 'unreachable', 'system error of the server'],
  ['XX001', 'damaged', 'its files are damaged'],
  ['XX002', 'damaged', 'its files are damaged'],
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
  const message = `${trouble}: ${outage.reason} (${detailOf(error)})`
  return new PublisherError('unavailable', message, { cause: error })
}

export type DatabaseOperation = 'read' | 'write'

/** Counts the outages that callers have met, and knows the present ones. */
export interface ProblemLog {
  /** The work's result. Counts an outage of the database and throws it as `unavailable`; throws any other error as it is. */
  watch<T>(operation: DatabaseOperation, work: Promise<T>): Promise<T>
  /** The problem of the last read and of the last write, each unless the next one has succeeded. */
  current(): readonly DatabaseProblem[]
  /** How often each has been met. */
  counts(): readonly { operation: DatabaseOperation; problem: DatabaseProblem; count: number }[]
}

export function createProblemLog(isMoved: () => boolean): ProblemLog {
  const last = new Map<DatabaseOperation, DatabaseProblem>()
  const counts = new Map<string, number>()

  function note(operation: DatabaseOperation, error: unknown): void {
    if (!(error instanceof PublisherError) || error.problem !== 'unavailable') return
    const problem = isMoved() ? 'file_moved' : problemOf(error)
    last.set(operation, problem)
    const key = `${operation} ${problem}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  return {
    watch: async (operation, work) => {
      try {
        const result = await work
        last.delete(operation)
        return result
      } catch (thrown) {
        const error = asUnavailable(thrown)
        note(operation, error)
        throw error
      }
    },
    current: () => [...new Set([...(isMoved() ? (['file_moved'] as const) : []), ...last.values()])],
    counts: () =>
      [...counts].map(([key, count]) => {
        const [operation, problem] = key.split(' ') as [DatabaseOperation, DatabaseProblem]
        return { operation, problem, count }
      }),
  }
}

/** Without a cause the write queue gave up. */
function problemOf({ cause }: PublisherError): DatabaseProblem {
  return cause === undefined ? 'busy' : (outageOf(cause)?.problem ?? 'unreachable')
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

function outageOf(error: unknown): Outage | undefined {
  const number = sqliteCode(error)
  if (number !== undefined) return sqliteDetails[number] ?? sqliteOutages[number & 0xff]
  const code = textCode(error)
  const isFromServer = error instanceof Error && 'severity' in error
  if (isFromServer) {
    const [, problem, reason] = postgresOutages.find(([start]) => code.startsWith(start)) ?? []
    return problem && { problem, reason: reason ?? '' }
  }
  const reason = code ? networkOutages[code] : pgReason(error)
  return reason === undefined ? undefined : { problem: 'unreachable', reason }
}

function pgReason(error: unknown): string | undefined {
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
