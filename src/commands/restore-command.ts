import type { Settings } from '../settings.ts'
import { restoreBackup } from '../store/restore-backup.ts'
import { contentsOf } from './backup-command.ts'
import { withProgress } from './with-progress.ts'

/** Reads a backup into an empty store. */
export async function restoreCommand({ databaseUrl }: Settings, file: string): Promise<void> {
  const note = await withProgress('rows', (onProgress) => restoreBackup(file, databaseUrl, { onProgress }))
  console.log(`Restored: ${contentsOf(note)}, as they were on ${note.takenAt.toISOString()}.`)
}
