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
import { refuseLostLog, type SqliteFile, watchSqliteFile } from './sqlite-file.ts'
import { beginWriting, createSteadyConnection, retryWhileBusy } from './steady-connection.ts'
import { createLock } from './take-turns.ts'

/** How long the start waits for another process. Nothing is served yet: the event loop may stand still. */
const openTimeoutMs = 10_000

/**
 * What a file is opened for. A store: `synchronous = FULL`, so that each commit is on the disk before it is answered.
 * NORMAL would be faster and never corrupts, but a power cut could take back a publication date that readers have
 * already seen (https://www.sqlite.org/pragma.html#pragma_synchronous). What is deleted is overwritten, too: a salt that
 * is gone must be gone (`audience.ts`). An article touches pages all over the indexes: they are kept at hand, and 4000 of
 * them gathered in the log before they go into the file. What is `filled` gets very many rows at once. A backup is worth
 * nothing before it is whole, and has no files beside it. What is read is not touched, nor brought into another form.
 */
const uses = {
  store:
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;',
  filled: 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;',
  backup: 'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;',
  reading: 'PRAGMA cache_size = -65536;',
} as const

export type Use = keyof typeof uses

/** Kysely on Node's own SQLite. `path` is a file, made if it is not there and not only read, or `:memory:`. */
export function createNodeSqliteDialect(path: string, use: Use = 'store'): SqliteDialect {
  return new ImmediateSqliteDialect(path, use)
}

/** Throws `unavailable` for a file that SQLite would open and lose something of: see `refuseLostLog`. */
function openDatabase(path: string, use: Use): DatabaseSync {
  refuseLostLog(path)
  const database = new DatabaseSync(path, {
    timeout: openTimeoutMs,
    enableForeignKeyConstraints: true,
    readOnly: use === 'reading',
  })
  database.exec(uses[use])
  // Makes the log, if it is not there. From here on nobody waits within SQLite: see `steady-connection.ts`.
  database.exec('SELECT 1 FROM sqlite_schema; PRAGMA busy_timeout = 0;')
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
  readonly #path: string
  readonly #use: Use

  constructor(path: string, use: Use) {
    super({ database: failUnopened })
    this.#path = path
    this.#use = use
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#path, this.#use)
  }

  override createAdapter(): SqliteAdapter {
    return new OwnTurnsAdapter()
  }
}

function failUnopened(): never {
  throw new Error('the driver opens its database itself')
}

class OwnTurnsAdapter extends SqliteAdapter {
  /** SQLite's schema changes are transactional; Kysely assumes otherwise, and a crash would leave half a migration. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** There is one, and the driver says whose turn it is: Kysely's own turns know no pause. */
  override get supportsMultipleConnections(): boolean {
    return true
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
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #opened: { database?: DatabaseSync; file?: SqliteFile }
  readonly #turn = createLock()
  #connection: DatabaseConnection | undefined
  /** Rows that the connection had changed when the transaction began; undefined in one that only reads. */
  #changedBefore: number | undefined

  constructor(path: string, use: Use) {
    const opened: { database?: DatabaseSync; file?: SqliteFile } = {}
    super({
      database: async () => {
        opened.database = openDatabase(path, use)
        opened.file = watchSqliteFile(path)
        return adapt(opened.database)
      },
    })
    this.#opened = opened
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turn.take()
    this.#connection ??= createSteadyConnection(await super.acquireConnection(), () =>
      this.#opened.file?.refuseGone(),
    )
    return this.#connection
  }

  override async releaseConnection(): Promise<void> {
    this.#turn.free()
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
    this.#turn.free()
    await sleep(ms)
    await this.#turn.take()
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
