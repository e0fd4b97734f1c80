import type { Insertable } from 'kysely'
import type { Database, Schema } from '../schema/schema.ts'
import { type Table, tableKeys } from '../schema/tables.ts'
import { inBatches } from './batches.ts'

/** Inserts rows, all with the same columns. A row replaces the stored one with the same primary key; each key once. */
export async function upsert<T extends Table>(
  db: Database,
  table: T,
  rows: readonly Insertable<Schema[T]>[],
): Promise<void> {
  const keys: readonly string[] = tableKeys[table]
  const columns = Object.keys(rows[0] ?? {}).filter((column) => !keys.includes(column))
  // Kysely cannot follow a table that is a type parameter.
  await inBatches(rows, (batch) =>
    db
      .insertInto(table as Table)
      .values(batch as never)
      .onConflict((conflict) =>
        conflict
          .columns(keys as never)
          .doUpdateSet(({ ref }) =>
            Object.fromEntries(columns.map((column) => [column, ref(`excluded.${column}` as never)])),
          ),
      )
      .execute(),
  )
}
