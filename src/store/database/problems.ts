import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from './errors.ts'

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
    const problem = isMoved() ? 'file_moved' : toProblem(error.cause)
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

const ofSqlite: Readonly<Record<number, DatabaseProblem>> = {
  5: 'busy',
  6: 'busy',
  8: 'read_only',
  10: 'damaged',
  11: 'damaged',
  13: 'disk_full',
  26: 'damaged',
}

/** By the beginning of PostgreSQL's code; the first match counts. */
const ofPostgres: readonly (readonly [code: string, problem: DatabaseProblem])[] = [
  ['53100', 'disk_full'],
  ['25006', 'read_only'],
  ['28', 'refused'],
  ['3D000', 'refused'],
  ['42501', 'refused'],
  ['40', 'busy'],
  ['55P03', 'busy'],
  ['57014', 'busy'],
  ['XX', 'damaged'],
]

function toProblem(cause: unknown): DatabaseProblem {
  // The write queue gave up.
  if (cause === undefined) return 'busy'
  const { errcode, code } = cause as { errcode?: unknown; code?: unknown }
  if (typeof errcode === 'number') return ofSqlite[errcode & 0xff] ?? 'unreachable'
  const text = typeof code === 'string' ? code : ''
  return ofPostgres.find(([start]) => text.startsWith(start))?.[1] ?? 'unreachable'
}
