import { randomBytes } from 'node:crypto'
import { asUnavailable } from '../database/errors.ts'
import type { WriteAside } from '../database/transactions.ts'
import type { Database } from '../schema/schema.ts'
import { addCounts, type FeedCount } from './counts.ts'
import { type AudienceQuestion, type Day, dayAfter, keptDays } from './day.ts'
import { type AudienceReport, readAudience } from './report.ts'

/**
 * How many read what. Nothing here is a change of a feed, and nobody is told of it. Each method throws `unavailable`
 * when the database does not answer, and then has done nothing.
 */
export interface AudienceStore {
  /** Merges what a process has counted. In doubt whether it was kept, as when a connection breaks, it may count twice. */
  add(counts: readonly FeedCount[]): Promise<void>
  /**
   * The salts of today and tomorrow, the same for all who share the database. What is over goes: the salts of earlier
   * days, the sketches of those before yesterday, of which the estimate stays, and all that is older than 400 days.
   */
  beginDay(today: Day): Promise<ReadonlyMap<Day, string>>
  /** Takes away every salt and sketch, where nobody is to be counted any more. */
  stopCounting(): Promise<void>
  read(question: AudienceQuestion): Promise<AudienceReport>
}

/** What a hash takes for its key: see `serve/half-sip-hash.ts`. */
const saltBytes = 8

export function createAudienceStore(db: Database, writeAside: WriteAside): AudienceStore {
  return {
    add: (counts) => answer(writeAside((trx) => addCounts(trx, counts))),
    beginDay: (today) =>
      answer(
        writeAside(async (trx) => {
          await endDaysBefore(trx, today)
          return ensureSalts(trx, [today, dayAfter(today, 1)])
        }),
      ),
    stopCounting: () =>
      answer(
        writeAside(async (trx) => {
          await trx.deleteFrom('audience_salt').execute()
          await dropSketches(trx)
        }),
      ),
    read: (question) => answer(readAudience(db, question)),
  }
}

async function answer<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUnavailable(error)
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
  // Yesterday's is kept for a process that has not written the last of it yet.
  await dropSketches(db, dayAfter(today, -1))
  for (const table of ['audience_day', 'audience_report', 'audience_answer'] as const) {
    await db.deleteFrom(table).where('day', '<', dayAfter(today, -keptDays)).execute()
  }
}

async function dropSketches(db: Database, before?: Day): Promise<void> {
  await db
    .updateTable('audience_day')
    .set({ sketch: '' })
    .where('sketch', '!=', '')
    .$if(before !== undefined, (query) => query.where('day', '<', String(before)))
    .execute()
}
