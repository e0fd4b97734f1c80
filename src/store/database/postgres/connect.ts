import { randomUUID } from 'node:crypto'
import { Kysely, sql } from 'kysely'
import { retry } from '../../../async/retry.ts'
import { PublisherError } from '../../../domain/errors.ts'
import type { Database, Schema } from '../../schema/schema.ts'
import { type Connection, runSql, runTransaction, type WriteUnannounced } from '../connection.ts'
import { conflictRetry } from '../errors.ts'
import { createPostgresDialect, createUnlimitedPostgresDialect, readLimits, toStatements } from './dialect.ts'
import { watchPostgres } from './watch.ts'

/** `url` is `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
export function connectPostgres(url: string): Connection {
  const address = { url, sender: randomUUID() }
  const db = new Kysely<Schema>({ dialect: createPostgresDialect(address) })
  return {
    db,
    watch: watchPostgres(address, db),
    writeUnannounced: createWriteUnannounced(db, toStatements('set local', readLimits(address))),
    claiming: sql`for update skip locked`,
    text: sql`text collate "C"`,
    unlimitedDb: new Kysely<Schema>({ dialect: createUnlimitedPostgresDialect(address) }),
    check: () => requireUtf8(db),
    readTime: () => readTime(db),
  }
}

/** The key of the lock: "audience" in ASCII. */
const exclusiveKey = "x'61756469656e6365'::bigint"

function createWriteUnannounced(db: Database, limits: string): WriteUnannounced {
  return (work, { isDurable = true, isExclusive = false } = {}) => {
    const transact = (connection: Database) => {
      const begin = async () => {
        await runSql(connection, `begin; ${limits}`)
        if (!isDurable) await runSql(connection, 'set local synchronous_commit = off')
        if (isExclusive) await runSql(connection, `select pg_advisory_xact_lock(${exclusiveKey})`)
      }
      return runTransaction(connection, begin, work)
    }
    return retry(() => db.connection().execute(transact), conflictRetry)
  }
}

async function requireUtf8(db: Database): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const encoding = rows[0]?.server_encoding
  if (encoding === 'UTF8') return
  throw new PublisherError('invalid', `the database must be made with ENCODING 'UTF8'; it has ${encoding}`)
}

async function readTime(db: Database): Promise<Date> {
  const { rows } = await sql<{
    ms: string
  }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(db)
  return new Date(Number(rows[0]?.ms))
}
