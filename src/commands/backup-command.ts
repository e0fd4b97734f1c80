import type { Settings } from '../settings.ts'
import type { BackupNote } from '../store/backup-file.ts'
import { backUpStore } from '../store/backup-store.ts'
import { withProgress } from './with-progress.ts'

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
