import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { isBusy } from './database-errors.ts'

/** How long a writer waits for another process's transaction, and how often it tries. */
const busyTimeoutMs = 10_000
const retryMs = 10

/**
 * Kysely on Node's own SQLite. `path` is a file, made if it is not there, or `:memory:`.
 *
 * `synchronous = FULL`: each commit is on the disk before it is answered. NORMAL would be faster and never corrupts,
 * but a power cut could take back a publication date that readers have already seen
 * (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
export function createNodeSqliteDialect(path: string): SqliteDialect {
  return new ImmediateSqliteDialect({ database: async () => adapt(openDatabase(path)) })
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  return database
}

type AdaptedDatabase = Awaited<ReturnType<Extract<SqliteDialectConfig['database'], () => unknown>>>

/** Few: Kysely writes the same text for the same query. */
const mostStatements = 500

/** The shape that Kysely expects, which is better-sqlite3's. Statements are prepared once for each text. */
function adapt(database: DatabaseSync): AdaptedDatabase {
  const prepared = new LRUCache<string, AdaptedStatement>({ max: mostStatements })
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
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig

  constructor(config: SqliteDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config)
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter()
  }
}

/** SQLite's schema changes are transactional; Kysely assumes otherwise, and a crash would leave half a migration. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/**
 * Takes the write lock when a transaction begins: one that reads first and writes later would otherwise fail at once,
 * without waiting, when another process wrote in between (https://www.sqlite.org/lang_transaction.html). While another
 * process holds the lock this one goes on serving: SQLite's own busy timeout would stop the whole event loop.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const run = (sql: string) => connection.executeQuery(CompiledQuery.raw(sql))
    if (settings?.accessMode === 'read only') {
      await run('begin')
      return
    }
    await run('pragma busy_timeout = 0')
    try {
      await retryWhileBusy(() => run('begin immediate'))
    } finally {
      await run(`pragma busy_timeout = ${busyTimeoutMs}`)
    }
  }
}

async function retryWhileBusy(begin: () => Promise<unknown>): Promise<void> {
  const tries = busyTimeoutMs / retryMs
  for (let tried = 1; ; tried++) {
    try {
      await begin()
      return
    } catch (error) {
      if (!isBusy(error) || tried >= tries) throw error
      await sleep(retryMs)
    }
  }
}
