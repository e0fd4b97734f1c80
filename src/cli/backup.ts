import { join } from 'node:path'
import { PublisherError } from '../domain/errors.ts'
import { readPublication } from '../ingest/publication/read.ts'
import { openMedia } from '../media/open-media.ts'
import {
  databaseUrlRule,
  isDatabaseUrl,
  listenUrl,
  mediaSourceOf,
  type Settings,
} from '../server/settings/settings.ts'
import { version } from '../server/version.ts'
import { backUpStore, restoreBackup } from '../store/backup/backup.ts'
import { copyStore, type Tallies } from '../store/backup/copy.ts'
import { removeOlderBackups, toBackupName } from '../store/backup/kept-backups.ts'
import { type Report, withProgress } from './report.ts'

export interface BackupCommandOptions {
  readonly force?: boolean
  /** The path is a folder, which keeps so many backups. */
  readonly keep?: string
}

/** Writes the whole store into a file, as it is at this moment; the server may go on writing. */
export async function backupCommand(
  { databaseUrl }: Settings,
  path: string,
  { force, keep }: BackupCommandOptions,
): Promise<Report> {
  if (path.trim() === '') throw new PublisherError('invalid', 'FILE is empty: name the file of the backup')
  const count = keep === undefined ? undefined : parseKeep(keep)
  const now = new Date()
  const file = count === undefined ? path : join(path, toBackupName(now))
  const { tallies } = await withProgress('rows', (onProgress) =>
    backUpStore(databaseUrl, file, { now, force, onProgress }),
  )
  if (count !== undefined) await removeOlderBackups(path, count)
  return {
    json: { file, ...countRows(tallies) },
    text: `Backed up into ${file}: ${contentsOf(tallies)}. The file was read again and is complete.`,
  }
}

function parseKeep(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new PublisherError('invalid', `--keep must be a whole number from 1 on, not "${text}"`)
}

/** Brings a store of an older version up to date, after a backup. */
export async function upgradeCommand(settings: Settings, { backup }: { backup: boolean }): Promise<Report> {
  const { machineClock, openGazette } = await import('../server/open-gazette.ts')
  const baseUrl = settings.publicUrl ?? listenUrl(settings.host, settings.port)
  let backedUpInto: string | undefined
  const gazette = await openGazette(settings, baseUrl, machineClock.now, {
    ...machineClock,
    upgrade: {
      isBackedUp: backup,
      onBackup: (file) => {
        backedUpInto = file
      },
    },
  })
  await gazette[Symbol.asyncDispose]()
  const text = [
    ...(backedUpInto ? [`The store as it was is in ${backedUpInto}.`] : []),
    `The store is up to date with Gazette ${version}.`,
  ]
  return { json: { version, backup: backedUpInto }, text: text.join('\n') }
}

/** Copies a whole store into an empty one, in either direction between SQLite and PostgreSQL. */
export async function copyCommand({ from, to }: { from: string; to: string }): Promise<Report> {
  const wrong = Object.entries({ '--from': from, '--to': to }).filter(([, url]) => !isDatabaseUrl(url))
  // Without the address, which may hold a password.
  const problems = wrong.map(([option]) => `${option} ${databaseUrlRule}`)
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  const tallies = await copyStore(from, to)
  return { json: countRows(tallies), text: `Copied: ${contentsOf(tallies)}. Ids and dates are unchanged.` }
}

/** Fills an empty store from a backup. */
export async function restoreCommand(settings: Settings, file: string): Promise<Report> {
  const { databaseUrl, dataFolder } = settings
  // A restore may come before the data folder is back.
  const publication = await readPublication(dataFolder, openMedia(mediaSourceOf(settings))).catch(
    () => undefined,
  )
  const { tallies, takenAt } = await withProgress('rows', (onProgress) =>
    restoreBackup(file, databaseUrl, { onProgress, publicationId: publication?.id }),
  )
  return {
    json: { file, takenAt: takenAt.toISOString(), ...countRows(tallies) },
    text: `Restored: ${contentsOf(tallies)}, as they were on ${takenAt.toISOString()}.`,
  }
}

function countRows(tallies: Tallies) {
  const count = (table: 'article' | 'article_revision' | 'feed') => tallies.get(table)?.rows ?? 0
  return { articles: count('article'), revisions: count('article_revision'), feeds: count('feed') }
}

function contentsOf(tallies: Tallies): string {
  const { articles, revisions, feeds } = countRows(tallies)
  return `${articles} articles with ${revisions} revisions, in ${feeds} feeds`
}
