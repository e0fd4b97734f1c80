import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, type RawBuilder, sql } from 'kysely'
import { isBusy, retryConflicts } from './database-errors.ts'
import type { Database } from './schema.ts'
import { createWriteAside, type WriteAside } from './write-aside.ts'

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

const busyTimeoutMs = 10_000
const retryMs = 10

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
  const until = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await sleep(retryMs)
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

async function run(connection: Database, text: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(text))
}
