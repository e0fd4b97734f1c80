import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { openDatabase, openForReading } from '../database/open-database.ts'
import { newestForm } from '../schema/migrations.ts'
import { allTables } from '../schema/tables.ts'
import { type BackupNote, checkBackup } from './backup.ts'
import { copyTables, requireEmpty, requireTallies } from './copy.ts'
import { findTables, type OnProgress, readAtOnce } from './read-table.ts'

export interface RestoreOptions {
  /** Each row is looked at, copied, and read again. */
  readonly onProgress?: OnProgress
}

/**
 * Reads a backup into an empty store, brings it up to date where an older Gazette made it, and looks up that all of it
 * is there. One transaction: all of it or nothing. Throws `not_found`, `invalid` and `conflict` as `checkBackup` does,
 * and `conflict` for a store that holds anything: then it is left as it is.
 */
export async function restoreBackup(
  file: string,
  databaseUrl: string,
  { onProgress }: RestoreOptions = {},
): Promise<BackupNote> {
  try {
    await refuseUsed(databaseUrl)
    const { form, ...note } = await checkBackup(file, (done, all) => onProgress?.(done, 3 * all))
    await withNewestForm(file, form, (newest) => fill(databaseUrl, newest, onProgress))
    return note
  } catch (error) {
    throw asUnavailable(error, 'the backup cannot be restored')
  }
}

async function fill(databaseUrl: string, file: string, onProgress?: OnProgress): Promise<void> {
  const source = openForReading(`sqlite:${file}`)
  try {
    const store = await openDatabase(databaseUrl, { isFilled: true })
    try {
      await store.db.transaction().execute(async (target) => {
        await requireEmpty(target)
        const onCopied: OnProgress = (done, all) => onProgress?.(all + done, 3 * all)
        const tallies = await copyTables(source.db, target, allTables, onCopied)
        await requireTallies(target, tallies, (done, all) => onProgress?.(2 * all + done, 3 * all))
      })
    } finally {
      await store.close()
    }
  } finally {
    await source.close()
  }
}

/** Looks before the store is brought up to date or made. */
async function refuseUsed(databaseUrl: string): Promise<void> {
  const path = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined
  if (path === ':memory:') {
    throw new PublisherError(
      'invalid',
      'sqlite::memory: is gone at the end: set DATABASE_URL to another store',
    )
  }
  if (path !== undefined && !existsSync(path)) return
  const { db, close } = openForReading(databaseUrl)
  try {
    const { used } = await readAtOnce(db, findTables)
    if (used.length > 0) throw isUsed(used, path)
  } finally {
    await close()
  }
}

function isUsed(tables: readonly string[], path: string | undefined): PublisherError {
  const way = path
    ? `stop the server and move ${path} away, with ${path}-wal and ${path}-shm where they are`
    : 'stop the server, make a new database, and set DATABASE_URL to it'
  const held = tables.join(', ')
  return new PublisherError(
    'conflict',
    `only an empty store is restored into, and this one holds something (${held}): ${way}`,
  )
}

/** Lets `work` read the backup in the newest form: an older one is copied and brought up to date aside. */
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
    const { close } = await openDatabase(`sqlite:${copy}`)
    await close()
    await work(copy)
  } finally {
    await rm(folder, { recursive: true })
  }
}
