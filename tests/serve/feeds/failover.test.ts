import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describeFailover } from './failover-contract.ts'
import { makeReplaceable } from './sqlite-replica.ts'

describeFailover('an SQLite file', () =>
  makeReplaceable(async (copy, file, folder) => {
    for (const ending of ['', '-wal', '-shm']) await rename(file + ending, join(folder, `away${ending}`))
    await rename(copy, file)
  }),
)
