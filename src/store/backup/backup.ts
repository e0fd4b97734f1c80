import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, realpath, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup } from 'node:sqlite'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { openDatabase, openForReading } from '../database/open-database.ts'
import { createNodeSqliteDialect } from '../database/sqlite/dialect.ts'
import { adaptSqlite } from '../database/sqlite/driver.ts'
import { openSqlite } from '../database/sqlite/file.ts'
import { migrate, newestForm, readForm } from '../schema/migrate.ts'
import { readPublicationId } from '../schema/publication-id.ts'
import type { Database, Schema } from '../schema/schema.ts'
import type { Table } from '../schema/tables.ts'
import { writeAtomicFile } from './atomic-file.ts'
import {
  copyInto,
  copyTables,
  findDifferences,
  findTables,
  type OnRows,
  readSnapshot,
  readTables,
  requireEmpty,
  type Tallies,
} from './copy.ts'
import { findOddColumns } from './find-odd-columns.ts'

/**
 * A backup is an SQLite store with one more table, this note. The note tells a backup from a store, and finds every
 * flipped bit in a row, which SQLite's own `integrity_check` does not.
 */
export interface BackupNote {
  readonly takenAt: Date
  readonly tallies: Tallies
}

/** Rows that were read, copied or checked, and how many there will be. */
export type OnProgress = (done: number, all: number) => void

/** A salt must be gone everywhere when its day is over: see `audience/audience.ts`. */
const leftOut: readonly Table[] = ['audience_salt']

export interface BackupOptions {
  readonly now: Date
  /** Replaces a file that exists. */
  readonly force?: boolean
  readonly onProgress?: OnProgress
}

/**
 * Writes a store, as it is at one moment, into a file; other processes may write to the store meanwhile. The file is
 * read again from end to end, and is complete or absent. The store is not changed, even if its schema is older. Throws
 * `not_found` if there is no store, `conflict` for a file that exists and for a store of a newer version, `unavailable`
 * if something cannot be read or written.
 */
export async function backUpStore(
  databaseUrl: string,
  file: string,
  { now, force = false, onProgress }: BackupOptions,
): Promise<BackupNote> {
  const source = await openForReading(databaseUrl)
  try {
    await refuseStoreItself(databaseUrl, file)
    await readForm(source.db)
    const path = toPath(databaseUrl)
    return await writeAtomicFile(file, { force }, async (part) => {
      const tallies = path
        ? await copyFromSqlite(path, part, onProgress)
        : await copyFromPostgres(source.db, part, onProgress)
      const note = { takenAt: now, tallies }
      await finish(part, note)
      await checkBackup(part, (done, all) => onProgress?.(all + done, 2 * all))
      return note
    })
  } catch (error) {
    throw asUnavailable(error, 'the backup cannot be made')
  } finally {
    await source.close()
  }
}

const pagesAtOnce = 1000

/** One transaction for the copy and the tallies: SQLite would begin the copy again after each write of another process. */
async function copyFromSqlite(path: string, part: string, onProgress?: OnProgress): Promise<Tallies> {
  const database = openSqlite(path, 'reading')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: adaptSqlite(database) }) })
  try {
    return await readSnapshot(db, async (source) => {
      const tables = await findBackedUp(source)
      await backup(database, part, { rate: pagesAtOnce })
      const onRows = toOnRows(2 * (await countRows(source, tables)), onProgress)
      return readTables(source, tables, (rows) => onRows(rows.length))
    })
  } finally {
    await db.destroy()
  }
}

/**
 * A snapshot holds rows, but the columns are those of now: an upgrade that commits before all tables are locked gives old
 * rows in new columns. Then the copy begins again.
 */
async function copyFromPostgres(db: Database, part: string, onProgress?: OnProgress): Promise<Tallies> {
  const form = await readForm(db)
  const isUpgraded = async () => (await readForm(db)) !== form
  try {
    const tallies = await copyForm(db, part, form, onProgress)
    if (!(await isUpgraded())) return tallies
  } catch (error) {
    if (!(await isUpgraded())) throw error
  }
  await truncate(part)
  return copyFromPostgres(db, part, onProgress)
}

async function copyForm(db: Database, part: string, form: string, onProgress?: OnProgress): Promise<Tallies> {
  await using target = openPart(part)
  await migrate(target, 'text', form)
  return await readSnapshot(db, async (source) => {
    const tables = await findBackedUp(source)
    const onRows = toOnRows(2 * (await countRows(source, tables)), onProgress)
    return target.transaction().execute((trx) => copyTables(source, trx, tables, onRows))
  })
}

/** Without a write-ahead log beside it. */
function openPart(part: string): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: createNodeSqliteDialect(part, 'backup') })
}

async function finish(part: string, { takenAt, tallies }: BackupNote): Promise<void> {
  await using db = openPart(part)
  const there = await findTables(db)
  await sql`pragma secure_delete = on`.execute(db)
  for (const table of leftOut.filter((one) => there.includes(one))) await db.deleteFrom(table).execute()
  // A backup that was used as a store has one already.
  await sql`drop table if exists backup_note`.execute(db)
  await sql`create table backup_note (name text primary key, value text not null)`.execute(db)
  const values = { taken_at: takenAt.toISOString(), tallies: JSON.stringify([...tallies]) }
  for (const [name, value] of Object.entries(values))
    await sql`insert into backup_note (name, value) values (${name}, ${value})`.execute(db)
}

async function findBackedUp(db: Database): Promise<Table[]> {
  return (await findTables(db)).filter((table) => !leftOut.includes(table))
}

async function countRows(db: Database, tables: readonly Table[]): Promise<number> {
  let sum = 0
  for (const table of tables) {
    const counted = sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`
    sum += (await counted.execute(db)).rows[0]?.count ?? 0
  }
  return sum
}

function toOnRows(all: number, onProgress?: OnProgress): OnRows {
  let done = 0
  return (count) => {
    done += count
    onProgress?.(done, all)
  }
}

/** Even `force` does not replace a store by its backup. */
async function refuseStoreItself(databaseUrl: string, file: string): Promise<void> {
  const store = await realpath(toPath(databaseUrl) ?? '').catch(() => undefined)
  const path = await realpath(file).catch(() => undefined)
  if (store === undefined || !['', '-wal', '-shm'].some((ending) => path === store + ending)) return
  throw new PublisherError('conflict', `${file} is the store itself: name another file`)
}

/** The file of an SQLite store. */
function toPath(databaseUrl: string): string | undefined {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined
}

export interface RestoreOptions {
  readonly onProgress?: OnProgress
  /** The id of the publication that the store will serve. Absent: not compared. */
  readonly publicationId?: string
}

/**
 * Fills an empty store from a backup, brings it up to date if an older version made the backup, and reads it again. One
 * transaction: the whole store or nothing. Throws `not_found` if there is no file, `invalid` for a damaged file and for
 * one that is no backup, and `conflict` for one of a newer version or another publication, or a store that holds rows,
 * which is not changed.
 */
export async function restoreBackup(
  file: string,
  databaseUrl: string,
  { onProgress, publicationId }: RestoreOptions = {},
): Promise<BackupNote> {
  try {
    await refuseUsed(databaseUrl)
    const { form, owner, ...note } = await checkBackup(file, (done, all) => onProgress?.(done, 3 * all))
    requireOwner(file, owner, publicationId)
    const all = sumRows(note.tallies)
    const onRows = toOnRows(2 * all, (done) => onProgress?.(all + done, 3 * all))
    await withNewestForm(file, form, async (newest) => {
      const source = await openForReading(`sqlite:${newest}`)
      await copyInto(databaseUrl, source.db, onRows).finally(source.close)
    })
    return note
  } catch (error) {
    throw asUnavailable(error, 'the backup cannot be restored')
  }
}

function requireOwner(file: string, owner: string | undefined, publicationId: string | undefined): void {
  if (owner === undefined || publicationId === undefined || owner === publicationId) return
  const message = `${file} is a backup of the publication "${owner}", but publication.json has the id "${publicationId}": set GAZETTE_DATA to the folder of that publication`
  throw new PublisherError('conflict', message)
}

/** Looks before the store is created or brought up to date. */
async function refuseUsed(databaseUrl: string): Promise<void> {
  const path = toPath(databaseUrl)
  if (path === ':memory:') {
    const message = 'sqlite::memory: would be lost at the end: set DATABASE_URL to another store'
    throw new PublisherError('invalid', message)
  }
  if (path !== undefined && !existsSync(path)) return
  const remedy = path
    ? `: stop the server and move ${path} away, with ${path}-wal and ${path}-shm if they exist`
    : ': stop the server, make a new database, and set DATABASE_URL to it'
  const { db, close } = await openForReading(databaseUrl)
  await readSnapshot(db, (trx) => requireEmpty(trx, remedy)).finally(close)
}

/** Lets `work` read a copy with the newest schema if the backup has an older one. */
async function withNewestForm(
  file: string,
  form: string,
  work: (file: string) => Promise<void>,
): Promise<void> {
  if (form === newestForm) return work(file)
  const folder = await mkdtemp(join(tmpdir(), 'gazette-restore-'))
  try {
    const copy = join(folder, 'backup.db')
    await copyFile(file, copy)
    await (await openDatabase(`sqlite:${copy}`)).close()
    await work(copy)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Reads a backup from end to end. Throws as `restoreBackup` does. */
async function checkBackup(
  file: string,
  onProgress: OnProgress,
): Promise<BackupNote & { readonly form: string; readonly owner: string | undefined }> {
  const stats = await stat(file).catch(() => undefined)
  if (stats?.isDirectory()) throw new PublisherError('invalid', `${file} is a folder; name a backup in it`)
  if (!stats?.isFile()) throw new PublisherError('not_found', `there is no file ${file}`)
  const { db, close } = await openForReading(`sqlite:${file}`)
  try {
    return await readSnapshot(db, async (trx) => {
      const note = await readNote(trx, file)
      const form = await readForm(trx)
      const fault = (await findOddColumns(trx, form)) ?? (await findFault(trx, note, onProgress))
      if (fault) throw new PublisherError('invalid', `${file} is damaged: ${fault}`)
      return { ...note, form, owner: await readPublicationId(trx) }
    })
  } catch (error) {
    const known = asUnavailable(error)
    if (!(known instanceof PublisherError) || known.problem !== 'unavailable') throw known
    throw new PublisherError('invalid', `${file} is damaged, or no backup of Gazette: ${known.message}`)
  } finally {
    await close().catch(() => {})
  }
}

async function readNote(db: Database, file: string): Promise<BackupNote> {
  const found = await sql`select 1 from sqlite_schema where name = 'backup_note'`.execute(db)
  if (found.rows.length === 0)
    throw new PublisherError('invalid', `${file} is no backup of Gazette: it has no table backup_note`)
  const { rows } = await sql<{ name: string; value: string }>`select name, value from backup_note`.execute(db)
  const { taken_at = '', tallies = '' } = Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  return { takenAt: new Date(taken_at), tallies: new Map(JSON.parse(tallies)) }
}

async function findFault(db: Database, { tallies }: BackupNote, onProgress: OnProgress): Promise<string> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(3)`.execute(db)
  const faults = rows.map(({ integrity_check }) => integrity_check).filter((fault) => fault !== 'ok')
  if (faults.length > 0) return faults.join('; ')
  const foreign = await sql`pragma foreign_key_check`.execute(db)
  if (foreign.rows.length > 0) return `${foreign.rows.length} rows refer to rows that do not exist`
  const differing = await findDifferences(db, tallies, toOnRows(sumRows(tallies), onProgress))
  return differing.length > 0 ? `its note does not fit the rows in ${differing.join(', ')}` : ''
}

const sumRows = (tallies: Tallies) => [...tallies.values()].reduce((sum, { rows }) => sum + rows, 0)
