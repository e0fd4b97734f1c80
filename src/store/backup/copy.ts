import { createHash } from 'node:crypto'
import { type CompiledQuery, type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { openDatabase } from '../database/open-database.ts'
import { lacksMigrations } from '../schema/migrate.ts'
import type { Database } from '../schema/schema.ts'
import { allTables, type Table, tableKeys } from '../schema/tables.ts'
import { restartBackfill } from '../search/progress.ts'

type Row = Readonly<Record<string, unknown>>

/** What a table holds: equal rows give equal tallies, in SQLite and in PostgreSQL. */
export interface Tally {
  readonly rows: number
  /** SHA-256 in hex over all rows in the order of their keys. */
  readonly digest: string
}

export type Tallies = ReadonlyMap<Table, Tally>

/** Called with the number of rows that were read or written since the last call. */
export type OnRows = (count: number) => void

/**
 * Copies a whole store, as it is at one moment, into an empty one: ids, dates, revisions, the identity map, feeds and
 * archives byte for byte. Reads the copy again, and commits only if it is equal. Throws `not_found` if there is no
 * store to copy, `conflict` if it is of an older version or the other one is not empty, `invalid` and `unavailable` as `openDatabase` does.
 */
export async function copyStore(fromUrl: string, toUrl: string): Promise<Tallies> {
  const from = await openDatabase(fromUrl, { mustExist: true, check: refuseOlder })
  try {
    return await copyInto(toUrl, from.db)
  } catch (error) {
    throw asUnavailable(error)
  } finally {
    await from.close()
  }
}

/** Its upgrade would change it without a backup. */
async function refuseOlder(db: Database): Promise<void> {
  if (!(await lacksMigrations(db))) return
  const message =
    'the store to copy is of an older version: set DATABASE_URL to it and run `gazette upgrade` first'
  throw new PublisherError('conflict', message)
}

/** One transaction: the whole store or nothing. `onRows` counts each row twice: copied, and read again. */
export async function copyInto(databaseUrl: string, from: Database, onRows?: OnRows): Promise<Tallies> {
  const { db, close } = await openDatabase(databaseUrl, { isFilled: true })
  try {
    return await db.transaction().execute(async (target) => {
      await requireEmpty(target)
      const tallies = await readSnapshot(from, (source) => copyTables(source, target, allTables, onRows))
      const differing = await findDifferences(target, tallies, onRows)
      if (differing.length > 0) throw new Error(`the copy differs in ${differing.join(', ')}`)
      return tallies
    })
  } finally {
    await close()
  }
}

/** Throws `conflict` for a database that holds rows; the message ends with `remedy`. */
export async function requireEmpty(db: Database, remedy = ''): Promise<void> {
  const used: Table[] = []
  for (const table of await findTables(db)) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length > 0) used.push(table)
  }
  if (used.length === 0) return
  const message = `only an empty store can be filled; this one has rows in ${used.join(', ')}`
  throw new PublisherError('conflict', message + remedy)
}

/** The tables that exist; a database of an older version has fewer. */
export async function findTables(db: Database): Promise<Table[]> {
  const names = new Set((await db.introspection.getTables()).map(({ name }) => name))
  return allTables.filter((table) => names.has(table))
}

/** Reads the database as it is at one moment, whatever others write meanwhile. */
export function readSnapshot<T>(db: Database, work: (trx: Database) => Promise<T>): Promise<T> {
  return db.transaction().setAccessMode('read only').execute(work)
}

/** Both databases must be in a transaction. */
export async function copyTables(
  source: Database,
  target: Database,
  tables: readonly Table[],
  onRows?: OnRows,
): Promise<Tallies> {
  const insert = createInsert(target)
  const copyAll = () =>
    readTables(source, tables, async (rows, table) => {
      await insert(rows, table)
      onRows?.(rows.length)
    })
  const isSqlite = target.getExecutor().adapter instanceof SqliteAdapter
  const tallies = await (isSqlite ? withoutIndexes(target, copyAll) : copyAll())
  if (await holdsIndex(target)) await restartBackfill(target)
  return tallies
}

/** A database of an older version has none. */
async function holdsIndex(db: Database): Promise<boolean> {
  const tables = await db.introspection.getTables()
  return tables.some(({ name }) => name === 'search_progress')
}

/** Building an index once over all rows takes a fraction of the time of keeping it up to date. */
async function withoutIndexes<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const { rows: indexes } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_schema where type = 'index' and sql is not null
  `.execute(db)
  for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(db)
  const result = await work()
  for (const index of indexes) await sql.raw(index.sql).execute(db)
  return result
}

/** Kysely takes longer to compile a large insert than the database to run it: the last one is used again. */
function createInsert(db: Database): (rows: readonly Row[], table: Table) => Promise<void> {
  let last: { key: string; query: CompiledQuery } | undefined
  return async (rows, table) => {
    const names = Object.keys(rows[0] ?? {})
    const parameters = rows.flatMap((row) => names.map((name) => row[name]))
    const key = `${table} ${rows.length}`
    // Compiling replaces U+0000 for PostgreSQL: see `postgres/dialect.ts`.
    const hasNul = parameters.some((value) => typeof value === 'string' && value.includes('\0'))
    if (last?.key !== key || hasNul) last = { key, query: toInsert(table, names, rows).compile(db) }
    await db.executeQuery(hasNul ? last.query : { ...last.query, parameters })
  }
}

function toInsert(table: Table, names: readonly string[], rows: readonly Row[]): RawBuilder<unknown> {
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const values = rows.map((row) => sql`(${sql.join(names.map((name) => sql`${row[name]}`))})`)
  return sql`insert into ${sql.table(table)} (${columns}) values ${sql.join(values)}`
}

/** Reads the tables again and names those that do not hold what is wanted. `db` must be in a transaction. */
export async function findDifferences(db: Database, wanted: Tallies, onRows?: OnRows): Promise<Table[]> {
  const found = await readTables(db, [...wanted.keys()], (rows) => onRows?.(rows.length))
  return [...wanted].flatMap(([table, { rows, digest }]) => {
    const other = found.get(table)
    return other?.rows === rows && other.digest === digest ? [] : [table]
  })
}

/** Reads the tables from end to end. `db` must be in a transaction. */
export async function readTables(
  db: Database,
  tables: readonly Table[],
  onRows: (rows: readonly Row[], table: Table) => unknown,
): Promise<Tallies> {
  const tallies = new Map<Table, Tally>()
  for (const table of tables) {
    const hash = createHash('sha256')
    let count = 0
    for await (const rows of readTable(db, table)) {
      hash.update(toLines(rows))
      count += rows.length
      await onRows(rows, table)
    }
    tallies.set(table, { rows: count, digest: hash.digest('hex') })
  }
  return tallies
}

/** An article's row may have megabytes. */
const batchSize = 500
const textBatchSize = 50
const textTables: readonly Table[] = ['article', 'article_revision']

/** All rows in the order of the key, in batches. */
async function* readTable(db: Database, table: Table): AsyncGenerator<readonly Row[]> {
  const limit = textTables.includes(table) ? textBatchSize : batchSize
  const key: readonly string[] = tableKeys[table]
  const columns = sql.join(key.map((name) => sql.ref(name)))
  for (let last: Row | undefined; ; ) {
    const rest = last
      ? sql`where (${columns}) > (${sql.join(key.map((name) => sql`${last?.[name]}`))})`
      : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${rest} order by ${columns} limit ${sql.lit(limit)}
    `.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    last = rows.at(-1)
  }
}

/** PostgreSQL cannot store U+0000: see `postgres/dialect.ts`. */
function toLines(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {}).sort()
  const text = rows.map((row) => `${JSON.stringify(names.map((name) => row[name]))}\n`).join('')
  return text.includes('\\u0000') ? text.replaceAll('\\u0000', '\uFFFD') : text
}
