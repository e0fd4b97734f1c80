import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import { describeFailover } from './failover-contract.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

async function copyInto(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from)
  try {
    await backup(database, to)
  } finally {
    database.close()
  }
}

describeFailover('an SQLite file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-failover-'))
  folders.push(folder)
  const [file, copy] = [join(folder, 'gazette.db'), join(folder, 'copy.db')]
  return {
    url: `sqlite:${file}`,
    copy: async () => {
      await copyInto(file, copy)
      return `sqlite:${copy}`
    },
    replace: async () => {
      for (const ending of ['', '-wal', '-shm']) await rename(file + ending, join(folder, `away${ending}`))
      await rename(copy, file)
    },
  }
})
