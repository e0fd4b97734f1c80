import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeStoredPublication } from './stored-publication-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'gazette-publication-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeStoredPublication('SQLite', async () => `sqlite:${join(folder, 'gazette.db')}`)
