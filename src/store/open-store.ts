import { Kysely, type Transaction } from 'kysely'
import { PublisherError } from '../domain/errors.ts'
import { toArticle } from './article-row.ts'
import { holdsDueArticles, raiseEveryFeed, readFeedState, releaseDueArticles } from './feeds.ts'
import { migrate } from './migrations.ts'
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts'
import { changeStanding, readArticle, renameKey, withdrawKeys } from './operations.ts'
import { readFeed, readKnownFiles, readList } from './read-articles.ts'
import { saveArticles } from './save-articles.ts'
import type { Database, Schema } from './schema.ts'
import { asUnavailable } from './sqlite-errors.ts'
import { publishNow, withdrawn } from './standing.ts'
import type { Store } from './store.ts'

/**
 * Opens the database, making it and bringing it up to date where needed. `databaseUrl` is `sqlite:PATH` or
 * `sqlite::memory:`. Throws `invalid` for another URL, `unavailable` when the database cannot be opened: a damaged file
 * is left as it is.
 */
export async function openStore(databaseUrl: string, { now }: { now: () => Date }): Promise<Store> {
  const db: Database = new Kysely<Schema>({ dialect: createNodeSqliteDialect(sqlitePath(databaseUrl)) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy().catch(() => {})
    throw asUnavailable(error)
  }
  return createStore(db, now)
}

function sqlitePath(databaseUrl: string): string {
  const path = /^sqlite:(.+)$/s.exec(databaseUrl)?.[1]
  if (path) return path
  throw new PublisherError(
    'invalid',
    `DATABASE_URL must be sqlite:FILE or sqlite::memory:, not "${databaseUrl}"`,
  )
}

function createStore(db: Database, now: () => Date): Store {
  /** Whatever is done next sees the articles whose second has come as published. */
  const releaseDue = async () => {
    if (await holdsDueArticles(db, now())) {
      await db.transaction().execute((trx) => releaseDueArticles(trx, now()))
    }
  }
  const read = <T>(query: (db: Database) => Promise<T>) => answer(releaseDue().then(() => query(db)))
  const readAtOnce = <T>(query: (trx: Transaction<Schema>) => Promise<T>) =>
    read((db) => db.transaction().setAccessMode('read only').execute(query))
  const write = <T>(change: (trx: Transaction<Schema>) => Promise<T>) =>
    answer(releaseDue().then(() => db.transaction().execute(change)))

  return {
    saveArticles: async (incoming, options = {}) => {
      const save = (trx: Transaction<Schema>) => saveArticles(trx, incoming, options, now())
      return options.dryRun ? answer(tryOut(db, save)) : write(save)
    },
    publish: (slug) =>
      write((trx) => changeStanding(trx, slug, (standing) => publishNow(standing, now()), now())),
    withdraw: (slug) =>
      write((trx) => changeStanding(trx, slug, (standing) => withdrawn(standing, 'command'), now())),
    withdrawKeys: (keys) => write((trx) => withdrawKeys(trx, keys, now())),
    renameKey: (from, to) => write((trx) => renameKey(trx, from, to)),
    knownFiles: () => read(readKnownFiles),
    articleBySlug: (slug) =>
      read(async (db) => {
        const row = await readArticle(db, slug)
        return row && toArticle(row)
      }),
    publicArticle: (slug) =>
      read(async (db) => {
        const row = await readArticle(db, slug)
        const isPublic =
          row?.status === 'published' || (row?.status === 'withdrawn' && row.went_public_at !== null)
        return row && isPublic ? toArticle(row) : undefined
      }),
    listArticles: (filter = {}) => read((db) => readList(db, filter)),
    feedState: (name) => read((db) => readFeedState(db, name)),
    readFeed: (name, limit) => readAtOnce((trx) => readFeed(trx, name, limit)),
    noteFingerprint: (fingerprint) => write((trx) => noteFingerprint(trx, fingerprint, now())),
    // Touches the file: `select 1` would be answered without it.
    ping: () => answer(readFeedState(db, 'main').then(() => {})),
    close: () => db.destroy(),
  }
}

/** What the database says in its own words becomes `unavailable`; a bug stays a bug. */
async function answer<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUnavailable(error)
  }
}

async function tryOut<T>(db: Database, change: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  const trx = await db.startTransaction().execute()
  try {
    return await change(trx)
  } finally {
    await trx.rollback().execute()
  }
}

async function noteFingerprint(trx: Transaction<Schema>, value: string, now: Date): Promise<void> {
  const before = await trx
    .selectFrom('setting')
    .select('value')
    .where('name', '=', 'fingerprint')
    .executeTakeFirst()
  if (before?.value === value) return
  await trx
    .insertInto('setting')
    .values({ name: 'fingerprint', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
  await raiseEveryFeed(trx, now)
}
