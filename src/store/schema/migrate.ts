import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import { migrations } from './migrations.ts'
import type { Database } from './schema.ts'
import { createSchemaBuilder, type TextType } from './schema-builder.ts'

function toMigrations(text: TextType): Record<string, Migration> {
  const toMigration = (up: (typeof migrations)[string]): Migration => ({
    up: (db: Kysely<unknown>) => up(createSchemaBuilder(db, text)),
  })
  return Object.fromEntries(Object.entries(migrations).map(([name, up]) => [name, toMigration(up)]))
}

/**
 * Runs the migrations that the database lacks, up to `to` or the newest. Of several processes one runs them, and the
 * others wait. Throws `unavailable` or the database's error if a migration fails: then nothing has changed.
 */
export async function migrate(db: Database, text: TextType, to?: string): Promise<void> {
  const wanted = Object.keys(migrations).filter((name) => to === undefined || name <= to)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => toMigrations(text) } })
  const { error } = await migrator.migrateTo(wanted.at(-1) ?? '')
  if (!error) return
  if (asUnavailable(error) instanceof PublisherError) throw error
  throw new PublisherError('unavailable', `the database cannot be brought up to date: ${error}`, {
    cause: error,
  })
}

/** Whether the database has run all migrations. Throws `conflict` for a newer one. */
export async function isUpToDate(db: Database): Promise<boolean> {
  const done = await readMigrations(db)
  return Object.keys(migrations).every((name) => done.includes(name))
}

/** Whether the database is of an older Gazette. False for a new one. Throws `conflict` for a newer one. */
export async function lacksMigrations(db: Database): Promise<boolean> {
  const done = await readMigrations(db)
  return done.length > 0 && Object.keys(migrations).some((name) => !done.includes(name))
}

/** The name of the last migration, which every open database has. */
export const newestForm = Object.keys(migrations).at(-1) ?? ''

/** The last migration that the database has run. Throws `not_found` if it holds no store, and `conflict` as above. */
export async function readForm(db: Database): Promise<string> {
  const form = (await readMigrations(db)).at(-1)
  if (form !== undefined) return form
  throw new PublisherError('not_found', 'the database holds no store of Gazette')
}

async function readMigrations(db: Database): Promise<string[]> {
  const done = await readNames(db)
  const newer = done.find((name) => !(name in migrations))
  if (newer === undefined) return done
  const message = `the database is of a newer version of Gazette (it has been through ${newer}): use that version, or restore a backup that this version can read`
  throw new PublisherError('conflict', message)
}

/** None if the database is new. */
async function readNames(db: Database): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
    return rows.map(({ name }) => name)
  } catch (error) {
    if (asUnavailable(error) instanceof PublisherError) throw error
    return []
  }
}
