import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeTokens } from './tokens-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-tokens-'))
let count = 0
afterAll(() => rmSync(folder, { recursive: true }))

describeTokens('SQLite', async () => `sqlite:${join(folder, `${count++}.db`)}`)
