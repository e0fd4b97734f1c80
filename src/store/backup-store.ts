import { realpath } from 'node:fs/promises'
import { PublisherError } from '../domain/errors.ts'
import { type BackupNote, checkBackup, leftOut, openNewBackup, writeNote } from './backup-file.ts'
import { readAtOnce } from './copy-store.ts'
import { copyTables, findDifferences } from './copy-tables.ts'
import { asUnavailable } from './database-errors.ts'
import { migrate, readForm } from './migrations.ts'
import { openForReading } from './open-database.ts'
import { countRows, findTables } from './read-table.ts'
import type { Database } from './schema.ts'
import { writeWhole } from './write-whole.ts'

export interface BackupOptions {
  readonly now: Date
  /** Replaces a file that is there. */
  readonly force?: boolean
  /** Called with the number of rows that have been dealt with, and of all that will be: each is copied and read again. */
  readonly onProgress?: (done: number, all: number) => void
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
  const source = openForReading(databaseUrl)
  try {
    await refuseStore(databaseUrl, file)
    const form = await readForm(source.db)
    return await writeWhole(file, { force: options.force === true }, async (part) => {
      const note = await fill(part, form, source.db, options)
      const { tallies } = await checkBackup(part, (done, all) => options.onProgress?.(all + done, 2 * all))
      const differing = findDifferences(note.tallies, tallies)
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
  const backup = openNewBackup(part)
  try {
    await migrate(backup, 'text', form)
    return await backup.transaction().execute(async (target) => {
      const tallies = await readAtOnce(source, (trx) => copyAll(trx, target, onProgress))
      const note = { takenAt: now, tallies }
      await writeNote(target, note)
      return note
    })
  } finally {
    await backup.destroy()
  }
}

async function copyAll(source: Database, target: Database, onProgress?: BackupOptions['onProgress']) {
  const { there } = await findTables(source)
  const tables = there.filter((table) => !leftOut.includes(table))
  const all = await countRows(source, tables)
  let done = 0
  return copyTables(source, target, tables, (count) => {
    done += count
    onProgress?.(done, 2 * all)
  })
}

/** Even by force a store is not replaced by its backup. */
async function refuseStore(databaseUrl: string, file: string): Promise<void> {
  if (!databaseUrl.startsWith('sqlite:')) return
  const place = await realpath(file).catch(() => undefined)
  const store = await realpath(databaseUrl.slice('sqlite:'.length)).catch(() => undefined)
  if (store === undefined || ![store, `${store}-wal`, `${store}-shm`].includes(place ?? '')) return
  throw new PublisherError('conflict', `${file} is the store itself: name another file`)
}
