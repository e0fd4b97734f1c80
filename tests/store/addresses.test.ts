import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeAddresses } from './addresses-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-addresses-'))
let count = 0
afterAll(() => rmSync(folder, { recursive: true }))

describeAddresses('SQLite', async () => `sqlite:${join(folder, `${count++}.db`)}`)
