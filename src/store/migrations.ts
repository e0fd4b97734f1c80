import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { PublisherError } from '../domain/errors.ts'
import type { Database } from './schema.ts'

/** In order, append-only: a migration that has landed is never edited. */
const migrations: Record<string, Migration> = {
  '001_articles': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('article')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('slug', 'text', (column) => column.notNull().unique())
        .addColumn('status', 'text', (column) =>
          column.notNull().check(sql`status in ('draft', 'scheduled', 'published', 'withdrawn')`),
        )
        .addColumn('published_at', 'text')
        .addColumn('published_precision', 'text')
        .addColumn('published_by', 'text')
        .addColumn('went_public_at', 'text')
        .addColumn('withdrawn_by', 'text')
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('article_by_status')
        .on('article')
        .columns(['status', 'published_at desc', 'id'])
        .execute()
      await db.schema
        .createTable('identity')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('article_id', 'text', (column) => column.notNull().references('article.id'))
        .addColumn('origin', 'text', (column) => column.notNull())
        .addColumn('file_hash', 'text', (column) => column.notNull())
        .addColumn('present', 'integer', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('identity_by_article').on('identity').column('article_id').execute()
      await db.schema
        .createTable('article_revision')
        .addColumn('article_id', 'text', (column) => column.notNull().references('article.id'))
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('slug', 'text', (column) => column.notNull())
        .addColumn('published_at', 'text')
        .addColumn('content', 'text', (column) => column.notNull())
        .addColumn('saved_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('article_revision_key', ['article_id', 'revision'])
        .execute()
      await db.schema
        .createTable('feed')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('changed_at', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('setting')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute()
    },
  },
}

/** Brings the database to the newest form. Throws `unavailable` when that fails; the database is then as it was. */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error)
    throw new PublisherError('unavailable', `the database cannot be brought up to date: ${error}`, {
      cause: error,
    })
}
