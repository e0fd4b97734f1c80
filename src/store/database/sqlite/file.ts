import type { DatabaseSync } from 'node:sqlite'
import {
  type AdaptedDatabase,
  adaptSqlite,
  type OpenFiles,
  openSqlite,
  recordFiles,
  type Use,
} from './open.ts'

/** The SQLite file of a store, and another file that takes its place. */
export interface SqliteFile {
  open(): AdaptedDatabase
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
  let opened: { database: DatabaseSync; files: OpenFiles; adapted: AdaptedDatabase } | undefined
  /** A file that is no copy of this store. */
  let refused: string | undefined

  function open(): AdaptedDatabase {
    const database = openSqlite(path, use)
    opened = { database, files: recordFiles(path), adapted: adaptSqlite(database) }
    return opened.adapted
  }

  return {
    open: () => {
      open()
      // Kysely keeps what it got at first.
      return {
        prepare: (sql) => (opened?.adapted ?? open()).prepare(sql),
        close: () => opened?.adapted.close(),
      }
    },
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
      before.adapted.close()
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
