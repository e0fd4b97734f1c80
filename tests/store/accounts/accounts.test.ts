import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeAuthorizations } from './authorizations-contract.ts'
import { describeTokens } from './tokens-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-accounts-'))
let count = 0
afterAll(() => rmSync(folder, { recursive: true }))

const makeDatabase = async () => `sqlite:${join(folder, `${count++}.db`)}`
describeTokens('SQLite', makeDatabase)
describeAuthorizations('SQLite', makeDatabase)
