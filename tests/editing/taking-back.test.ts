import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeTakingBack } from './taking-back-contract.ts'

const folder = await mkdtemp(join(tmpdir(), 'gazette-store-'))
afterAll(() => rm(folder, { recursive: true }))

let files = 0
describeTakingBack('SQLite', async () => `sqlite:${join(folder, `${++files}.db`)}`)
