import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

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
