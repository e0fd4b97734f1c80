import { existsSync, type Stats, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { PublisherError } from '../../../domain/errors.ts'
import { keepFromOthers } from './file-modes.ts'
import { holdsLostCommits } from './log.ts'

/** The SQLite file of a store, and another file that takes its place. */
export interface SqliteFile {
  /** The open database; opened by the first call. */
  database(): DatabaseSync
  isInTransaction(): boolean
  /** Throws as `OpenFiles`. */
  requireUnmoved(): void
  /** How often this process has changed the `user_version`. */
  announced: number
  /**
   * Opens the file that was put in the place of the open one, with a log of its own, such as a restored copy of the same
   * store. Any other file is left alone. No query may run meanwhile. True if queries now read the new file.
   */
  adoptReplacement(): boolean
}

export function createSqliteFile(path: string, use: Use): SqliteFile {
  let opened: { database: DatabaseSync; files: OpenFiles } | undefined
  /** A file that is no copy of this store. */
  let refused: string | undefined

  function open(): DatabaseSync {
    const database = openSqlite(path, use)
    opened = { database, files: recordFiles(path) }
    return database
  }

  return {
    database: () => opened?.database ?? open(),
    announced: 0,
    isInTransaction: () => opened?.database.isTransaction === true,
    requireUnmoved: () => opened?.files.requireUnmoved(),
    adoptReplacement: () => {
      const replacement = opened?.files.findReplacement()
      if (!opened || replacement === undefined || replacement === refused) return false
      refused = isCopy(path, opened.database) ? undefined : replacement
      if (refused !== undefined) return false
      const before = opened
      open()
      // SQLite neither checkpoints nor deletes the log of a file that was moved.
      before.database.close()
      return true
    },
  }
}

/** True if the file holds the same store in some state: an empty one would withdraw every article. */
function isCopy(path: string, store: DatabaseSync): boolean {
  let copy: DatabaseSync | undefined
  try {
    copy = openSqlite(path, 'reading')
    const [ours, theirs] = [factsOf(store), factsOf(copy)]
    const isSame = ours.publication === theirs.publication && ours.form === theirs.form
    return isSame && (theirs.holdsArticles || !ours.holdsArticles)
  } catch {
    return false
  } finally {
    copy?.close()
  }
}

function factsOf(database: DatabaseSync) {
  const read = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
  return {
    publication: read("select value from setting where name = 'publication'"),
    form: read('select max(name) from kysely_migration'),
    holdsArticles: read('select 1 from article limit 1') === 1,
  }
}

/** The files of an open database, known by device and inode. */
interface OpenFiles {
  /** Throws `unavailable` while the file or its log is moved, removed or replaced: what is written then would be lost. */
  requireUnmoved(): void
  /** The identity of another file in the place of the open one, if log and index (`-shm`) are not the open one's. */
  findReplacement(): string | undefined
}

/** To be called after the database was opened, when its log exists. */
function recordFiles(path: string): OpenFiles {
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
