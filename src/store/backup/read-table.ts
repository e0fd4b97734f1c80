import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../schema/schema.ts'
import { allTables, type Table, tableKeys } from '../schema/tables.ts'

export type Row = Readonly<Record<string, unknown>>

/** What a table holds, in short: equal rows, equal tallies, whichever database they are in. */
export interface Tally {
  readonly rows: number
  /** SHA-256 in hex over all rows in the order of their keys. */
  readonly digest: string
}

export type Tallies = ReadonlyMap<Table, Tally>

/** Told of the rows that have been dealt with, and of all that will be. */
export type OnProgress = (done: number, all: number) => void

/** Rows at once. An article's may have megabytes. */
const batchSize = 500
const textBatchSize = 50
const textTables: readonly Table[] = ['article', 'article_revision']

/** Sees one moment, whatever others write. */
export function readAtOnce<T>(db: Database, work: (trx: Database) => Promise<T>): Promise<T> {
  return db.transaction().setAccessMode('read only').execute(work)
}

/** All rows of a table in the order of its key, some at a time. To be run in one transaction. */
export async function* readTable(db: Database, table: Table): AsyncGenerator<readonly Row[]> {
  const limit = textTables.includes(table) ? textBatchSize : batchSize
  const key: readonly string[] = tableKeys[table]
  const columns = list(key.map((name) => sql.ref(name)))
  for (let last: Row | undefined; ; ) {
    const rest = last ? sql`where (${columns}) > (${list(key.map((name) => sql`${last?.[name]}`))})` : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${rest} order by ${columns} limit ${sql.lit(limit)}
    `.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    last = rows.at(-1)
  }
}

/** Reads the tables from end to end. To be run in one transaction. */
export async function tallyTables(
  db: Database,
  tables: readonly Table[],
  onRows: (count: number) => void,
): Promise<Tallies> {
  const tallies = new Map<Table, Tally>()
  for (const table of tables) {
    const tally = createTally()
    for await (const rows of readTable(db, table)) {
      tally.add(rows)
      onRows(rows.length)
    }
    tallies.set(table, tally.end())
  }
  return tallies
}

export function createTally(): { add(rows: readonly Row[]): void; end(): Tally } {
  const hash = createHash('sha256')
  let count = 0
  return {
    add: (rows) => {
      const names = Object.keys(rows[0] ?? {}).sort()
      count += rows.length
      hash.update(rows.map((row) => toLine(row, names)).join(''))
    },
    end: () => ({ rows: count, digest: hash.digest('hex') }),
  }
}

/** PostgreSQL holds no U+0000: see `postgres-dialect.ts`. */
function toLine(row: Row, names: readonly string[]): string {
  const text = JSON.stringify(names.map((name) => row[name]))
  return `${text.includes('\\u0000') ? text.replaceAll('\\u0000', '\uFFFD') : text}\n`
}

/** The tables that are not as they are wanted. */
export function findDifferences(wanted: Tallies, found: Tallies): Table[] {
  return [...wanted].flatMap(([table, { rows, digest }]) => {
    const other = found.get(table)
    return other?.rows === rows && other.digest === digest ? [] : [table]
  })
}

export function sumRows(tallies: Tallies): number {
  return [...tallies.values()].reduce((sum, { rows }) => sum + rows, 0)
}

/** How many rows the tables have in all. */
export async function countRows(db: Database, tables: readonly Table[]): Promise<number> {
  let sum = 0
  for (const table of tables) {
    const counted = sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`
    sum += (await counted.execute(db)).rows[0]?.count ?? 0
  }
  return sum
}

/** The tables that there are, a database of an older form having fewer, and those of them that have a row. */
export async function findTables(db: Database): Promise<{ there: Table[]; used: Table[] }> {
  const names = new Set((await db.introspection.getTables()).map(({ name }) => name))
  const there = allTables.filter((table) => names.has(table))
  const used: Table[] = []
  for (const table of there) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length > 0) used.push(table)
  }
  return { there, used }
}

function list(parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join([...parts])
}
