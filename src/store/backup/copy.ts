import { CompiledQuery, SqliteAdapter, sql } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { openDatabase } from '../database/open-database.ts'
import type { Database } from '../schema/schema.ts'
import { allTables, type Table } from '../schema/tables.ts'
import {
  countRows,
  createTally,
  findDifferences,
  findTables,
  type OnProgress,
  type Row,
  readAtOnce,
  readTable,
  sumRows,
  type Tallies,
  type Tally,
  tallyTables,
} from './read-table.ts'

/** Copies the tables as they are at one moment, and says what was copied. `target` is a transaction. */
export function copyTables(
  from: Database,
  target: Database,
  tables: readonly Table[],
  onProgress?: OnProgress,
): Promise<Tallies> {
  const copyAll = () =>
    readAtOnce(from, async (source) => {
      const all = onProgress ? await countRows(source, tables) : 0
      const tallies = new Map<Table, Tally>()
      const onRows = countUp((done) => onProgress?.(done, all))
      for (const table of tables) tallies.set(table, await copyTable(source, target, table, onRows))
      return tallies
    })
  const isSqlite = target.getExecutor().adapter instanceof SqliteAdapter
  return isSqlite ? withoutIndexes(target, copyAll) : copyAll()
}

async function copyTable(
  source: Database,
  target: Database,
  table: Table,
  onRows: (count: number) => void,
): Promise<Tally> {
  const tally = createTally()
  const insert = createInsert(target, table)
  for await (const rows of readTable(source, table)) {
    tally.add(rows)
    await insert(rows)
    onRows(rows.length)
  }
  return tally.end()
}

/** Takes them away while there is much to write: sorted at once they are made in a fraction of the time. */
async function withoutIndexes<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_schema where type = 'index' and sql is not null
  `.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db)
  const result = await work()
  for (const index of rows) await sql.raw(index.sql).execute(db)
  return result
}

/** Throws where the tables do not hold exactly that. */
export async function requireTallies(db: Database, wanted: Tallies, onProgress?: OnProgress): Promise<void> {
  const onRows = countUp((done) => onProgress?.(done, sumRows(wanted)))
  const differing = findDifferences(wanted, await tallyTables(db, [...wanted.keys()], onRows))
  if (differing.length > 0) throw new Error(`what was copied differs in ${differing.join(', ')}`)
}

/** Throws `conflict` for a database that anything is stored in. */
export async function requireEmpty(db: Database): Promise<void> {
  const { used } = await findTables(db)
  if (used.length === 0) return
  const message = `only an empty store is copied into; this one has rows (in ${used.join(', ')})`
  throw new PublisherError('conflict', message)
}

export function countUp(tell: (done: number) => void): (count: number) => void {
  let done = 0
  return (count) => {
    done += count
    tell(done)
  }
}

/** Kysely's way to the text of a statement takes longer than the database does: it is gone once for each size. */
function createInsert(db: Database, table: Table): (rows: readonly Row[]) => Promise<void> {
  let known: { text: string; count: number } | undefined
  return async (rows) => {
    const names = Object.keys(rows[0] ?? {})
    const values = rows.flatMap((row) => names.map((name) => row[name]))
    // What PostgreSQL cannot hold is replaced on that way only: see `postgres-dialect.ts`.
    const isOdd = values.some((value) => typeof value === 'string' && value.includes('\0'))
    if (known?.count === rows.length && !isOdd) {
      await db.executeQuery(CompiledQuery.raw(known.text, values))
      return
    }
    const query = toInsert(table, names, rows).compile(db)
    known = { text: query.sql, count: rows.length }
    await db.executeQuery(query)
  }
}

function toInsert(table: Table, names: readonly string[], rows: readonly Row[]) {
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const values = rows.map((row) => sql`(${sql.join(names.map((name) => sql`${row[name]}`))})`)
  return sql`insert into ${sql.table(table)} (${columns}) values ${sql.join(values)}`
}

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
