import { existsSync, type Stats, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDialectConfig } from 'kysely'
import { LRUCache } from 'lru-cache'
import { PublisherError } from '../../../domain/errors.ts'
import { holdsLostCommits } from './log.ts'

/** The files of a database that is open: whether they are still the ones at their place. */
export interface SqliteFile {
  /**
   * Throws `unavailable` where the file or its log was moved, removed or replaced: what is written then is in no
   * file that anybody will find again. When they are back, all is well.
   */
  refuseGone(): void
}

/** To be called when the database has been opened and its log is there. */
export function watchSqliteFile(path: string): SqliteFile {
  const names = path === ':memory:' ? [] : [path, `${path}-wal`]
  const opened = names.map((name) => ({ name, is: identify(name) }))
  return {
    refuseGone: () => {
      const gone = opened.find(({ name, is }) => identify(name) !== is)
      if (gone) throw unavailable(`${gone.name} was moved or replaced while it was open; put it back`)
    },
  }
}

function identify(name: string): string | undefined {
  const stats = statOf(name)
  return stats && `${stats.dev} ${stats.ino}`
}

/**
 * Throws `unavailable` where SQLite would open a database and lose, without a word, commits that are only in its
 * write-ahead log: because the database itself is gone or empty, or because the log is damaged.
 */
export function refuseLostLog(path: string): void {
  const log = `${path}-wal`
  if (path === ':memory:' || !existsSync(log) || statOf(log)?.size === 0) return
  if (!statOf(path)?.size) {
    throw unavailable(
      `${log} belongs to a database that is not at ${path}: put it back, or move the log away`,
    )
  }
  if (holdsLostCommits(path)) {
    throw unavailable(
      `${log} is damaged, and what was saved last stands there only: restore a backup, or move the log away to go on without it`,
    )
  }
}

function statOf(name: string): Stats | undefined {
  return statSync(name, { throwIfNoEntry: false })
}

function unavailable(message: string): PublisherError {
  return new PublisherError('unavailable', `the database does not work: ${message}`)
}

/** How long the start waits for another process. Nothing is served yet: the event loop may stand still. */
const openTimeoutMs = 10_000

/** Pages of the file that a store keeps at hand. */
export const pageCacheBytes = 16 * 1024 * 1024

/**
 * What a file is opened for. A store: `synchronous = FULL`, so that each commit is on the disk before it is answered.
 * NORMAL would be faster and never corrupts, but a power cut could take back a publication date that readers have
 * already seen (https://www.sqlite.org/pragma.html#pragma_synchronous). What is deleted is overwritten, too: a salt that
 * is gone must be gone (`audience.ts`). An article touches pages all over the indexes: they are kept at hand, and 4000 of
 * them gathered in the log before they go into the file. What is `filled` gets very many rows at once. A backup is worth
 * nothing before it is whole, and has no files beside it. What is read is not touched, nor brought into another form.
 */
const uses = {
  store: `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -${pageCacheBytes / 1024}; PRAGMA wal_autocheckpoint = 4000;`,
  filled: 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;',
  backup: 'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;',
  reading: 'PRAGMA cache_size = -65536;',
} as const

export type Use = keyof typeof uses

/**
 * Opens a file, which is made if it is not there and not only read, or `:memory:`. Throws `unavailable` for a file that
 * SQLite would open and lose something of: see `refuseLostLog`.
 */
export function openSqlite(path: string, use: Use): DatabaseSync {
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

export type AdaptedDatabase = Awaited<ReturnType<Extract<SqliteDialectConfig['database'], () => unknown>>>

/** Few: Kysely writes the same text for the same query. */
const mostStatements = 500

/** The shape that Kysely expects, which is better-sqlite3's. Statements are prepared once for each text. */
export function adaptSqlite(database: DatabaseSync): AdaptedDatabase {
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
