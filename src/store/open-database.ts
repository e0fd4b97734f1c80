import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Kysely, sql } from 'kysely'
import { PublisherError } from '../domain/errors.ts'
import { type Changes, createChanges } from './changes.ts'
import { asUnavailable } from './database-errors.ts'
import { migrate, type TextType } from './migrations.ts'
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts'
import { createPostgresDialect } from './postgres-dialect.ts'
import type { Database, Schema } from './schema.ts'
import { watchPostgres } from './watch-postgres.ts'
import { watchSqlite } from './watch-sqlite.ts'

/**
 * A database in its newest form. What differs between the two stands here: how transactions begin is the dialect's,
 * which type texts have, and how others' changes are noticed. Every query is the same.
 */
export interface OpenDatabase {
  readonly db: Database
  readonly changes: Changes
  close(): Promise<void>
}

interface Kind {
  readonly db: Database
  readonly changes: Changes
  readonly text: TextType
  /** Throws `invalid` where the database was made in a way that cannot work. */
  check?(): Promise<void>
}

const kinds: Readonly<Record<string, (databaseUrl: string) => Kind>> = {
  sqlite: sqliteKind,
  postgres: postgresKind,
  postgresql: postgresKind,
}

/**
 * Opens the database and brings it up to date. A SQLite file is made where there is none, unless it `mustExist`. Throws
 * `invalid` for a URL that names no database, `not_found`, and `unavailable` when it cannot be opened: a damaged file is
 * left as it is.
 */
export async function openDatabase(
  databaseUrl: string,
  { mustExist = false }: { mustExist?: boolean } = {},
): Promise<OpenDatabase> {
  const [, scheme = '', place = ''] = /^([a-z]+):(.+)$/s.exec(databaseUrl) ?? []
  const toKind = kinds[scheme]
  if (!toKind) throw new PublisherError('invalid', databaseUrlRule)
  if (mustExist && scheme === 'sqlite' && !existsSync(place)) {
    throw new PublisherError('not_found', `there is no database at ${place}`)
  }
  const { db, changes, text, check } = toKind(databaseUrl)
  const close = async () => {
    await changes.close()
    await db.destroy()
  }
  try {
    await check?.()
    await migrate(db, text)
  } catch (error) {
    await close().catch(() => {})
    throw asUnavailable(error)
  }
  return { db, changes, close }
}

/** Says nothing of the one that is wrong, which may hold a password. */
const databaseUrlRule =
  'DATABASE_URL must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE'

function sqliteKind(databaseUrl: string): Kind {
  const path = databaseUrl.slice('sqlite:'.length)
  const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(path) })
  return { db, changes: createChanges(watchSqlite(db)), text: 'text' }
}

function postgresKind(url: string): Kind {
  if (!URL.canParse(url)) throw new PublisherError('invalid', databaseUrlRule)
  const address = { url, sender: randomUUID() }
  const db = new Kysely<Schema>({ dialect: createPostgresDialect(address) })
  return {
    db,
    changes: createChanges(watchPostgres(address)),
    text: sql`text collate "C"`,
    check: () => requireUtf8(db),
  }
}

async function requireUtf8(db: Database): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const encoding = rows[0]?.server_encoding
  if (encoding === 'UTF8') return
  throw new PublisherError('invalid', `the database must be made with ENCODING 'UTF8'; it has ${encoding}`)
}
