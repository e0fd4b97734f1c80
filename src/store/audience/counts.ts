import { type RawBuilder, sql } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import { inBatches } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { type Day, estimateDistinct, mergeWords } from './day.ts'

export interface AnswerCounts {
  readonly requests: number
  /** Requests with If-None-Match or If-Modified-Since. */
  readonly conditional: number
  /** Answers with 304. */
  readonly notModified: number
}

/** The number of subscribers that a service states in its User-Agent. */
export interface SubscriberReport {
  readonly service: string
  /** The feed's id at the service, or the format that it reads if it names none. */
  readonly source: string
  readonly subscribers: number
}

/** The counts of one process for a feed on a day, or on a part of it. */
export interface FeedCount {
  readonly day: Day
  readonly feed: FeedName
  readonly answers: readonly (AnswerCounts & { readonly reader: string })[]
  readonly reports: readonly SubscriberReport[]
  /** One for each direct reader: see `sketch.ts`. */
  readonly words: readonly number[]
}

/** Ids of one feed at one service on one day. More are forged, and must not fill the store. */
export const mostSources = 10

/** Merges counts, each feed of a day once, into the stored ones: adds up requests, keeps the largest reports. */
export async function addCounts(db: Database, counts: readonly FeedCount[]): Promise<void> {
  for (const [day, ofDay] of Map.groupBy(counts, (count) => count.day)) {
    await addAnswers(db, day, ofDay)
    await addReports(db, day, ofDay)
    await addReaders(db, day, ofDay)
  }
}

async function addAnswers(db: Database, day: Day, counts: readonly FeedCount[]): Promise<void> {
  const rows = counts.flatMap(({ feed, answers }) =>
    answers.map(({ notModified, ...rest }) => ({ day, feed, not_modified: notModified, ...rest })),
  )
  await inBatches(rows, (some) =>
    db
      .insertInto('audience_answer')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['day', 'feed', 'reader']).doUpdateSet((is) => ({
          requests: is('audience_answer.requests', '+', is.ref('excluded.requests')),
          conditional: is('audience_answer.conditional', '+', is.ref('excluded.conditional')),
          not_modified: is('audience_answer.not_modified', '+', is.ref('excluded.not_modified')),
        })),
      )
      .execute(),
  )
}

async function addReports(db: Database, day: Day, counts: readonly FeedCount[]): Promise<void> {
  const reporting = counts.filter(({ reports }) => reports.length > 0)
  if (reporting.length === 0) return
  const known = await db
    .selectFrom('audience_report')
    .select(['feed', 'service', 'source'])
    .where('day', '=', day)
    .where('feed', 'in', feedsOf(reporting))
    .execute()
  const sources = Map.groupBy(known, ({ feed, service }) => `${feed} ${service}`)
  const rows = reporting.flatMap(({ feed, reports }) =>
    [...Map.groupBy(reports, ({ service }) => service)].flatMap(([service, ofService]) => {
      const before = sources.get(`${feed} ${service}`)?.map(({ source }) => source) ?? []
      return withinLimit(ofService, before).map((report) => ({ day, feed, ...report }))
    }),
  )
  await inBatches(rows, (some) =>
    db
      .insertInto('audience_report')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'feed', 'service', 'source'])
          .doUpdateSet({ subscribers: larger('audience_report', 'subscribers') }),
      )
      .execute(),
  )
}

/** The reports of known sources, and of new ones up to the limit. */
function withinLimit(reports: readonly SubscriberReport[], known: readonly string[]): SubscriberReport[] {
  const fresh = reports.filter(({ source }) => !known.includes(source))
  const refused = new Set(fresh.slice(Math.max(0, mostSources - known.length)))
  return reports.filter((report) => !refused.has(report))
}

async function addReaders(db: Database, day: Day, counts: readonly FeedCount[]): Promise<void> {
  const read = counts.filter(({ words }) => words.length > 0)
  if (read.length === 0) return
  const known = await db
    .selectFrom('audience_day')
    .select(['feed', 'sketch'])
    .where('day', '=', day)
    .where('feed', 'in', feedsOf(read))
    .execute()
  const sketches = new Map(known.map(({ feed, sketch }) => [feed, sketch]))
  const rows = read.map(({ feed, words }) => {
    const sketch = mergeWords(sketches.get(feed) ?? '', words)
    return { day, feed, sketch, direct_readers: estimateDistinct(sketch) }
  })
  await inBatches(rows, (some) =>
    db
      .insertInto('audience_day')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['day', 'feed']).doUpdateSet((is) => ({
          sketch: is.ref('excluded.sketch'),
          // Counts that arrive after the sketch was deleted must not lower the estimate.
          direct_readers: larger('audience_day', 'direct_readers'),
        })),
      )
      .execute(),
  )
}

/** `max` in SQLite, `greatest` in PostgreSQL. */
function larger(table: string, column: string): RawBuilder<number> {
  const [before, after] = [sql.ref(`${table}.${column}`), sql.ref(`excluded.${column}`)]
  return sql<number>`case when ${after} > ${before} then ${after} else ${before} end`
}

const feedsOf = (counts: readonly FeedCount[]) => [...new Set(counts.map(({ feed }) => feed))]
