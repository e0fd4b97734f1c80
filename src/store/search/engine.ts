import { SqliteAdapter } from 'kysely'
import { postgresTextIndex } from '../database/postgres/text-index.ts'
import { sqliteTextIndex } from '../database/sqlite/text-index.ts'
import type { Database } from '../schema/schema.ts'
import type { TextIndex } from './text-index.ts'

export function textIndexOf(db: Database): TextIndex {
  return db.getExecutor().adapter instanceof SqliteAdapter ? sqliteTextIndex : postgresTextIndex
}
