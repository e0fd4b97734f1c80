import { existsSync } from 'node:fs'
import { PublisherError } from '../../domain/errors.ts'
import { isUpToDate, migrate } from '../schema/migrate.ts'
import type { Database } from '../schema/schema.ts'
import { type ChangeNotifier, type Connection, createChangeNotifier } from './connection.ts'
import { asUnavailable } from './errors.ts'
import type { Use } from './sqlite/file.ts'

/** A database in its newest form. */
export interface OpenDatabase
  extends Pick<Connection, 'db' | 'writeUnannounced' | 'claiming' | 'readTime' | 'isMoved'> {
  readonly changes: ChangeNotifier
  close(): Promise<void>
}

type Connect = (databaseUrl: string, use: Use) => Connection

const loadPostgres = async (): Promise<Connect> => (await import('./postgres/connect.ts')).connectPostgres

/** Loaded when it is used: a store on SQLite needs no PostgreSQL client. */
const kinds: Readonly<Record<string, () => Promise<Connect>>> = {
  sqlite: async () => (await import('./sqlite/connect.ts')).connectSqlite,
  postgres: loadPostgres,
  postgresql: loadPostgres,
}

export interface OpenOptions {
  /** A SQLite file is not created. */
  readonly mustExist?: boolean
  /** Bulk inserts follow. */
  readonly isFilled?: boolean
  /** Called before anything is written, whatever migrations the database lacks. */
  readonly check?: (db: Database) => Promise<void>
  /** Called before the migrations, if the database lacks some. `unlimitedDb` has no time limits. */
  readonly prepareUpgrade?: (unlimitedDb: Database) => Promise<void>
}

/**
 * Opens the database and runs the migrations it lacks. A SQLite file is created if it does not exist. Throws `invalid` for
 * an unknown URL, `not_found`, `conflict` for the database of a newer Gazette, and `unavailable` if it cannot be opened: a
 * damaged file is not changed.
 */
export async function openDatabase(databaseUrl: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  const { load, path } = parseUrl(databaseUrl)
  if (options.mustExist) requireFile(path)
  const connect = await load()
  const connection = connect(databaseUrl, options.isFilled ? 'filled' : 'store')
  const { db, watch, writeUnannounced, claiming, text, unlimitedDb, check, readTime, isMoved } = connection
  const changes = createChangeNotifier(watch)
  const close = async () => {
    await changes.close()
    await db.destroy()
  }
  try {
    await check?.()
    await options.check?.(db)
    if (!(await isUpToDate(db))) {
      await options.prepareUpgrade?.(unlimitedDb ?? db)
      await migrate(unlimitedDb ?? db, text)
    }
  } catch (error) {
    await close().catch(() => {})
    throw asUnavailable(error, path && `the database ${path} does not work`)
  } finally {
    await unlimitedDb?.destroy()
  }
  return { db, changes, writeUnannounced, claiming, readTime, isMoved, close }
}

/** A database to be read only, in whatever form it is. */
export interface ReadDatabase {
  readonly db: Database
  close(): Promise<void>
}

/** Connects at the first query. Throws `invalid` for an unknown URL, and `not_found`. */
export async function openForReading(databaseUrl: string): Promise<ReadDatabase> {
  const { load, path } = parseUrl(databaseUrl)
  requireFile(path)
  const connect = await load()
  const { db } = connect(databaseUrl, 'reading')
  return { db, close: () => db.destroy() }
}

/** `path`: the SQLite file. The error does not repeat the URL, which may hold a password. */
function parseUrl(databaseUrl: string): { load: () => Promise<Connect>; path?: string } {
  const [, scheme = '', path = ''] = /^([a-z]+):(.+)$/s.exec(databaseUrl) ?? []
  const load = kinds[scheme]
  if (load && scheme === 'sqlite') return { load, path }
  if (load && URL.canParse(databaseUrl)) return { load }
  throw new PublisherError(
    'invalid',
    'DATABASE_URL must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  )
}

function requireFile(path: string | undefined): void {
  if (path === undefined || existsSync(path)) return
  throw new PublisherError('not_found', `there is no database at ${path}`)
}
