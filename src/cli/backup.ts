import { join } from 'node:path'
import { PublisherError } from '../domain/errors.ts'
import { readPublication } from '../ingest/publication/read.ts'
import { openMediaFolder } from '../media/media-folder.ts'
import { print } from '../server/print.ts'
import { databaseUrlRule, isDatabaseUrl, listenUrl, type Settings } from '../server/settings.ts'
import { version } from '../server/version.ts'
import { backUpStore, restoreBackup } from '../store/backup/backup.ts'
import { copyStore, type Tallies } from '../store/backup/copy.ts'
import { withProgress } from './report.ts'

/** Writes the whole store into a file, as it is at this moment; the server may go on writing. */
export async function backupCommand(
  { databaseUrl }: Settings,
  file: string,
  { force }: { force?: boolean },
): Promise<void> {
  const { tallies } = await withProgress('rows', (onProgress) =>
    backUpStore(databaseUrl, file, { now: new Date(), force, onProgress }),
  )
  print(`Backed up into ${file}: ${contentsOf(tallies)}. The file was read again and is complete.`)
}

/** Brings a store of an older version up to date, after a backup. */
export async function upgradeCommand(settings: Settings, { backup }: { backup: boolean }): Promise<void> {
  const { machineClock, openGazette } = await import('../server/open-gazette.ts')
  const baseUrl = settings.publicUrl ?? listenUrl(settings.host, settings.port)
  const gazette = await openGazette(settings, baseUrl, machineClock.now, {
    ...machineClock,
    upgrade: { isBackedUp: backup, onBackup: (file) => print(`The store as it was is in ${file}.`) },
  })
  await gazette[Symbol.asyncDispose]()
  print(`The store is up to date with Gazette ${version}.`)
}

/** Copies a whole store into an empty one, in either direction between SQLite and PostgreSQL. */
export async function copyCommand({ from, to }: { from: string; to: string }): Promise<void> {
  const wrong = Object.entries({ '--from': from, '--to': to }).filter(([, url]) => !isDatabaseUrl(url))
  // Without the address, which may hold a password.
  const problems = wrong.map(([option]) => `${option} ${databaseUrlRule}`)
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  print(`Copied: ${contentsOf(await copyStore(from, to))}. Ids and dates are unchanged.`)
}

/** Fills an empty store from a backup. */
export async function restoreCommand({ databaseUrl, dataFolder }: Settings, file: string): Promise<void> {
  // A restore may come before the data folder is back.
  const publication = await readPublication(dataFolder, openMediaFolder(join(dataFolder, 'media'))).catch(
    () => undefined,
  )
  const { tallies, takenAt } = await withProgress('rows', (onProgress) =>
    restoreBackup(file, databaseUrl, { onProgress, publicationId: publication?.id }),
  )
  print(`Restored: ${contentsOf(tallies)}, as they were on ${takenAt.toISOString()}.`)
}

function contentsOf(tallies: Tallies): string {
  const count = (table: 'article' | 'article_revision' | 'feed') => tallies.get(table)?.rows ?? 0
  return `${count('article')} articles with ${count('article_revision')} revisions, in ${count('feed')} feeds`
}
