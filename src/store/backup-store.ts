import { realpath } from 'node:fs/promises'
import { PublisherError } from '../domain/errors.ts'
import { type BackupNote, checkBackup, leftOut, openNewBackup, writeNote } from './backup-file.ts'
import { copyTables } from './copy-tables.ts'
import { asUnavailable } from './database-errors.ts'
import { migrate, readForm } from './migrations.ts'
import { openForReading } from './open-database.ts'
import { findDifferences, findTables, type OnProgress } from './read-table.ts'
import type { Database } from './schema.ts'
import { writeWhole } from './write-whole.ts'

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
