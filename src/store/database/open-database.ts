import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Kysely, sql } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import { migrate } from '../schema/migrations.ts'
import type { Database, Schema } from '../schema/schema.ts'
import type { TextType } from '../schema/text-type.ts'
import { type Changes, createChanges } from './change-notifier.ts'
import { asUnavailable } from './errors.ts'
import { createPatientPostgresDialect, createPostgresDialect } from './postgres/dialect.ts'
import { watchPostgres } from './postgres/watch.ts'
import { createNodeSqliteDialect } from './sqlite/dialect.ts'
import { beginImmediately } from './sqlite/driver.ts'
import type { Use } from './sqlite/open.ts'
import { watchSqlite } from './sqlite/watch.ts'
import {
  beginOnPostgres,
  createQueueOnPostgres,
  createQueueOnSqlite,
  createWriteAside,
  type QueueWrites,
  type WriteAside,
} from './transactions.ts'

/**
 * A database in its newest form. What differs between the two stands here: how transactions begin is the dialect's,
 * which type texts have, and how others' changes are noticed. Every query is the same.
 */
export interface OpenDatabase {
  readonly db: Database
  readonly changes: Changes
  readonly writeAside: WriteAside
  readonly queue: QueueWrites
  close(): Promise<void>
}

interface Kind {
  readonly db: Database
  readonly changes: Changes
  readonly writeAside: WriteAside
  readonly queue: QueueWrites
  readonly text: TextType
  /** The same database without limits of time, to bring it up to date: that takes as long as it takes. */
  readonly patientDb?: Database
  /** Throws `invalid` where the database was made in a way that cannot work. */
  check?(): Promise<void>
}

type ToKind = (databaseUrl: string, use: Use) => Kind

const kinds: Readonly<Record<string, ToKind>> = {
  sqlite: sqliteKind,
  postgres: postgresKind,
  postgresql: postgresKind,
}

export interface OpenOptions {
  /** A SQLite file is not made where there is none. */
  readonly mustExist?: boolean
  /** Everything is to be copied into it. */
  readonly isFilled?: boolean
}

/**
 * Opens the database and brings it up to date. A SQLite file is made where there is none. Throws `invalid` for a URL
 * that names no database, `not_found`, `conflict` for one of a newer Gazette, and `unavailable` when it cannot be
 * opened: a damaged file is left as it is.
 */
export async function openDatabase(databaseUrl: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  const { toKind, path } = findKind(databaseUrl)
  if (options.mustExist) requireFile(path)
  const kind = toKind(databaseUrl, options.isFilled ? 'filled' : 'store')
  const { db, patientDb, changes, writeAside, queue, text, check } = kind
  const close = async () => {
    await changes.close()
    await db.destroy()
  }
  try {
    await check?.()
    await migrate(patientDb ?? db, text)
  } catch (error) {
    await close().catch(() => {})
    throw asUnavailable(error, path && `the database ${path} does not work`)
  } finally {
    await patientDb?.destroy()
  }
  return { db, changes, writeAside, queue, close }
}

/** A database in the form that it is in, to be read only. It is connected to when it is first asked. */
export interface ReadDatabase {
  readonly db: Database
  close(): Promise<void>
}

/** Throws `invalid` for a URL that names no database, and `not_found`. */
export function openForReading(databaseUrl: string): ReadDatabase {
  const { toKind, path } = findKind(databaseUrl)
  requireFile(path)
  const { db } = toKind(databaseUrl, 'reading')
  return { db, close: () => db.destroy() }
}

/** `path`: where a SQLite file is. */
function findKind(databaseUrl: string): { toKind: ToKind; path?: string } {
  const [, scheme = '', place = ''] = /^([a-z]+):(.+)$/s.exec(databaseUrl) ?? []
  const toKind = kinds[scheme]
  if (!toKind) throw new PublisherError('invalid', databaseUrlRule)
  return { toKind, ...(scheme === 'sqlite' && { path: place }) }
}

function requireFile(path: string | undefined): void {
  if (path === undefined || existsSync(path)) return
  throw new PublisherError('not_found', `there is no database at ${path}`)
}

/** Says nothing of the one that is wrong, which may hold a password. */
const databaseUrlRule =
  'DATABASE_URL must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE'

function sqliteKind(databaseUrl: string, use: Use): Kind {
  const path = databaseUrl.slice('sqlite:'.length)
  const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(path, use) })
  return {
    db,
    changes: createChanges(watchSqlite(db)),
    writeAside: createWriteAside(db, beginImmediately),
    queue: createQueueOnSqlite(db, beginImmediately),
    text: 'text',
  }
}

function postgresKind(url: string): Kind {
  if (!URL.canParse(url)) throw new PublisherError('invalid', databaseUrlRule)
  const address = { url, sender: randomUUID() }
  const db = new Kysely<Schema>({ dialect: createPostgresDialect(address) })
  return {
    db,
    changes: createChanges(watchPostgres(address)),
    writeAside: createWriteAside(db, beginOnPostgres),
    queue: createQueueOnPostgres(db),
    text: sql`text collate "C"`,
    patientDb: new Kysely<Schema>({ dialect: createPatientPostgresDialect(address) }),
    check: () => requireUtf8(db),
  }
}

async function requireUtf8(db: Database): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const encoding = rows[0]?.server_encoding
  if (encoding === 'UTF8') return
  throw new PublisherError('invalid', `the database must be made with ENCODING 'UTF8'; it has ${encoding}`)
}
