import { randomInt } from 'node:crypto'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type SqliteDialectConfig,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { createMutex } from '../../../async/mutex.ts'
import { type RetryOptions, retry } from '../../../async/retry.ts'
import { runSql } from '../connection.ts'
import { isBusy } from '../errors.ts'
import type { SqliteFile } from './file.ts'

/** While another process holds the lock: tries every 10 ms, for ten seconds. */
export const busyRetry: RetryOptions = {
  isRetryable: isBusy,
  firstPauseMs: 10,
  longestPauseMs: 10,
  maxMs: 10_000,
}

/** Takes the write lock at once: a transaction that reads first would fail if another process wrote in between. */
export const beginWriting = 'begin immediate'

/**
 * A busy-retrying connection: SQLite's own busy timeout would block the event loop. Only `begin immediate` fails at once,
 * so that the caller can release the connection to readers before it tries again.
 */
function createBusyRetryingConnection(
  connection: DatabaseConnection,
  requireUnmoved: () => void,
): DatabaseConnection {
  const begin = async <R>(query: CompiledQuery) => {
    const result = await connection.executeQuery<R>(query)
    try {
      requireUnmoved()
    } catch (error) {
      await connection.executeQuery({ ...query, sql: 'rollback' })
      throw error
    }
    return result
  }
  return {
    executeQuery: <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      query.sql === beginWriting ? begin(query) : retry(() => connection.executeQuery<R>(query), busyRetry),
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
}

/**
 * One connection for all queries of the process. A write transaction takes the write lock when it begins
 * (https://www.sqlite.org/lang_transaction.html); while it waits for another process, other queries run.
 *
 * A transaction that has written changes the file's `user_version`: so `watch.ts` tells it from an unannounced one.
 */
export class ImmediateSqliteDriver extends SqliteDriver {
  readonly #file: SqliteFile
  readonly #mutex = createMutex()
  #connection: DatabaseConnection | undefined
  /** Rows that the connection had changed when the transaction began; undefined in a read-only transaction. */
  #changesBefore: number | undefined

  constructor(file: SqliteFile) {
    super({ database: async () => adaptFile(file) })
    this.#file = file
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#mutex.acquire()
    this.#connection ??= createBusyRetryingConnection(await super.acquireConnection(), () =>
      this.#file.requireUnmoved(),
    )
    return this.#connection
  }

  override async releaseConnection(): Promise<void> {
    this.#mutex.release()
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    this.#changesBefore = undefined
    if (settings?.accessMode === 'read only') return runSql(connection, 'begin')
    const pause = async (ms: number) => {
      this.#mutex.release()
      await sleep(ms)
      await this.#mutex.acquire()
    }
    await retry(() => runSql(connection, beginWriting), { ...busyRetry, pause })
    this.#changesBefore = await readNumber(connection, 'select total_changes()')
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const before = this.#changesBefore
    if (before !== undefined && (await readNumber(connection, 'select total_changes()')) > before) {
      await renewUserVersion(connection)
      this.#file.announced++
    }
    await super.commitTransaction(connection)
  }

  /** After some faults, such as a full disk, SQLite has rolled back by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.isInTransaction()) await super.rollbackTransaction(connection)
  }
}

const maxUserVersion = 2 ** 31 - 1

/** A random number: a file that was restored from a copy would count to the same one again. */
async function renewUserVersion(connection: DatabaseConnection): Promise<void> {
  await runSql(connection, `pragma user_version = ${randomInt(1, maxUserVersion)}`)
}

/** The only value of the only row. */
async function readNumber(connection: DatabaseConnection, sql: string): Promise<number> {
  const { rows } = await connection.executeQuery<Record<string, number>>(CompiledQuery.raw(sql))
  return Number(Object.values(rows[0] ?? {})[0])
}

export type AdaptedDatabase = Awaited<ReturnType<Extract<SqliteDialectConfig['database'], () => unknown>>>

/** Kysely keeps what it got at first: each statement is prepared on the file that is open by then. */
function adaptFile(file: SqliteFile): AdaptedDatabase {
  let database = file.database()
  let adapted = adaptSqlite(database)
  const current = () => {
    if (database !== file.database()) {
      database = file.database()
      adapted = adaptSqlite(database)
    }
    return adapted
  }
  return { prepare: (sql) => current().prepare(sql), close: () => current().close() }
}

/** Kysely compiles the same query to the same text. */
const maxStatements = 500

/** Kysely expects the interface of better-sqlite3. Statements are prepared once for each text. */
export function adaptSqlite(database: DatabaseSync): AdaptedDatabase {
  const prepared = new LRUCache<string, AdaptedStatement>({ max: maxStatements })
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = prepared.get(sql)
      if (known) return known
      const statement = adaptStatement(database.prepare(sql))
      prepared.set(sql, statement)
      return statement
    },
  }
}

type AdaptedStatement = ReturnType<AdaptedDatabase['prepare']>

function adaptStatement(statement: StatementSync): AdaptedStatement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  const reader = statement.columns().length > 0
  // A key of the search index is the last rowid, and may be above the integers of numbers: Node 26 would throw.
  if (!reader) statement.setReadBigInts(true)
  return {
    reader,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}
