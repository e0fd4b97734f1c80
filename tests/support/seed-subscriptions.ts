import { CompiledQuery } from 'kysely'
import { openDatabase } from '../../src/store/database/open-database.ts'
import { toSubscriptionId } from '../../src/store/subscriptions/terms.ts'

export interface Seed {
  readonly count: number
  /** By their number, from 0. */
  readonly toCallback: (number: number) => string
  /** By default the main feed. */
  readonly feed?: string
  /** The feed's revision that all of them have. */
  readonly revision: number
  readonly secret?: string
  readonly expiresAt: Date
}

const batchSize = 500

/** Puts verified subscriptions to a feed as Atom into a database, many at a time. */
export async function seedSubscriptions(databaseUrl: string, seed: Seed): Promise<void> {
  const { db, writeUnannounced, close } = await openDatabase(databaseUrl)
  for (let from = 0; from < seed.count; from += batchSize) {
    const numbers = Array.from({ length: Math.min(batchSize, seed.count - from) }, (_, index) => from + index)
    const rows = numbers.map((number) => toRow(seed, seed.toCallback(number)))
    await writeUnannounced((trx) => trx.insertInto('subscription').values(rows).execute())
  }
  // As in a database that has been running for a while, planners know what is in it.
  await db.executeQuery(CompiledQuery.raw('analyze'))
  await close()
}

function toRow({ feed = 'main', revision, secret = 's', expiresAt }: Seed, callback: string) {
  const start = new Date(0).toISOString()
  return {
    id: toSubscriptionId(callback, feed, 'atom'),
    callback,
    host: new URL(callback).hostname,
    topic: 'https://news.example/atom.xml',
    feed,
    format: 'atom',
    secret,
    lease_seconds: 864_000,
    verified_at: start,
    expires_at: expiresAt.toISOString(),
    delivered_revision: revision,
    delivered_tag: '',
    due_at: start,
    failures: 0,
  }
}
