import { randomBytes } from 'node:crypto'
import type { WriteUnannounced } from '../database/connection.ts'
import { orUnavailable } from '../database/errors.ts'
import type { Database } from '../schema/schema.ts'
import { addCounts, type FeedCount } from './counts.ts'
import { type AudienceQuestion, type Day, dayAfter, keptDays } from './day.ts'
import { type AudienceReport, readAudience } from './report.ts'

/**
 * Counts of readers. No method changes a feed or notifies other stores. Each throws `unavailable` if the database does
 * not answer, and then has changed nothing.
 */
export interface AudienceStore {
  /** Merges the counts of one process. A retry after a broken connection may count twice. */
  add(counts: readonly FeedCount[]): Promise<void>
  /**
   * The salts of today and tomorrow, shared by all processes of the database. Deletes the salts of earlier days, the
   * sketches from before yesterday, whose estimates stay, and rows older than 400 days.
   */
  beginDay(today: Day): Promise<ReadonlyMap<Day, string>>
  /** Deletes every salt and sketch, for a publisher that counts no more. */
  stopCounting(): Promise<void>
  read(question: AudienceQuestion): Promise<AudienceReport>
}

/** The key of the hash: see `audience/client.ts`. */
const saltBytes = 8

export function createAudienceStore(db: Database, writeUnannounced: WriteUnannounced): AudienceStore {
  const write = <T>(work: (trx: Database) => Promise<T>) => writeUnannounced(work, { isExclusive: true })
  return {
    add: (counts) => write((trx) => addCounts(trx, counts)),
    beginDay: (today) =>
      write(async (trx) => {
        await endDaysBefore(trx, today)
        return ensureSalts(trx, [today, dayAfter(today, 1)])
      }),
    stopCounting: () =>
      write(async (trx) => {
        await trx.deleteFrom('audience_salt').execute()
        await dropSketches(trx)
      }),
    read: (question) => orUnavailable(readAudience(db, question)),
  }
}

async function ensureSalts(db: Database, days: readonly Day[]): Promise<ReadonlyMap<Day, string>> {
  await db
    .insertInto('audience_salt')
    .values(days.map((day) => ({ day, salt: randomBytes(saltBytes).toString('base64url') })))
    .onConflict((conflict) => conflict.column('day').doNothing())
    .execute()
  const rows = await db.selectFrom('audience_salt').selectAll().where('day', 'in', days).execute()
  return new Map(rows.map(({ day, salt }) => [day, salt]))
}

async function endDaysBefore(db: Database, today: Day): Promise<void> {
  await db.deleteFrom('audience_salt').where('day', '<', today).execute()
  // Another process may still have to add yesterday's last counts.
  await dropSketches(db, dayAfter(today, -1))
  for (const table of ['audience_day', 'audience_report', 'audience_answer'] as const) {
    await db.deleteFrom(table).where('day', '<', dayAfter(today, -keptDays)).execute()
  }
}

async function dropSketches(db: Database, before?: Day): Promise<void> {
  const all = db.updateTable('audience_day').set({ sketch: '' }).where('sketch', '!=', '')
  await (before === undefined ? all : all.where('day', '<', before)).execute()
}
