import type { Settings } from '../server/settings.ts'
import { type BackupNote, backUpStore } from '../store/backup/backup.ts'
import { copyStore } from '../store/backup/copy.ts'
import { restoreBackup } from '../store/backup/restore.ts'
import { withProgress } from './import.ts'

/** Writes the whole store into a file, as it is at this moment, whoever else works on it. */
export async function backupCommand(
  { databaseUrl }: Settings,
  file: string,
  { force }: { force?: boolean },
): Promise<void> {
  const note = await withProgress('rows', (onProgress) =>
    backUpStore(databaseUrl, file, { now: new Date(), force, onProgress }),
  )
  console.log(`Backed up into ${file}: ${contentsOf(note)}. It has been read again, and all of it is there.`)
}

/** What a person knows a store by. */
export function contentsOf({ tallies }: BackupNote): string {
  const count = (table: 'article' | 'article_revision' | 'feed') => tallies.get(table)?.rows ?? 0
  return `${count('article')} articles with ${count('article_revision')} revisions, in ${count('feed')} feeds`
}

/** Copies a whole store into an empty one, in either direction between SQLite and PostgreSQL. */
export async function copyCommand({ from, to }: { from: string; to: string }): Promise<void> {
  const { article, article_revision, feed } = await copyStore(from, to)
  console.log(
    `Copied: ${article} articles with ${article_revision} revisions, in ${feed} feeds. Ids and dates are as they were.`,
  )
}

/** Reads a backup into an empty store. */
export async function restoreCommand({ databaseUrl }: Settings, file: string): Promise<void> {
  const note = await withProgress('rows', (onProgress) => restoreBackup(file, databaseUrl, { onProgress }))
  console.log(`Restored: ${contentsOf(note)}, as they were on ${note.takenAt.toISOString()}.`)
}
