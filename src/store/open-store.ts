import { randomBytes } from 'node:crypto'
import type { RetriedTask } from '../async/retry.ts'
import { PublisherError } from '../domain/errors.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import { createAccess } from './access.ts'
import { createAuthorizations } from './accounts/authorizations.ts'
import { createLogins } from './accounts/logins.ts'
import { createRequestKeys } from './accounts/request-keys.ts'
import { createTokens } from './accounts/tokens.ts'
import { createOwnPages } from './addresses/own-pages.ts'
import { createRedirects } from './addresses/redirects.ts'
import { createArticleDeletion } from './articles/delete.ts'
import { createArticleFinder } from './articles/find.ts'
import { createArticleHistory } from './articles/history.ts'
import { createImportNotes } from './articles/import-note.ts'
import { createArticlePages } from './articles/list/page.ts'
import { createNeighbourReads } from './articles/neighbours.ts'
import { createArticleOperations } from './articles/operations.ts'
import { createPostSources } from './articles/post-source.ts'
import type { DuePublisherEvents } from './articles/publish-due.ts'
import { createArticleReads } from './articles/read.ts'
import { createArticleSaves } from './articles/save.ts'
import { createAudienceStore } from './audience/audience.ts'
import { backUpBeforeUpgrade, type UpgradeOptions } from './backup/upgrade.ts'
import { createChangeLog } from './changes/changes.ts'
import { createConcernedListeners } from './changes/listeners.ts'
import { type Pruning, startPruning } from './changes/pruning.ts'
import { createDatabaseClock } from './database/database-clock.ts'
import { createProblemLog, type DatabaseProblem, orUnavailable, type ProblemLog } from './database/errors.ts'
import { openDatabase } from './database/open-database.ts'
import { raiseEveryFeed, readFeedState } from './feeds/feed-state.ts'
import { createLossRepair, type LossRepair } from './feeds/loss.ts'
import { createMonthReads } from './feeds/month-reads.ts'
import { createFeedReads } from './feeds/read.ts'
import { applyRules, holdsRules } from './feeds/rules.ts'
import { createFeedWindows } from './feeds/set-windows.ts'
import { createMediaFacts } from './media-facts.ts'
import { publicationSetting, readPublicationId, requirePublication } from './schema/publication-id.ts'
import type { Database } from './schema/schema.ts'
import { readSetting, writeSetting } from './schema/settings.ts'
import { createBackfill } from './search/backfill.ts'
import { createSearch } from './search/search.ts'
import { createPublicationStore } from './stored-publication.ts'
import { createSubscriptions } from './subscriptions/subscriptions.ts'
import { createSuperdesk } from './superdesk/superdesk.ts'
import { createUploads } from './uploads.ts'
import { createWebhookStore } from './webhooks/webhooks.ts'

export interface StoreOptions {
  readonly now: () => Date
  /** Several servers decide by the clock of the database, whatever their own say. Absent: `now` is the only clock. */
  readonly usesDatabaseClock?: boolean
  readonly rules: FeedRules
  /** The store takes the first id that it is opened with. Absent: not checked. */
  readonly publicationId?: string
  /** How a store of an older version is backed up before its upgrade. Absent: not at all. */
  readonly upgrade?: UpgradeOptions
}

export interface PublisherOptions extends DuePublisherEvents {
  /** How many days the change log is kept. Absent: for ever. */
  readonly logDays?: number
}

export interface StoreHealth {
  /** As `Store.isConnected`. */
  readonly isConnected: boolean
  /** Changes are not announced to this store, so it asks for them twice a second. */
  readonly isPolling: boolean
  /** How far the clock of this process is ahead of the database's. */
  readonly clockAheadMs: number
  readonly problems: readonly DatabaseProblem[]
  readonly failures: ReturnType<ProblemLog['counts']>
}

/** Everything that is kept. Each method is one transaction. All throw `unavailable` during an outage of the database. */
export type Store = Awaited<ReturnType<typeof openStore>>

/**
 * Opens the store, creates it if it does not exist, and runs the migrations it lacks. `databaseUrl` is `sqlite:FILE`,
 * `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Throws as `openDatabase` and `backUpBeforeUpgrade`,
 * and `conflict` if the store belongs to another publication; then nothing was written.
 */
export async function openStore(databaseUrl: string, options: StoreOptions) {
  const { rules, publicationId, upgrade } = options
  const database = await openDatabase(databaseUrl, {
    check: async (db) => {
      if (publicationId !== undefined) requirePublication(await readPublicationId(db), publicationId)
    },
    prepareUpgrade: async (unlimitedDb) => {
      if (upgrade) await backUpBeforeUpgrade(databaseUrl, unlimitedDb, options.now(), upgrade)
    },
  })
  const { db, changes, readTime } = database
  const clock = createDatabaseClock({ now: options.now, ...(options.usesDatabaseClock && { readTime }) })
  const { now } = clock
  const problems = createProblemLog(database.isMoved ?? (() => false))
  const access = createAccess({ database, clock, problems, rules })
  const { publisher, read, write, writeUnannounced } = access
  let losses: LossRepair | undefined
  let backfill: RetriedTask | undefined
  let pruning: Pruning | undefined
  const changeLog = createChangeLog(access, writeUnannounced)
  const concerned = createConcernedListeners(access, changes.onChange)

  /** Of two publications that open an empty database at the same time, one takes it. */
  async function takePublicationId(wanted: string): Promise<void> {
    if ((await read(readPublicationId)) === wanted) return
    await write(async (trx) => {
      requirePublication(await readPublicationId(trx), wanted)
      await writeSetting(trx, publicationSetting, wanted)
    })
  }

  const store = {
    ...createArticleReads(access),
    ...createArticleFinder(access),
    ...createArticlePages(access),
    ...createArticleSaves(access),
    ...createArticleOperations(access),
    ...createArticleDeletion(access),
    ...createArticleHistory(access),
    ...createPostSources(access),
    ...createNeighbourReads(access),
    ...createFeedReads(access),
    ...createSearch(access, writeUnannounced),
    ...createOwnPages(access),
    ...createMonthReads(access),
    ...createFeedWindows(access),
    ...createRedirects(access, writeUnannounced),
    ...createImportNotes(db, writeUnannounced, now),
    /** The secret that signs links to previews, one for all servers of the store. Undefined before the first link. */
    previewSecret: (): Promise<string | undefined> => read((trx) => readSetting(trx, previewSetting)),
    /** The same, made by the first call. */
    makePreviewSecret: async (): Promise<string> =>
      (await store.previewSecret()) ?? (await write(makePreviewSecret)),
    /** Who changed what, how and when. */
    changes: changeLog,
    /** Counts of readers. Counting is no change: listeners are not notified. */
    audience: createAudienceStore(db, writeUnannounced),
    /** Requests of programs that may come again. They are no change: listeners are not notified. */
    requestKeys: createRequestKeys(writeUnannounced, now),
    /** The hub's subscriptions and requests. They are no change: listeners are not notified. */
    subscriptions: createSubscriptions({ ...database, writeUnannounced }, now),
    /** What is said of media files. */
    mediaFacts: createMediaFacts(access),
    /** The publication, where no file gives it. */
    publication: createPublicationStore(access),
    /** The webhooks. To tell them is no change: listeners are notified only of what people do with them. */
    webhooks: createWebhookStore({ ...database, writeUnannounced, write, now }),
    /** What programs prove themselves with. */
    tokens: createTokens({ ...access, db, writeUnannounced }),
    /** The items and media files that Superdesk has sent. */
    superdesk: createSuperdesk(db, writeUnannounced, now),
    /** The media files that clients have uploaded. */
    uploads: createUploads(db, writeUnannounced, now),
    /** One-time codes with which people prove themselves. */
    logins: createLogins({ db, writeUnannounced }, now),
    /** What clients exchange for tokens. */
    authorizations: createAuthorizations({ ...access, db, writeUnannounced }),
    /**
     * Sets the rules of which articles a feed holds, and updates all feeds to them. The listeners are notified even if the
     * rules are the same: they come with a publication, and documents show more of it.
     */
    applyRules: async (wanted: FeedRules): Promise<void> => {
      access.setRules(wanted)
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
     * second wait for it. It also fills the index of the search (`search/backfill.ts`), raises every feed if the database
     * has lost changes (`feeds/loss.ts`), and forgets what is older than the change log is kept. Without a publisher a due
     * article is published for queries of articles, but in no feed before the next write: a read never writes.
     */
    startPublisher: ({ logDays, ...events }: PublisherOptions): void => {
      changes.onChange(publisher.trigger)
      publisher.start(events)
      losses = createLossRepair(access, events.onLoss ?? (() => {}))
      concerned.onChangeFor('loss', ({ lost }) => lost && losses?.repair(lost))
      backfill = createBackfill({ read, write, writeUnannounced }, events.onIndexFailure ?? (() => {}))
      concerned.onChangeFor('search', backfill.trigger)
      backfill.trigger()
      pruning ??= logDays === undefined ? undefined : startPruning(changeLog, { days: logDays, now })
    },
    /**
     * Calls the listener after a write: of this store before the writer's call returns, of another store on the same
     * database within a second. It may be called without a change. Returns how to stop listening.
     */
    onChange: changes.onChange,
    /** The same, only after changes that may concern the listener: see `changes/listeners.ts`. */
    onChangeFor: concerned.onChangeFor,
    /**
     * Whether writes of other stores are noticed now, while there are listeners. After a reconnect the listeners are called
     * if something may have been missed.
     */
    isConnected: changes.isConnected,
    /** The time by which the store decides. */
    now,
    /** What operators must know of. */
    health: (): StoreHealth => ({
      isConnected: changes.isConnected(),
      isPolling: changes.isPolling(),
      clockAheadMs: clock.aheadMs(),
      problems: problems.current(),
      failures: problems.counts(),
    }),
    /** Throws `unavailable` if the database does not answer. Reads a table: SQLite answers `select 1` without the file. */
    ping: (): Promise<void> => orUnavailable(readFeedState(db, 'main').then(() => {})),
    close: async (): Promise<void> => {
      await concerned.close()
      await pruning?.close()
      await backfill?.close()
      await losses?.close()
      await publisher.close()
      await database.close()
    },
  }
  try {
    await clock.refresh?.()
    const isInUse = await read((db) => holdsRules(db, rules))
    if (publicationId !== undefined) {
      // A store that cannot be written is still read; the next one that opens it takes the id.
      await takePublicationId(publicationId).catch((error) => failUnlessUnavailable(error, isInUse))
    }
    await store.applyRules(rules)
  } catch (error) {
    await store.close().catch(() => {})
    throw error
  }
  return store
}

const previewSetting = 'preview_secret'

/** Of two servers that make it at the same time, the first one decides. */
async function makePreviewSecret(db: Database): Promise<string> {
  const known = await readSetting(db, previewSetting)
  if (known !== undefined) return known
  const secret = randomBytes(32).toString('base64url')
  await writeSetting(db, previewSetting, secret)
  return secret
}

function failUnlessUnavailable(error: unknown, isInUse: boolean): void {
  if (!isInUse || !(error instanceof PublisherError) || error.problem !== 'unavailable') throw error
}
