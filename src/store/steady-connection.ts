import { setTimeout as sleep } from 'node:timers/promises'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { isBusy } from './database-errors.ts'

/** How long it waits for another process that is in the way, and how often it tries. */
const busyTimeoutMs = 10_000
const retryMs = 10

/** Takes the write lock. */
export const beginWriting = 'begin immediate'

/**
 * A connection to SQLite that waits for other processes without stopping this one, as SQLite's own busy timeout would:
 * the whole event loop would stand still. Only for the write lock it does not wait: who wants it may let others go on
 * meanwhile (`retryWhileBusy`).
 */
export function createSteadyConnection(
  connection: DatabaseConnection,
  refuseGone: () => void,
): DatabaseConnection {
  const begin = async <R>(query: CompiledQuery) => {
    const result = await connection.executeQuery<R>(query)
    try {
      refuseGone()
    } catch (error) {
      await connection.executeQuery({ ...query, sql: 'rollback' })
      throw error
    }
    return result
  }
  return {
    executeQuery: <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      query.sql === beginWriting ? begin(query) : retryWhileBusy(() => connection.executeQuery(query)),
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
}

/** Tries again for ten seconds, with a pause in between. */
export async function retryWhileBusy<T>(
  work: () => Promise<T>,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<T> {
  const until = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await pause(retryMs)
    }
  }
}
