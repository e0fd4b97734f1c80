import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Database } from '../schema/schema.ts'
import { isBusy, retryConflicts } from './errors.ts'

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

async function run(connection: Database, text: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(text))
}

/**
 * How work that waits in tables is claimed and settled: aside from all that readers see, and without waiting for others
 * who do the same where the database can do that.
 */
export interface QueueWrites {
  readonly write: WriteAside
  /** Does not wait for the disk. A power cut may take back the last of it: only for what may be done twice. */
  readonly writeLightly: WriteAside
  /** The end of a query that reads rows in order to claim them: those that another one is claiming are left out. */
  readonly claiming: RawBuilder<unknown>
}

type Begin = (connection: Database) => Promise<void>

const queueBusyTimeoutMs = 10_000
const queueRetryMs = 10

/** One process writes at a time; the others go on serving and try again. `begin` throws where one is writing. */
export function createQueueOnSqlite(db: Database, begin: Begin): QueueWrites {
  const write = createWriteAside(db, begin)
  const writeLightly = createWriteAside(
    db,
    async (connection) => {
      await run(connection, 'pragma synchronous = normal')
      await begin(connection)
    },
    (connection) => run(connection, 'pragma synchronous = full'),
  )
  return {
    write: (work) => whileBusy(() => write(work)),
    writeLightly: (work) => whileBusy(() => writeLightly(work)),
    claiming: sql``,
  }
}

async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + queueBusyTimeoutMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await sleep(queueRetryMs)
    }
  }
}

export function createQueueOnPostgres(db: Database): QueueWrites {
  const write = createWriteAside(db, (connection) => run(connection, 'begin'))
  const writeLightly = createWriteAside(db, async (connection) => {
    await run(connection, 'begin')
    await run(connection, 'set local synchronous_commit = off')
  })
  return {
    write: (work) => retryConflicts(() => write(work)),
    writeLightly: (work) => retryConflicts(() => writeLightly(work)),
    claiming: sql`for update skip locked`,
  }
}
