import { createMutex } from '../async/mutex.ts'
import { retry } from '../async/retry.ts'
import { PublisherError } from '../domain/errors.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import {
  createDuePublisher,
  type DuePublisher,
  publishDueArticles,
  readNextDue,
} from './articles/publish-due.ts'
import type { WriteUnannounced } from './database/connection.ts'
import type { DatabaseClock } from './database/database-clock.ts'
import { conflictRetry, orUnavailable, type ProblemLog } from './database/errors.ts'
import type { OpenDatabase } from './database/open-database.ts'
import type { Database } from './schema/schema.ts'

type Query<T> = (db: Database) => Promise<T>

/** How the aggregates of the store reach the database. Each method throws `unavailable` during an outage. */
export interface Access {
  readonly now: () => Date
  /** The rules of now: they change with the publication. */
  readonly rules: () => FeedRules
  setRules(rules: FeedRules): void
  readonly publisher: DuePublisher
  /** Waits for the publisher first, where it runs. Never writes. */
  read<T>(query: Query<T>): Promise<T>
  /** The same; all queries see one moment. */
  readSnapshot<T>(query: Query<T>): Promise<T>
  /** One transaction, which publishes due articles first; the listeners are notified after it. */
  write<T>(change: Query<T>): Promise<T>
  /** The same, rolled back at the end. */
  tryOut<T>(change: Query<T>): Promise<T>
  readonly writeUnannounced: WriteUnannounced
}

/** In the write queue of this process. The first in it may wait as long for other processes. */
const maxWaitMs = 30_000

export interface AccessDeps {
  readonly database: OpenDatabase
  readonly clock: DatabaseClock
  readonly problems: ProblemLog
  readonly rules: FeedRules
}

export function createAccess({ database, clock, problems, rules: firstRules }: AccessDeps): Access {
  const { db, changes } = database
  const { now } = clock
  let rules = firstRules
  const writeQueue = createMutex({
    maxWaitMs,
    toTimeoutError: () =>
      new PublisherError('unavailable', 'the database does not work: timeout in the write queue'),
  })

  const read = <T>(query: Query<T>) =>
    problems.watch(
      'read',
      publisher.whenPublished().then(() => retry(() => query(db), conflictRetry)),
    )

  const afterDue =
    <T>(change: Query<T>): Query<T> =>
    async (trx) => {
      await publishDueArticles(trx, rules, now())
      return change(trx)
    }

  /** Notifies also if the commit failed: its acknowledgement may have been lost. */
  async function write<T>(change: Query<T>): Promise<T> {
    let isComplete = false
    const complete: Query<T> = async (trx) => {
      const result = await afterDue(change)(trx)
      isComplete = true
      return result
    }
    const transact = async () => {
      // By the time of the database now, however the clock of this process was set since the last look.
      await clock.refresh?.()
      return retry(() => db.transaction().execute(complete), conflictRetry)
    }
    try {
      return await problems.watch('write', writeQueue.run(transact))
    } finally {
      if (isComplete) changes.notify()
    }
  }

  async function rollBack<T>(change: Query<T>): Promise<T> {
    const trx = await db.startTransaction().execute()
    try {
      return await change(trx)
    } finally {
      await trx.rollback().execute()
    }
  }

  const publisher = createDuePublisher({
    now,
    readNextDue: () => retry(() => readNextDue(db), conflictRetry),
    publishDue: () => write(async () => {}),
  })

  return {
    now,
    rules: () => rules,
    setRules: (wanted) => {
      rules = wanted
    },
    publisher,
    read,
    readSnapshot: (query) => read(() => db.transaction().setAccessMode('read only').execute(query)),
    write,
    tryOut: (change) => orUnavailable(writeQueue.run(() => rollBack(afterDue(change)))),
    writeUnannounced: (work, how) => problems.watch('write', database.writeUnannounced(work, how)),
  }
}
