import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import { openForReading } from '../database/open-database.ts'
import { lacksMigrations, newestForm, readForm } from '../schema/migrate.ts'
import type { Database } from '../schema/schema.ts'
import { removeOlderBackups, toBackupName } from './kept-backups.ts'

export interface UpgradeOptions {
  /** The version that upgrades the store, such as `0.2.0`. */
  readonly version: string
  /** Where the backup of a PostgreSQL store goes; that of a SQLite store goes beside its file. */
  readonly backupFolder: string
  /** False if the operator has taken a backup. */
  readonly isBackedUp?: boolean
  /** Called when the backup is complete. */
  readonly onBackup?: (file: string) => void
}

/** As many as an operator may want to go back; older ones are removed. */
const keptBackups = 3

/**
 * To be called before the migrations: backs up a store that lacks some, as `gazette-before-VERSION-TIME.db`, and
 * removes all such files but the newest three. Of several processes that start at once each may write a backup; one that
 * finds another at work on PostgreSQL waits for it, so `db` has no time limits. Throws `conflict` for a store of a newer version, and `unavailable` if the backup cannot be made.
 */
export async function backUpBeforeUpgrade(
  databaseUrl: string,
  db: Database,
  now: Date,
  options: UpgradeOptions,
): Promise<void> {
  if (options.isBackedUp === false || !(await lacksMigrations(db))) return
  const [, path] = /^sqlite:(.+)$/s.exec(databaseUrl) ?? []
  // A writer keeps out the migrations of another process, which are a write. On SQLite a copy is of one moment anyway.
  if (path === undefined && !db.isTransaction)
    return db.transaction().execute((trx) => backUpBeforeUpgrade(databaseUrl, trx, now, options))
  const { version, backupFolder, onBackup } = options
  const folder = path === undefined ? backupFolder : dirname(path)
  const file = join(folder, toBackupName(now, `before-${version}`))
  try {
    const { backUpStore } = await import('./backup.ts')
    await backUpStore(databaseUrl, file, { now })
    if (await isUpgraded(file)) return rm(file)
    await removeOlderBackups(folder, keptBackups, 'before-.+')
  } catch (error) {
    // Another process has backed it up in the same second.
    if (existsSync(file)) return
    const reason = error instanceof PublisherError ? error.message : sayFileError(error)
    const message =
      `the store is of an older version and is not upgraded without a backup: ${reason}; mend that${path === undefined ? ' (GAZETTE_BACKUPS names the folder)' : ''}, or take a ` +
      'backup by other means and run `gazette upgrade --no-backup`'
    throw new PublisherError('unavailable', message, { cause: error })
  }
  onBackup?.(file)
}

/** Whether another process has upgraded the store before it was copied. */
async function isUpgraded(file: string): Promise<boolean> {
  const { db, close } = await openForReading(`sqlite:${file}`)
  return (await readForm(db).finally(close)) === newestForm
}
