import { Kysely, sql } from 'kysely'
import { retry } from '../../../async/retry.ts'
import type { Database, Schema } from '../../schema/schema.ts'
import { type Connection, runSql, runTransaction, type WriteUnannounced } from '../connection.ts'
import { createDialectOf } from './dialect.ts'
import { beginWriting, busyRetry } from './driver.ts'
import { createSqliteFile, type SqliteFile, type Use } from './file.ts'
import { watchSqlite } from './watch.ts'

/** `url` is `sqlite:FILE` or `sqlite::memory:`. */
export function connectSqlite(url: string, use: Use): Connection {
  const file = createSqliteFile(url.slice('sqlite:'.length), use)
  const db = new Kysely<Schema>({ dialect: createDialectOf(file) })
  return {
    db,
    watch: watchSqlite(db, file),
    writeUnannounced: createWriteUnannounced(db),
    claiming: sql``,
    isMoved: () => isMoved(file),
    text: 'text',
  }
}

function createWriteUnannounced(db: Database): WriteUnannounced {
  return (work, { isDurable = true } = {}) => {
    const transact = (connection: Database) =>
      runTransaction(connection, () => runSql(connection, beginWriting), work)
    const transactWithoutSync = async (connection: Database) => {
      await runSql(connection, 'pragma synchronous = normal')
      return transact(connection).finally(() => runSql(connection, 'pragma synchronous = full'))
    }
    return retry(() => db.connection().execute(isDurable ? transact : transactWithoutSync), busyRetry)
  }
}

function isMoved(file: SqliteFile): boolean {
  try {
    file.requireUnmoved()
    return false
  } catch {
    return true
  }
}
