import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import type { Database } from './schema.ts'
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

/** Who builds a feed asks for its latest withdrawals only, however many there ever were. */
export const departureMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('feed_departure_by_time')
      .on('feed_departure')
      .columns(['feed', 'withdrawn_at desc', 'article_id'])
      .execute()
  },
}

/** Each start asks for the data folder's files only, however many articles came from elsewhere. */
export const knownFilesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('identity_by_origin')
      .on('identity')
      .columns(['origin', 'present', 'key'])
      .execute()
  },
}

/** The tables of `push-schema.ts`. */
export const toPushMigration = (text: TextType): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await createSubscription(db, text)
    await createRequest(db, text)
    await createDelivery(db, text)
    await db.schema
      .createTable('blocked_host')
      .addColumn('host', text, (column) => column.primaryKey())
      .addColumn('blocked_at', text, (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('hub_ping')
      .addColumn('hub', text, (column) => column.notNull())
      .addColumn('feed', text, (column) => column.notNull())
      .addColumn('format', text, (column) => column.notNull())
      .addColumn('told_revision', 'integer', (column) => column.notNull())
      .addColumn('told_tag', text, (column) => column.notNull())
      .addColumn('due_at', text, (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('last_result', text)
      .addColumn('last_at', text)
      .addPrimaryKeyConstraint('hub_ping_key', ['hub', 'feed', 'format'])
      .execute()
  },
})

async function createSubscription(db: Kysely<unknown>, text: TextType): Promise<void> {
  await db.schema
    .createTable('subscription')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('callback', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('topic', text, (column) => column.notNull())
    .addColumn('feed', text, (column) => column.notNull())
    .addColumn('format', text, (column) => column.notNull())
    .addColumn('secret', text)
    .addColumn('lease_seconds', 'integer', (column) => column.notNull())
    .addColumn('verified_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('delivered_revision', 'integer', (column) => column.notNull())
    .addColumn('delivered_tag', text, (column) => column.notNull())
    .addColumn('due_at', text, (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('last_result', text)
    .addColumn('last_at', text)
    .execute()
  await db.schema
    .createIndex('subscription_by_feed')
    .on('subscription')
    .columns(['feed', 'delivered_revision', 'due_at'])
    .execute()
  await db.schema.createIndex('subscription_by_host').on('subscription').column('host').execute()
}

async function createRequest(db: Kysely<unknown>, text: TextType): Promise<void> {
  await db.schema
    .createTable('hub_request')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('token', text, (column) => column.notNull())
    .addColumn('mode', text, (column) => column.notNull())
    .addColumn('callback', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('topic', text, (column) => column.notNull())
    .addColumn('feed', text, (column) => column.notNull())
    .addColumn('format', text, (column) => column.notNull())
    .addColumn('secret', text)
    .addColumn('lease_seconds', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('tag', text, (column) => column.notNull())
    .addColumn('reason', text)
    .addColumn('requested_at', text, (column) => column.notNull())
    .addColumn('due_at', text, (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('hub_request_by_time').on('hub_request').column('due_at').execute()
  await db.schema.createIndex('hub_request_by_host').on('hub_request').column('host').execute()
}

async function createDelivery(db: Kysely<unknown>, text: TextType): Promise<void> {
  await db.schema
    .createTable('delivery')
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('subscription_id', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('feed', text, (column) => column.notNull())
    .addColumn('format', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('result', text, (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('took_ms', 'integer', (column) => column.notNull())
    .addColumn('deliveries', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('delivery_key', ['at', 'subscription_id'])
    .execute()
}

export type { TextType }

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
  '003_audience': toAudienceMigration(text),
  '004_departures': departureMigration,
  '005_push': toPushMigration(text),
  '006_known_files': knownFilesMigration,
  // The tables stay as they are; what is older cannot read a revision without a text (see `RevisionTable`).
  '007_text_once': { up: async () => {} },
})

/**
 * Brings the database to the newest form, or to that of the migration `to`; of several processes one does, and the
 * others wait. One that is in that form already is only read. Throws `conflict` for a database that a newer Gazette has
 * made, and `unavailable` or what the database says when it cannot be done; it is then as it was.
 */
export async function migrate(db: Database, text: TextType, to?: string): Promise<void> {
  const migrations = toMigrations(text)
  const wanted = Object.keys(migrations).filter((name) => to === undefined || name <= to)
  const done = await readMigrations(db, migrations)
  if (wanted.every((name) => done.includes(name))) return
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateTo(wanted.at(-1) ?? '')
  if (!error) return
  if (asUnavailable(error) instanceof PublisherError) throw error
  throw new PublisherError('unavailable', `the database cannot be brought up to date: ${error}`, {
    cause: error,
  })
}

/** The form of every database that is opened to be written: the name of its last migration. */
export const newestForm = Object.keys(toMigrations('text')).at(-1) ?? ''

/**
 * The last one that the database has been through: that is its form. Throws `not_found` where it holds no store, and
 * `conflict` as above.
 */
export async function readForm(db: Database): Promise<string> {
  const form = (await readMigrations(db, toMigrations('text'))).at(-1)
  if (form !== undefined) return form
  throw new PublisherError('not_found', 'the database holds no store of Gazette')
}

async function readMigrations(db: Database, known: Readonly<Record<string, Migration>>): Promise<string[]> {
  const done = await readNames(db)
  const newer = done.find((name) => !(name in known))
  if (newer === undefined) return done
  const message = `the database is of a newer version of Gazette (it has been through ${newer}): use that version`
  throw new PublisherError('conflict', message)
}

/** None where the database is new. */
async function readNames(db: Database): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
    return rows.map(({ name }) => name)
  } catch (error) {
    if (asUnavailable(error) instanceof PublisherError) throw error
    return []
  }
}
