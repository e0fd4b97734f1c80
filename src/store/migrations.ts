import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { PublisherError } from '../domain/errors.ts'
import { asUnavailable } from './database-errors.ts'
import type { Database } from './schema.ts'

/** How a database calls texts that are in the order of their bytes. */
export type TextType = 'text' | RawBuilder<unknown>

/** In order, append-only: a migration that has landed is never edited. */
const toMigrations = (text: TextType): Record<string, Migration> => ({
  '001_articles': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('article')
        .addColumn('id', text, (column) => column.primaryKey())
        .addColumn('slug', text, (column) => column.notNull().unique())
        .addColumn('status', text, (column) =>
          column.notNull().check(sql`status in ('draft', 'scheduled', 'published', 'withdrawn')`),
        )
        .addColumn('published_at', text)
        .addColumn('published_precision', text)
        .addColumn('published_by', text)
        .addColumn('went_public_at', text)
        .addColumn('withdrawn_by', text)
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('content', text, (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('article_by_status')
        .on('article')
        .columns(['status', 'published_at desc', 'id'])
        .execute()
      await db.schema
        .createTable('identity')
        .addColumn('key', text, (column) => column.primaryKey())
        .addColumn('article_id', text, (column) => column.notNull().references('article.id'))
        .addColumn('origin', text, (column) => column.notNull())
        .addColumn('file_hash', text, (column) => column.notNull())
        .addColumn('present', 'integer', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('identity_by_article').on('identity').column('article_id').execute()
      await db.schema
        .createTable('article_revision')
        .addColumn('article_id', text, (column) => column.notNull().references('article.id'))
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('status', text, (column) => column.notNull())
        .addColumn('slug', text, (column) => column.notNull())
        .addColumn('published_at', text)
        .addColumn('content', text, (column) => column.notNull())
        .addColumn('saved_at', text, (column) => column.notNull())
        .addPrimaryKeyConstraint('article_revision_key', ['article_id', 'revision'])
        .execute()
      await db.schema
        .createTable('feed')
        .addColumn('name', text, (column) => column.primaryKey())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('changed_at', text, (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('setting')
        .addColumn('name', text, (column) => column.primaryKey())
        .addColumn('value', text, (column) => column.notNull())
        .execute()
    },
  },
  '002_feeds_and_truth': {
    async up(db: Kysely<unknown>): Promise<void> {
      const withdrawal = ['withdrawn_at', 'withdrawn_reason']
      for (const column of withdrawal) {
        await db.schema.alterTable('article').addColumn(column, text).execute()
      }
      for (const column of ['published_precision', ...withdrawal]) {
        await db.schema.alterTable('article_revision').addColumn(column, text).execute()
      }
      for (const table of ['article', 'article_revision']) {
        await db.schema
          .alterTable(table)
          .addColumn('corrections', text, (column) => column.notNull().defaultTo('[]'))
          .execute()
      }
      await db.schema
        .createIndex('article_revision_by_time')
        .on('article_revision')
        .columns(['saved_at', 'article_id'])
        .execute()
      await db.schema
        .createTable('former_slug')
        .addColumn('slug', text, (column) => column.primaryKey())
        .addColumn('article_id', text, (column) => column.notNull().references('article.id'))
        .execute()
      await db.schema.alterTable('feed').addColumn('label', text).execute()
      await db.schema
        .createTable('feed_member')
        .addColumn('feed', text, (column) => column.notNull())
        .addColumn('article_id', text, (column) => column.notNull().references('article.id'))
        .addColumn('published_at', text, (column) => column.notNull())
        .addColumn('page', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('feed_member_key', ['article_id', 'feed'])
        .execute()
      await db.schema
        .createIndex('feed_member_by_page')
        .on('feed_member')
        .columns(['feed', 'page', 'published_at desc', 'article_id'])
        .execute()
      await db.schema
        .createIndex('feed_member_by_date')
        .on('feed_member')
        .columns(['feed', 'published_at desc', 'article_id', 'page'])
        .execute()
      await db.schema
        .createTable('feed_departure')
        .addColumn('feed', text, (column) => column.notNull())
        .addColumn('article_id', text, (column) => column.notNull().references('article.id'))
        .addColumn('withdrawn_at', text, (column) => column.notNull())
        .addPrimaryKeyConstraint('feed_departure_key', ['feed', 'article_id'])
        .execute()
      await db.schema
        .createIndex('feed_departure_by_article')
        .on('feed_departure')
        .column('article_id')
        .execute()
      await db.schema
        .createTable('archive_page')
        .addColumn('feed', text, (column) => column.notNull())
        .addColumn('page', 'integer', (column) => column.notNull())
        .addColumn('filled', 'integer', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('archive_page_key', ['feed', 'page'])
        .execute()
    },
  },
})

/**
 * Brings the database to the newest form; of several processes one does, and the others wait. Throws `unavailable` when
 * that fails; the database is then as it was.
 */
export async function migrate(db: Database, text: TextType): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => toMigrations(text) } })
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  const outage = asUnavailable(error)
  if (outage instanceof PublisherError) throw outage
  throw new PublisherError('unavailable', `the database cannot be brought up to date: ${error}`, {
    cause: error,
  })
}
