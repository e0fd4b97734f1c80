import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import type { Replaceable } from './failover-contract.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

export async function copyInto(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from)
  try {
    await backup(database, to)
  } finally {
    database.close()
  }
}

/** An SQLite file beside its copy, which `replace` puts in its place. */
export async function makeReplaceable(
  replace: (copy: string, file: string, folder: string) => Promise<void>,
): Promise<Replaceable> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-failover-'))
  folders.push(folder)
  const [file, copy] = [join(folder, 'gazette.db'), join(folder, 'copy.db')]
  return {
    url: `sqlite:${file}`,
    copy: async () => {
      await copyInto(file, copy)
      return `sqlite:${copy}`
    },
    replace: () => replace(copy, file, folder),
  }
}
