import type { Transaction } from 'kysely'
import { createMutex } from '../async/mutex.ts'
import { PublisherError } from '../domain/errors.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import { readFeedAsOf, readHistory } from './articles/history.ts'
import {
  changeStanding,
  correctArticle,
  readArticle,
  renameKeys,
  withdrawKeys,
} from './articles/operations.ts'
import { publishNow, type Standing, withdrawn } from './articles/publication-state.ts'
import { createDuePublisher, publishDueArticles, readNextDue } from './articles/publish-due.ts'
import {
  countByStatus,
  readKnownFiles,
  readList,
  readPublicArticle,
  readPublicPages,
} from './articles/read.ts'
import { saveArticles } from './articles/save.ts'
import { createAudienceStore } from './audience/audience.ts'
import { asUnavailable, retryConflicts } from './database/errors.ts'
import { type OpenDatabase, openDatabase } from './database/open-database.ts'
import { raiseEveryFeed, readFeedState, readFeeds } from './feeds/feeds.ts'
import { readArchive, readArchivePage, readFeed } from './feeds/read.ts'
import { applyRules, holdsRules } from './feeds/rules.ts'
import { createArticleCache } from './rows/article-cache.ts'
import { asOf, toArticle } from './rows/article-row.ts'
import type { Database, Schema } from './schema/schema.ts'
import { readSetting, writeSetting } from './schema/settings.ts'
import type { Store } from './store.ts'
import { createSubscriptions } from './subscriptions/open.ts'

/**
 * Opens the store, making it and bringing it up to date where needed. `databaseUrl` is `sqlite:PATH`, `sqlite::memory:`
 * or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Throws `invalid` for another URL, `unavailable` when the database
 * cannot be opened: a damaged file is left as it is.
 */
export async function openStore(
  databaseUrl: string,
  { now, rules }: { now: () => Date; rules: FeedRules },
): Promise<Store> {
  const database = await openDatabase(databaseUrl)
  const store = createStore(database, now, rules)
  try {
    await store.applyRules(rules)
  } catch (error) {
    await database.close().catch(() => {})
    throw error
  }
  return store
}

/** For a turn to write. A writer who has it may wait as long for other processes. */
const longestWaitMs = 30_000

function tooManyWriters(): PublisherError {
  return new PublisherError(
    'unavailable',
    'the database does not work: others have been writing for too long',
  )
}

function createStore(
  { db, changes, writeAside, queue, close }: OpenDatabase,
  now: () => Date,
  firstRules: FeedRules,
): Store {
  let rules = firstRules
  const { run: takeTurns } = createMutex({ maxWaitMs: longestWaitMs, toTimeoutError: tooManyWriters })
  const cache = createArticleCache()
  const transact = <T>(change: (trx: Transaction<Schema>) => Promise<T>) =>
    takeTurns(() => retryConflicts(() => db.transaction().execute(change)))
  /** Tells of a commit also where an error came in place of its answer: it may have come through. */
  const transactAndTell = async <T>(change: (trx: Transaction<Schema>) => Promise<T>) => {
    let isComplete = false
    const complete = async (trx: Transaction<Schema>) => {
      const result = await change(trx)
      isComplete = true
      return result
    }
    try {
      return await transact(complete)
    } finally {
      if (isComplete) changes.tell()
    }
  }
  const publisher = createDuePublisher({
    now,
    readNextDue: () => retryConflicts(() => readNextDue(db)),
    publishDue: () => write(async () => {}),
  })
  const read = <T>(query: (db: Database) => Promise<T>) =>
    answer(publisher.whenPublished().then(() => retryConflicts(() => query(db))))
  const readAtOnce = <T>(query: (trx: Transaction<Schema>) => Promise<T>) =>
    read((db) => db.transaction().setAccessMode('read only').execute(query))
  const publishDueThen =
    <T>(change: (trx: Transaction<Schema>) => Promise<T>) =>
    async (trx: Transaction<Schema>) => {
      await publishDueArticles(trx, rules, now())
      return change(trx)
    }
  const write = <T>(change: (trx: Transaction<Schema>) => Promise<T>) =>
    answer(transactAndTell(publishDueThen(change)))

  return {
    saveArticles: async (incoming, options = {}) => {
      const save = (trx: Transaction<Schema>) => saveArticles(trx, incoming, options, rules, now())
      return options.dryRun ? answer(takeTurns(() => tryOut(db, publishDueThen(save)))) : write(save)
    },
    publish: (slug) =>
      write((trx) => changeStanding(trx, slug, (standing) => publishNow(standing, now()), rules, now())),
    withdraw: (slug, reason) => {
      const change = (standing: Standing) => withdrawn(standing, 'command', now(), reason)
      return write((trx) => changeStanding(trx, slug, change, rules, now()))
    },
    correct: (slug, correction) => write((trx) => correctArticle(trx, slug, correction, rules, now())),
    withdrawKeys: (keys) => write((trx) => withdrawKeys(trx, keys, rules, now())),
    renameKeys: async (renames) => {
      if (renames.length > 0) await write((trx) => renameKeys(trx, renames))
    },
    knownFiles: (origin = 'folder') => read((db) => readKnownFiles(db, origin)),
    articleBySlug: (slug) =>
      read(async (db) => {
        const row = await readArticle(db, slug)
        return row && toArticle(asOf(row, now()))
      }),
    publicArticle: (slug) => read((db) => readPublicArticle(db, slug, now())),
    publicPages: (after, limit) => read((db) => readPublicPages(db, after, limit, now())),
    listArticles: (filter = {}) => read((db) => readList(db, filter, now())),
    countByStatus: () => read((db) => countByStatus(db, now())),
    history: (slug) => read((db) => readHistory(db, slug)),
    nextDueAt: () => read(readNextDue),
    feedState: (name) => read((db) => readFeedState(db, name)),
    feeds: () => read(readFeeds),
    readFeed: (name, tombstoneDays) => readAtOnce((trx) => readFeed(trx, name, tombstoneDays, cache)),
    archivePage: (name, page) => read((db) => readArchivePage(db, name, page)),
    readArchive: (name, page) => readAtOnce((trx) => readArchive(trx, name, page, cache)),
    readFeedAsOf: (name, at) => readAtOnce((trx) => readFeedAsOf(trx, name, at, rules)),
    // Where nothing has to be written nothing is: so a store opens that others write to, or that nobody can.
    applyRules: async (wanted) => {
      rules = wanted
      changes.tell()
      if (!(await read((db) => holdsRules(db, wanted)))) await write((trx) => applyRules(trx, wanted, now()))
    },
    noteFingerprint: async (value) => {
      const known = await read((db) => readSetting(db, 'fingerprint'))
      if (known !== value) await write((trx) => noteFingerprint(trx, value, now()))
    },
    audience: createAudienceStore(db, writeAside),
    subscriptions: createSubscriptions(db, queue, now),
    // Touches the file: `select 1` would be answered without it.
    ping: () => answer(readFeedState(db, 'main').then(() => {})),
    startPublisher: (events) => {
      changes.onChange(publisher.trigger)
      publisher.start(events)
    },
    onChange: changes.onChange,
    hears: changes.hears,
    close: async () => {
      await publisher.close()
      await close()
    },
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
  if ((await readSetting(trx, 'fingerprint')) === value) return
  await writeSetting(trx, 'fingerprint', value)
  await raiseEveryFeed(trx, now)
}
