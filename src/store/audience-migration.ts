import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { TextType } from './text-type.ts'

/** The tables of who reads: see `schema.ts`. Their keys begin with the day: days are what is read and deleted. */
export const toAudienceMigration = (text: TextType): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('audience_salt')
      .addColumn('day', text, (column) => column.primaryKey())
      .addColumn('salt', text, (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('audience_day')
      .addColumn('day', text, (column) => column.notNull())
      .addColumn('feed', text, (column) => column.notNull())
      .addColumn('direct_readers', 'integer', (column) => column.notNull())
      .addColumn('sketch', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('audience_day_key', ['day', 'feed'])
      .execute()
    await db.schema
      .createTable('audience_report')
      .addColumn('day', text, (column) => column.notNull())
      .addColumn('feed', text, (column) => column.notNull())
      .addColumn('service', text, (column) => column.notNull())
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('subscribers', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('audience_report_key', ['day', 'feed', 'service', 'source'])
      .execute()
    await db.schema
      .createTable('audience_answer')
      .addColumn('day', text, (column) => column.notNull())
      .addColumn('feed', text, (column) => column.notNull())
      .addColumn('reader', text, (column) => column.notNull())
      .addColumn('requests', 'bigint', (column) => column.notNull())
      .addColumn('conditional', 'bigint', (column) => column.notNull())
      .addColumn('not_modified', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('audience_answer_key', ['day', 'feed', 'reader'])
      .execute()
  },
})
