import {
  type ColumnDefinitionBuilder,
  type CreateTableBuilder,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  SqliteAdapter,
  sql,
} from 'kysely'
import { foldingVersion } from '../../domain/search/cut-words.ts'

/** The database's type for text that sorts by its bytes. */
export type TextType = 'text' | RawBuilder<unknown>

type Define = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
type ColumnType = TextType | 'integer' | 'bigint'

const notNull: Define = (column) => column.notNull()
const isStatus = sql`status in ('draft', 'scheduled', 'published', 'withdrawn')`

/** What a column of a migration may be. A question mark: it may be null. */
const toColumns = (text: TextType, isSqlite: boolean) =>
  ({
    // The number of the row itself, in SQLite, has this type and no other.
    'number key': [isSqlite ? 'integer' : 'bigint', (column) => column.primaryKey()],
    key: [text, (column) => column.primaryKey()],
    text: [text, notNull],
    'text?': [text, (column) => column],
    'unique text': [text, (column) => column.notNull().unique()],
    'text or empty': [text, (column) => column.notNull().defaultTo('')],
    'JSON list': [text, (column) => column.notNull().defaultTo('[]')],
    status: [text, (column) => column.notNull().check(isStatus)],
    'article id': [text, (column) => column.notNull().references('article.id')],
    integer: ['integer', notNull],
    'integer?': ['integer', (column) => column],
    bigint: ['bigint', notNull],
  }) satisfies Record<string, [ColumnType, Define]>

type Column = keyof ReturnType<typeof toColumns>

export interface SchemaBuilder {
  /** `key`: the columns of a primary key, if there are several. */
  table(name: string, columns: Readonly<Record<string, Column>>, key?: readonly string[]): Promise<void>
  columns(table: string, columns: Readonly<Record<string, Column>>): Promise<void>
  /** `isPartial`: of the rows in which the first column is not null. */
  index(
    name: string,
    table: string,
    columns: readonly string[],
    how?: { readonly isPartial: boolean },
  ): Promise<void>
  /** Makes an integer column hold 64 bits, as each of SQLite does. */
  widen(table: string, column: string): Promise<void>
  /** Copies a text of a JSON object, where it has one, into a column of its own. */
  fill(table: string, column: string, from: { readonly json: string; readonly key: string }): Promise<void>
  /** The tables of the search: see `store/search/`. */
  textIndex(): Promise<void>
}

/** By name, in order. */
export type Migrations = Readonly<Record<string, (schema: SchemaBuilder) => Promise<void>>>

/** `integer primary key`, and no other type, is the row's own number, which `VACUUM` keeps. The text itself is not stored. */
const sqliteTextIndex = [
  'create table search_document (key integer primary key, article_id text not null unique)',
  'create table search_progress (name text primary key, value text not null)',
  `create virtual table search_text using fts5 (
    title, words, parts, content = '', contentless_delete = 1, tokenize = "ascii tokenchars ':-'"
  )`,
  // Larger parts are merged less often (https://www.sqlite.org/fts5.html#the_automerge_configuration_option).
  "insert into search_text (search_text, rank) values ('automerge', 8), ('hashsize', 8388608)",
]

const postgresTextIndex = [
  'create table search_document (key bigint primary key, article_id text collate "C" not null unique)',
  'create table search_progress (name text primary key, value text not null)',
  'create table search_text (key bigint primary key, words tsvector not null)',
  'create index search_text_by_word on search_text using gin (words)',
]

export function createSchemaBuilder(db: Kysely<unknown>, text: TextType): SchemaBuilder {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  const known: Record<Column, [ColumnType, Define]> = toColumns(text, isSqlite)
  return {
    table: async (name, columns, key) => {
      let table: CreateTableBuilder<string, string> = db.schema.createTable(name)
      for (const [column, kind] of Object.entries(columns)) table = table.addColumn(column, ...known[kind])
      await (key ? table.addPrimaryKeyConstraint(`${name}_key`, [...key]) : table).execute()
    },
    columns: async (table, columns) => {
      for (const [column, kind] of Object.entries(columns)) {
        await db.schema
          .alterTable(table)
          .addColumn(column, ...known[kind])
          .execute()
      }
    },
    index: async (name, table, columns, { isPartial } = { isPartial: false }) => {
      const index = db.schema
        .createIndex(name)
        .on(table)
        .columns([...columns])
      await (isPartial
        ? index.where(sql<SqlBool>`${sql.ref(columns[0] ?? '')} is not null`)
        : index
      ).execute()
    },
    widen: async (table, column) => {
      if (isSqlite) return
      await db.schema
        .alterTable(table)
        .alterColumn(column, (change) => change.setDataType('bigint'))
        .execute()
    },
    fill: async (table, column, { json, key }) => {
      // SQLite reads JSON from any text; PostgreSQL wants it as its own type.
      const object = isSqlite ? sql.ref(json) : sql`${sql.ref(json)}::json`
      await sql`
        update ${sql.table(table)} set ${sql.ref(column)} = ${object} ->> ${sql.lit(key)}
        where ${sql.ref(json)} like ${sql.lit(`%,"${key}":"%`)}
      `.execute(db)
    },
    textIndex: async () => {
      for (const statement of isSqlite ? sqliteTextIndex : postgresTextIndex)
        await sql.raw(statement).execute(db)
      await sql`insert into search_progress (name, value) values ('folding', ${String(foldingVersion)})`.execute(
        db,
      )
      // The index of a store without articles lacks none.
      await sql`
        insert into search_progress (name, value)
        select 'position', 'end' where not exists (select 1 from article)
      `.execute(db)
    },
  }
}
