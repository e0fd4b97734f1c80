import { Kysely } from 'kysely'
import { createNodeSqliteDialect } from '../database/sqlite/dialect.ts'
import { migrate } from '../schema/migrate.ts'
import type { Database, Schema } from '../schema/schema.ts'

/**
 * What is wrong with the columns of a backup whose newest migration is `form`; undefined if nothing is. A flipped bit in the
 * schema may have changed the name of a column: then no row can be copied.
 */
export async function findOddColumns(db: Database, form: string): Promise<string | undefined> {
  await using model = new Kysely<Schema>({ dialect: createNodeSqliteDialect(':memory:', 'backup') })
  await migrate(model, 'text', form)
  const found = await readColumns(db)
  const [odd] = [...(await readColumns(model))].filter(([table, columns]) => found.get(table) !== columns)
  return odd && `the table ${odd[0]} has the columns ${found.get(odd[0])}, not ${odd[1]}`
}

/** The columns of each table. */
async function readColumns(db: Database): Promise<ReadonlyMap<string, string>> {
  const tables = await db.introspection.getTables()
  return new Map(tables.map(({ name, columns }) => [name, columns.map((one) => one.name).join(', ')]))
}
