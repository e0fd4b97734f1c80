import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { TextType } from './text-type.ts'

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
