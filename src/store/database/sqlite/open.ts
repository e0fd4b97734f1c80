import { existsSync, type Stats, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDialectConfig } from 'kysely'
import { LRUCache } from 'lru-cache'
import { PublisherError } from '../../../domain/errors.ts'
import { keepFromOthers } from './file-modes.ts'
import { holdsLostCommits } from './log.ts'

/** The files of an open database, known by device and inode. */
export interface OpenFiles {
  /** Throws `unavailable` while the file or its log is moved, removed or replaced: what is written then would be lost. */
  requireUnmoved(): void
  /** The identity of another file in the place of the open one, if log and index (`-shm`) are not the open one's. */
  findReplacement(): string | undefined
}

/** To be called after the database was opened, when its log exists. */
export function recordFiles(path: string): OpenFiles {
  const names = path === ':memory:' ? [] : [path, `${path}-wal`]
  const toOpened = (name: string) => ({ name, identity: identify(name) })
  const opened = names.map(toOpened)
  const index = names.length > 0 ? [toOpened(`${path}-shm`)] : []
  return {
    requireUnmoved: () => {
      const moved = opened.find(({ name, identity }) => identify(name) !== identity)
      if (moved) throw unavailable(`${moved.name} was moved or replaced while it was open; put it back`)
    },
    findReplacement: () => {
      const [file, ...others] = [...opened, ...index].map(({ name, identity }) => ({
        identity,
        now: identify(name),
      }))
      // With the log or the index of another file SQLite would write that file's pages into this one.
      const isWhole = others.every(({ identity, now }) => now !== identity)
      return file?.now !== file?.identity && isWhole ? file?.now : undefined
    },
  }
}

function identify(name: string): string | undefined {
  const stats = statOf(name)
  return stats && `${stats.dev} ${stats.ino}`
}

/**
 * Throws `unavailable` if SQLite would silently drop commits that are only in the write-ahead log: the database itself is
 * missing or empty, or the log is damaged.
 */
function requireReadableLog(path: string): void {
  const log = `${path}-wal`
  if (path === ':memory:' || !existsSync(log) || statOf(log)?.size === 0) return
  if (!statOf(path)?.size) {
    throw unavailable(
      `${log} belongs to a database that is not at ${path}: put it back, or move the log away`,
    )
  }
  if (holdsLostCommits(path)) {
    throw unavailable(
      `${log} is damaged, and it alone holds the last changes: restore a backup, or move the log away to continue without them`,
    )
  }
}

function statOf(name: string): Stats | undefined {
  return statSync(name, { throwIfNoEntry: false })
}

function unavailable(message: string): PublisherError {
  return new PublisherError('unavailable', `the database does not work: ${message}`)
}

/** At the start nothing is served yet: the event loop may block. */
const openTimeoutMs = 10_000

/** SQLite's page cache for a store. */
export const pageCacheBytes = 16 * 1024 * 1024

/**
 * `synchronous = FULL`: each commit is on the disk before it is acknowledged. With NORMAL, a power cut could undo a
 * publication date that readers have seen (https://www.sqlite.org/pragma.html#pragma_synchronous). `secure_delete`: deleted
 * data, such as a salt, is overwritten. An article touches pages all over the indexes, hence the cache and the late
 * checkpoint. `filled` is for bulk inserts. A backup is checked before use, so it needs neither log nor sync.
 */
const uses = {
  store: `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -${pageCacheBytes / 1024}; PRAGMA wal_autocheckpoint = 4000;`,
  filled: 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;',
  backup: 'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;',
  reading: 'PRAGMA cache_size = -65536;',
} as const

export type Use = keyof typeof uses

/** Opens a file, created if it does not exist and `use` writes it, or `:memory:`. Throws as `requireReadableLog`. */
export function openSqlite(path: string, use: Use): DatabaseSync {
  requireReadableLog(path)
  if (use === 'store' || use === 'filled') keepFromOthers(path)
  const database = new DatabaseSync(path, {
    timeout: openTimeoutMs,
    enableForeignKeyConstraints: true,
    readOnly: use === 'reading',
  })
  database.exec(uses[use])
  // The query creates the log. From here on the driver retries, and SQLite never blocks: see `busyRetry`.
  database.exec('SELECT 1 FROM sqlite_schema; PRAGMA busy_timeout = 0;')
  return database
}

export type AdaptedDatabase = Awaited<ReturnType<Extract<SqliteDialectConfig['database'], () => unknown>>>

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
