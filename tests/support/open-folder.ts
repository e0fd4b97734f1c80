import { type Gazette, openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import type { DataFolder } from './make-data-folder.ts'
import { makeNewDatabase } from './new-database.ts'

/** The data folder with a store in it, as a command opens it: nothing is imported before `folder.sync()`. */
export async function openFolder(
  data: DataFolder,
  settings: Readonly<Record<string, string>> = {},
): Promise<Gazette> {
  const now = () => new Date('2026-11-23T09:00:00Z')
  if (!settings.DATABASE_URL) await makeNewDatabase(`${data.path}/gazette.db`)
  return openGazette(readSettings({ GAZETTE_DATA: data.path, ...settings }), 'http://localhost:8080', now)
}

/** Closes the store and opens it again: what only memory held is forgotten. */
export async function reopen(gazette: Gazette, data: DataFolder): Promise<Gazette> {
  await gazette[Symbol.asyncDispose]()
  return openFolder(data)
}

/** The outcomes of reports by source key. */
export function outcomesOf(reports: readonly { readonly key: string; readonly outcome: string }[]) {
  return Object.fromEntries(reports.map(({ key, outcome }) => [key, outcome]))
}
