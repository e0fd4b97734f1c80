import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

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
