import { copyTables, requireEmpty, requireTallies } from './copy-tables.ts'
import { asUnavailable } from './database-errors.ts'
import { openDatabase } from './open-database.ts'
import type { Database } from './schema.ts'
import { allTables, type Table } from './table-keys.ts'

/** How many rows each table has. */
export type RowCounts = Readonly<Record<Table, number>>

/**
 * Copies all that one store holds, as it was at one moment, into another one: ids, dates, revisions, the ledger, feeds
 * and archives stay byte for byte, which is looked up in the end. One transaction: all of it or nothing. Throws
 * `not_found` where there is no store to copy, `conflict` where the other one is not empty, `invalid` and `unavailable`
 * as `openDatabase` does.
 */
export async function copyStore(fromUrl: string, toUrl: string): Promise<RowCounts> {
  const from = await openDatabase(fromUrl, { mustExist: true })
  try {
    const to = await openDatabase(toUrl, { isFilled: true })
    try {
      return await copyAll(from.db, to.db)
    } finally {
      await to.close()
    }
  } catch (error) {
    throw asUnavailable(error)
  } finally {
    await from.close()
  }
}

function copyAll(from: Database, to: Database): Promise<RowCounts> {
  return to.transaction().execute(async (target) => {
    await requireEmpty(target)
    const tallies = await copyTables(from, target, allTables)
    await requireTallies(target, tallies)
    return Object.fromEntries([...tallies].map(([table, { rows }]) => [table, rows])) as RowCounts
  })
}
