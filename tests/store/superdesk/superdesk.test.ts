import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeSuperdeskStore } from './superdesk-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-superdesk-'))
let count = 0
afterAll(() => rmSync(folder, { recursive: true }))

describeSuperdeskStore('SQLite', async () => `sqlite:${join(folder, `${count++}.db`)}`)
