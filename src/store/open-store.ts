import type { FeedRules } from '../domain/feed-rules.ts'
import { createAccess } from './access.ts'
import { createArticleHistory } from './articles/history.ts'
import { createArticleOperations } from './articles/operations.ts'
import type { DuePublisherEvents } from './articles/publish-due.ts'
import { createArticleReads } from './articles/read.ts'
import { createArticleSaves } from './articles/save.ts'
import { createAudienceStore } from './audience/audience.ts'
import { orUnavailable } from './database/errors.ts'
import { openDatabase } from './database/open-database.ts'
import { raiseEveryFeed, readFeedState } from './feeds/archives.ts'
import { createFeedReads } from './feeds/read.ts'
import { applyRules, holdsRules } from './feeds/rules.ts'
import { readSetting, writeSetting } from './schema/settings.ts'
import { createSubscriptions } from './subscriptions/subscriptions.ts'

/** Everything that is kept. Each method is one transaction. All throw `unavailable` during an outage of the database. */
export type Store = Awaited<ReturnType<typeof openStore>>

/**
 * Opens the store, creates it if it does not exist, and runs the migrations it lacks. `databaseUrl` is `sqlite:FILE`,
 * `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Throws as `openDatabase`.
 */
export async function openStore(
  databaseUrl: string,
  { now, rules: firstRules }: { now: () => Date; rules: FeedRules },
) {
  const database = await openDatabase(databaseUrl)
  const { db, changes, writeUnannounced } = database
  let rules = firstRules
  const access = createAccess(database, now, () => rules)
  const { publisher, read, write } = access
  const store = {
    ...createArticleReads(access),
    ...createArticleSaves(access),
    ...createArticleOperations(access),
    ...createArticleHistory(access),
    ...createFeedReads(access),
    /** Counts of readers. Counting is no change: listeners are not notified. */
    audience: createAudienceStore(db, writeUnannounced),
    /** The hub's subscriptions and requests. They are no change: listeners are not notified. */
    subscriptions: createSubscriptions(database, now),
    /**
     * Sets the rules of which articles a feed holds, and updates all feeds to them. The listeners are notified even if the
     * rules are the same: they come with a publication, and documents show more of it.
     */
    applyRules: async (wanted: FeedRules): Promise<void> => {
      rules = wanted
      changes.notify()
      // Writes nothing if nothing changes: so a store opens that is locked or read-only.
      if (!(await read((trx) => holdsRules(trx, wanted))))
        await write((trx) => applyRules(trx, wanted, now()))
    },
    /**
     * Tells what documents are made of besides articles: publication, public address, document version. If that differs
     * from the last call, the revision of every feed is raised.
     */
    noteFingerprint: async (value: string): Promise<void> => {
      const isKnown = async (trx: typeof db) => (await readSetting(trx, 'fingerprint')) === value
      if (await read(isKnown)) return
      await write(async (trx) => {
        if (await isKnown(trx)) return
        await writeSetting(trx, 'fingerprint', value)
        await raiseEveryFeed(trx, now())
      })
    },
    /**
     * From now on this store publishes scheduled articles at their second, until it is closed, and reads at or after that
     * second wait for it. Without a publisher a due article is published for queries of articles, but in no feed before
     * the next write: a read never writes.
     */
    startPublisher: (events: DuePublisherEvents): void => {
      changes.onChange(publisher.trigger)
      publisher.start(events)
    },
    /**
     * Calls the listener after a write: of this store before the writer's call returns, of another store on the same
     * database within a second. It may be called without a change. Returns how to stop listening.
     */
    onChange: (listener: () => void): (() => void) => changes.onChange(listener),
    /**
     * Whether writes of other stores are noticed now, while there are listeners. After a reconnect the listeners are called
     * if something may have been missed.
     */
    isConnected: (): boolean => changes.isConnected(),
    /** Throws `unavailable` if the database does not answer. Reads a table: SQLite answers `select 1` without the file. */
    ping: (): Promise<void> => orUnavailable(readFeedState(db, 'main').then(() => {})),
    close: async (): Promise<void> => {
      await publisher.close()
      await database.close()
    },
  }
  try {
    await store.applyRules(rules)
  } catch (error) {
    await store.close().catch(() => {})
    throw error
  }
  return store
}
