import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { readFeedDocuments } from './feed-documents.ts'
import { makeNewDatabase } from './new-database.ts'
import { type CliResult, runCli } from './run-cli.ts'

/** A folder of the test's own. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-export-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a command on the publication of a folder. */
export async function gazette(folder: string, ...args: readonly string[]): Promise<CliResult> {
  await makeNewDatabase(join(folder, 'gazette.db'))
  return runCli(args, { GAZETTE_DATA: folder, GAZETTE_URL: 'https://lamp.example' })
}

/** Every document of the publication of a folder: see `readFeedDocuments`. */
export async function documentsOf(folder: string) {
  const settings = readSettings({ GAZETTE_DATA: folder })
  await using opened = await openGazette(settings, 'https://lamp.example', () => new Date())
  return await readFeedDocuments(opened)
}

/** The publication of a folder, exported into another one and imported there. */
export async function moveOut(from: string, ...options: readonly string[]): Promise<string> {
  const to = join(await makeFolder(), 'export')
  expect(await gazette(from, 'export', to, ...options)).toMatchObject({ code: 0 })
  expect(await gazette(to, 'import')).toMatchObject({ code: 0 })
  return to
}
