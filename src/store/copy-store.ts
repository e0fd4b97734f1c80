import { type RawBuilder, sql, type Transaction } from 'kysely'
import { PublisherError } from '../domain/errors.ts'
import { asUnavailable } from './database-errors.ts'
import { openDatabase } from './open-database.ts'
import type { Schema } from './schema.ts'

type Table = keyof Schema
type Row = Readonly<Record<string, unknown>>

/** Every table with its primary key, those first that others refer to. */
const keys: { readonly [T in Table]: readonly (keyof Schema[T] & string)[] } = {
  article: ['id'],
  identity: ['key'],
  article_revision: ['article_id', 'revision'],
  former_slug: ['slug'],
  feed: ['name'],
  feed_member: ['article_id', 'feed'],
  feed_departure: ['feed', 'article_id'],
  archive_page: ['feed', 'page'],
  setting: ['name'],
}
const tables = Object.keys(keys) as Table[]

const batchSize = 200

/** How many rows each table has. */
export type RowCounts = Readonly<Record<Table, number>>

/**
 * Copies all that one store holds, as it was at one moment, into another one: ids, dates, revisions, the ledger, feeds
 * and archives stay byte for byte. One transaction: all of it or nothing. Throws `not_found` where there is no store to
 * copy, `conflict` where the other one is not empty, `invalid` and `unavailable` as `openDatabase` does.
 */
export async function copyStore(fromUrl: string, toUrl: string): Promise<RowCounts> {
  const from = await openDatabase(fromUrl, { mustExist: true })
  try {
    const to = await openDatabase(toUrl)
    try {
      return await from.db
        .transaction()
        .setAccessMode('read only')
        .execute((source) => to.db.transaction().execute((target) => copyTables(source, target)))
    } finally {
      await to.close()
    }
  } catch (error) {
    throw asUnavailable(error)
  } finally {
    await from.close()
  }
}

async function copyTables(source: Transaction<Schema>, target: Transaction<Schema>): Promise<RowCounts> {
  const before = await countRows(target)
  const used = tables.filter((table) => before[table] > 0)
  if (used.length > 0) {
    const held = used.map((table) => `${table}: ${before[table]}`).join(', ')
    throw new PublisherError('conflict', `only an empty store is copied into; this one has rows (${held})`)
  }
  for (const table of tables) await copyTable(source, target, table)
  const [given, kept] = [await countRows(source), await countRows(target)]
  const lacking = tables.filter((table) => given[table] !== kept[table])
  if (lacking.length > 0) throw new Error(`rows are lacking in ${lacking.join(', ')}`)
  return kept
}

async function copyTable(
  source: Transaction<Schema>,
  target: Transaction<Schema>,
  table: Table,
): Promise<void> {
  for (let last: Row | undefined; ; ) {
    const rows = await readBatch(source, table, last)
    if (rows.length > 0) await insertRows(target, table, rows)
    if (rows.length < batchSize) return
    last = rows.at(-1)
  }
}

/** The rows after `last`, in the order of the primary key. */
async function readBatch(db: Transaction<Schema>, table: Table, last?: Row): Promise<Row[]> {
  const key: readonly string[] = keys[table]
  const columns = list(key.map((name) => sql.ref(name)))
  const rest = last ? sql`where (${columns}) > (${list(key.map((name) => sql`${last[name]}`))})` : sql``
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} ${rest} order by ${columns} limit ${batchSize}
  `.execute(db)
  return rows
}

async function insertRows(db: Transaction<Schema>, table: Table, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const values = rows.map((row) => sql`(${list(names.map((name) => sql`${row[name]}`))})`)
  const columns = list(names.map((name) => sql.ref(name)))
  await sql`insert into ${sql.table(table)} (${columns}) values ${list(values)}`.execute(db)
}

function list(parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join([...parts])
}

async function countRows(db: Transaction<Schema>): Promise<RowCounts> {
  const counts: [Table, number][] = []
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    )
    counts.push([table, rows[0]?.count ?? 0])
  }
  return Object.fromEntries(counts) as RowCounts
}
