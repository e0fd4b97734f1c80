import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { isBusy } from './database-errors.ts'
import type { Database } from './schema.ts'

/**
 * Does some work in one transaction that changes nothing readers see: nobody is told of it, so that no cache is
 * dropped, and it takes no turn among those who write articles. All of it or nothing.
 */
export type WriteAside = <T>(work: (db: Database) => Promise<T>) => Promise<T>

/** How long it waits for another process on SQLite. It holds no connection meanwhile, so that others can read. */
const busyTimeoutMs = 2_000
const retryMs = 20

/** `begin` starts the transaction on the connection that it is given; `end` comes after it, whatever became of it. */
export function createWriteAside(
  db: Database,
  begin: (connection: Database) => Promise<void>,
  end: (connection: Database) => Promise<void> = async () => {},
): WriteAside {
  return async (work) => {
    for (let waitedMs = 0; ; waitedMs += retryMs) {
      try {
        return await db
          .connection()
          .execute((connection) => transact(connection, begin, work).finally(() => end(connection)))
      } catch (error) {
        if (!isBusy(error) || waitedMs >= busyTimeoutMs) throw error
        await sleep(retryMs)
      }
    }
  }
}

async function transact<T>(
  connection: Database,
  begin: (connection: Database) => Promise<void>,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  await begin(connection)
  try {
    const result = await work(connection)
    await run(connection, 'commit')
    return result
  } catch (error) {
    // Where the connection is broken, the database has rolled back already.
    await run(connection, 'rollback').catch(() => {})
    throw error
  }
}

/** One key for all who write aside: "audience" in ASCII. Others wait for a moment only. */
const key = "x'61756469656e6365'::bigint"

export async function beginOnPostgres(connection: Database): Promise<void> {
  await run(connection, 'begin')
  try {
    await run(connection, `select pg_advisory_xact_lock(${key})`)
  } catch (error) {
    await run(connection, 'rollback').catch(() => {})
    throw error
  }
}

function run(connection: Database, sql: string): Promise<unknown> {
  return connection.executeQuery(CompiledQuery.raw(sql))
}
