import { upsert } from '../database/connection.ts'
import type { Database } from './schema.ts'

/** A value that the store keeps about itself. */
export async function readSetting(db: Database, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

export async function writeSetting(db: Database, name: string, value: string): Promise<void> {
  await upsert(db, 'setting', [{ name, value }])
}
