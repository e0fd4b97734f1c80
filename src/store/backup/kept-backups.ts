import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'

const timePattern = String.raw`\d{4}-\d\d-\d\dT\d{6}Z`

/** `gazette-2026-11-29T163000Z.db`, or with a reason `gazette-REASON-2026-11-29T163000Z.db`. */
export function toBackupName(now: Date, reason?: string): string {
  const time = now.toISOString().replace(/\.\d+/, '').replaceAll(':', '')
  return ['gazette', ...(reason === undefined ? [] : [reason]), `${time}.db`].join('-')
}

/**
 * Removes all backups of such names but the newest `count`, by the time in their names. `reason`: a pattern; those
 * without a reason if it is absent. Other files stay. Throws `unavailable` if one cannot be removed.
 */
export async function removeOlderBackups(folder: string, count: number, reason?: string): Promise<void> {
  const pattern = new RegExp(`^gazette-${reason === undefined ? '' : `${reason}-`}(${timePattern})\\.db$`)
  const timeOf = (name: string) => pattern.exec(name)?.[1] ?? ''
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && pattern.test(entry.name)).map(({ name }) => name)
  const older = names.sort((a, b) => timeOf(b).localeCompare(timeOf(a))).slice(count)
  for (const name of older) {
    const file = join(folder, name)
    await rm(file, { force: true }).catch((cause) => {
      const message = `the older backup ${file} cannot be removed: ${sayFileError(cause)}`
      throw new PublisherError('unavailable', message, { cause })
    })
  }
}
