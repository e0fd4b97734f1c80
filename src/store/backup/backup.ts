import { realpath, stat } from 'node:fs/promises'
import { Kysely, sql } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { openForReading } from '../database/open-database.ts'
import { createNodeSqliteDialect } from '../database/sqlite/dialect.ts'
import { migrate, readForm } from '../schema/migrations.ts'
import type { Database, Schema } from '../schema/schema.ts'
import type { Table } from '../schema/tables.ts'
import { writeWhole } from './atomic-file.ts'
import { copyTables, countUp } from './copy.ts'
import {
  findDifferences,
  findTables,
  type OnProgress,
  readAtOnce,
  sumRows,
  type Tallies,
  tallyTables,
} from './read-table.ts'

/**
 * A backup is a SQLite file in the form of the store that it was made of, with one more table: a note of what the others
 * hold, by which every flipped bit is found.
 */
export interface BackupNote {
  readonly takenAt: Date
  readonly tallies: Tallies
}

/** What a backup does not hold: a salt must be gone when its day is over (`audience.ts`), from everywhere. */
export const leftOut: readonly Table[] = ['audience_salt']

/** A new one, at a file that is there and empty. */
export function openNewBackup(file: string): Database {
  return new Kysely<Schema>({ dialect: createNodeSqliteDialect(file, 'backup') })
}

export async function writeNote(db: Database, { takenAt, tallies }: BackupNote): Promise<void> {
  await sql`create table backup_note (name text primary key, value text not null)`.execute(db)
  const values = { taken_at: takenAt.toISOString(), tallies: JSON.stringify([...tallies]) }
  for (const [name, value] of Object.entries(values)) {
    await sql`insert into backup_note (name, value) values (${name}, ${value})`.execute(db)
  }
}

/**
 * Reads a backup from end to end and answers what it holds and in which form. Throws `not_found` where there is no file,
 * `invalid` for what is no backup or is damaged, and `conflict` for one of a newer Gazette.
 */
export async function checkBackup(
  file: string,
  onProgress?: OnProgress,
): Promise<BackupNote & { readonly form: string }> {
  const stats = await stat(file).catch(() => undefined)
  if (!stats?.isFile()) throw new PublisherError('not_found', `there is no file ${file}`)
  const { db, close } = openForReading(`sqlite:${file}`)
  try {
    return await readAtOnce(db, (trx) => checkAll(trx, file, onProgress))
  } catch (error) {
    const said = asUnavailable(error)
    if (!(said instanceof PublisherError) || said.problem !== 'unavailable') throw said
    throw new PublisherError('invalid', `${file} is damaged, or no backup of Gazette: ${said.message}`)
  } finally {
    await close().catch(() => {})
  }
}

async function checkAll(db: Database, file: string, onProgress?: OnProgress) {
  const note = await readNote(db, file)
  const form = await readForm(db)
  await requireIntegrity(db, file)
  const onRows = countUp((done) => onProgress?.(done, sumRows(note.tallies)))
  const found = await tallyTables(db, [...note.tallies.keys()], onRows)
  const differing = findDifferences(note.tallies, found)
  if (differing.length > 0) throw isDamaged(file, `its note does not fit what is in ${differing.join(', ')}`)
  return { ...note, form }
}

async function readNote(db: Database, file: string): Promise<BackupNote> {
  const found = await sql`select 1 from sqlite_schema where name = 'backup_note'`.execute(db)
  if (found.rows.length === 0) {
    throw new PublisherError('invalid', `${file} is no backup of Gazette: it holds no note of one`)
  }
  const { rows } = await sql<{ name: string; value: string }>`select name, value from backup_note`.execute(db)
  const values = new Map(rows.map(({ name, value }) => [name, value]))
  const tallies: Tallies = new Map(JSON.parse(values.get('tallies') ?? ''))
  return { takenAt: new Date(values.get('taken_at') ?? ''), tallies }
}

async function requireIntegrity(db: Database, file: string): Promise<void> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(3)`.execute(db)
  const faults = rows.map(({ integrity_check }) => integrity_check).filter((fault) => fault !== 'ok')
  if (faults.length > 0) throw isDamaged(file, faults.join('; '))
  const foreign = await sql`pragma foreign_key_check`.execute(db)
  if (foreign.rows.length > 0) throw isDamaged(file, `${foreign.rows.length} rows refer to what is not there`)
}

function isDamaged(file: string, how: string): PublisherError {
  return new PublisherError('invalid', `${file} is damaged: ${how}`)
}

export interface BackupOptions {
  readonly now: Date
  /** Replaces a file that is there. */
  readonly force?: boolean
  /** Each row is copied, and read again. */
  readonly onProgress?: OnProgress
}

/**
 * Writes all that a store holds, as it is at one moment, into a file, while others read and write the store: see
 * `BackupNote`. The file is read again from end to end, and is there whole or not at all. The store is left as it is, in
 * an older form, too. Throws `not_found` where there is none, `conflict` for a place that is taken and for a store of a
 * newer Gazette, `unavailable` where something cannot be read or written.
 */
export async function backUpStore(
  databaseUrl: string,
  file: string,
  options: BackupOptions,
): Promise<BackupNote> {
  const { force = false, onProgress } = options
  const source = openForReading(databaseUrl)
  try {
    await refuseStore(databaseUrl, file)
    const form = await readForm(source.db)
    return await writeWhole(file, { force }, async (part) => {
      const note = await fill(part, form, source.db, options)
      const found = await checkBackup(part, (done, all) => onProgress?.(all + done, 2 * all))
      const differing = findDifferences(note.tallies, found.tallies)
      if (differing.length > 0)
        throw new Error(`the backup differs from the store in ${differing.join(', ')}`)
      return note
    })
  } catch (error) {
    throw asUnavailable(error, 'the backup cannot be made')
  } finally {
    await source.close()
  }
}

async function fill(
  part: string,
  form: string,
  source: Database,
  { now, onProgress }: BackupOptions,
): Promise<BackupNote> {
  const { there } = await findTables(source)
  const tables = there.filter((table) => !leftOut.includes(table))
  const backup = openNewBackup(part)
  try {
    await migrate(backup, 'text', form)
    return await backup.transaction().execute(async (target) => {
      const tallies = await copyTables(source, target, tables, (done, all) => onProgress?.(done, 2 * all))
      const note = { takenAt: now, tallies }
      await writeNote(target, note)
      return note
    })
  } finally {
    await backup.destroy()
  }
}

/** Even by force a store is not replaced by its backup. */
async function refuseStore(databaseUrl: string, file: string): Promise<void> {
  if (!databaseUrl.startsWith('sqlite:')) return
  const place = await realpath(file).catch(() => '')
  const store = await realpath(databaseUrl.slice('sqlite:'.length)).catch(() => undefined)
  if (store === undefined || !['', '-wal', '-shm'].some((ending) => place === store + ending)) return
  throw new PublisherError('conflict', `${file} is the store itself: name another file`)
}
