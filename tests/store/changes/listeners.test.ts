import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeListeners } from './listeners-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-listeners-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeListeners('SQLite', async () => `sqlite:${join(folder, 'gazette.db')}`)
