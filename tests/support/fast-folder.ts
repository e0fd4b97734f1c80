import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const shared = '/dev/shm'
const roomBytes = 4 * 1024 ** 3

/** Memory, where there is plenty of it: PostgreSQL makes 300 files for each database, and SQLite waits for the disk at each commit. */
export async function findFastFolder(): Promise<string> {
  const found = await statfs(shared).catch(() => undefined)
  return found && found.bavail * found.bsize > roomBytes ? shared : tmpdir()
}

/** Global set-up of the projects that need no disk: what their tests keep is in memory, and is gone after them. */
export default async function useFastFolder({ config }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await findFastFolder(), 'gazette-tests-'))
  // Servers of PostgreSQL run as another user if root tests, and find their files by name.
  await chmod(folder, 0o711)
  config.env.TMPDIR = folder
  return () => rm(folder, { recursive: true, force: true })
}
