import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely'
import { createMutex } from '../../../async/mutex.ts'
import { isBusy } from '../errors.ts'
import { adaptSqlite, openSqlite, type SqliteFile, type Use, watchSqliteFile } from './open.ts'

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

/**
 * Takes the write lock when a transaction begins: one that reads first and writes later would otherwise fail at once,
 * without waiting, when another process wrote in between (https://www.sqlite.org/lang_transaction.html). While another
 * process holds the lock, others get the connection and go on reading.
 *
 * Each transaction that has written raises the file's `user_version`, by which `watch-sqlite.ts` tells it from what is
 * written aside.
 */
export class ImmediateSqliteDriver extends SqliteDriver {
  readonly #opened: { database?: DatabaseSync; file?: SqliteFile }
  readonly #turn = createMutex()
  #connection: DatabaseConnection | undefined
  /** Rows that the connection had changed when the transaction began; undefined in one that only reads. */
  #changedBefore: number | undefined

  constructor(path: string, use: Use) {
    const opened: { database?: DatabaseSync; file?: SqliteFile } = {}
    super({
      database: async () => {
        opened.database = openSqlite(path, use)
        opened.file = watchSqliteFile(path)
        return adaptSqlite(opened.database)
      },
    })
    this.#opened = opened
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turn.acquire()
    this.#connection ??= createSteadyConnection(await super.acquireConnection(), () =>
      this.#opened.file?.refuseGone(),
    )
    return this.#connection
  }

  override async releaseConnection(): Promise<void> {
    this.#turn.release()
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    this.#changedBefore = undefined
    if (settings?.accessMode === 'read only') {
      await connection.executeQuery(CompiledQuery.raw('begin'))
      return
    }
    await retryWhileBusy(
      () => beginImmediately(connection),
      (ms) => this.#letOthersRead(ms),
    )
    this.#changedBefore = await readNumber(connection, 'select total_changes()')
  }

  async #letOthersRead(ms: number): Promise<void> {
    this.#turn.release()
    await sleep(ms)
    await this.#turn.acquire()
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const before = this.#changedBefore
    if (before !== undefined && (await readNumber(connection, 'select total_changes()')) > before) {
      await raiseVersion(connection)
    }
    await super.commitTransaction(connection)
  }

  /** After some faults, such as a full disk, SQLite has done so itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#opened.database?.isTransaction) await super.rollbackTransaction(connection)
  }
}

/** What runs queries one after another: a connection, or Kysely on one. */
interface Runs {
  executeQuery(query: CompiledQuery): Promise<unknown>
}

/** Takes the write lock, or throws at once where another process holds it. */
export async function beginImmediately(connection: Runs): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(beginWriting))
}

const highestVersion = 2 ** 31 - 1

async function raiseVersion(connection: DatabaseConnection): Promise<void> {
  const version = await readNumber(connection, 'pragma user_version')
  const next = version < highestVersion ? version + 1 : 0
  await connection.executeQuery(CompiledQuery.raw(`pragma user_version = ${next}`))
}

/** The only value of the only row. */
async function readNumber(connection: DatabaseConnection, sql: string): Promise<number> {
  const { rows } = await connection.executeQuery<Record<string, number>>(CompiledQuery.raw(sql))
  return Number(Object.values(rows[0] ?? {})[0])
}
