import { type FeedName, identityOf } from '../../domain/feed.ts'
import { feedFolders } from '../../domain/site.ts'
import type { Database } from '../schema/schema.ts'
import type { AnswerCounts } from './counts.ts'
import type { AudienceQuestion, Period } from './day.ts'

/** How often, and which part of it was conditional and was answered with 304: shares from 0 to 1. */
export interface Asked {
  readonly requests: number
  readonly conditional: number
  readonly notModified: number
}

export interface FeedAudience extends Asked {
  /** As in addresses: `main`, or `tags/ferry`. */
  readonly feed: string
  /** Of each service and feed id the most that it said, added up. */
  readonly estimatedSubscribers: number
  /** Largest first. */
  readonly services: readonly { readonly service: string; readonly subscribers: number }[]
  /** Distinct clients on the day that had most of them: nothing tells whether yesterday's come again. */
  readonly estimatedDirectReaders: number
  /** Who asks most often first. */
  readonly readers: readonly (Asked & { readonly reader: string })[]
}

/** Who reads, by feed. Ready to be written as JSON. */
export interface AudienceReport extends Period {
  readonly note: string
  /** The largest audience first. */
  readonly feeds: readonly FeedAudience[]
}

export const estimateNote =
  'Estimates. Subscribers: what services say of themselves, which anybody can forge. Direct readers: distinct ' +
  'clients on the busiest day, to about 5 percent; readers who share an address and a program count once.'

/** What was counted in a period, of one feed or of all that somebody asked for. */
export async function readAudience(
  db: Database,
  { period, feed }: AudienceQuestion,
): Promise<AudienceReport> {
  const reports = byFeed(await readReports(db, period, feed))
  const days = byFeed(await readDays(db, period, feed))
  const answers = byFeed(await readAnswers(db, period, feed))
  const names = new Set([reports, days, answers].flatMap((rows) => [...rows.keys()]))
  const feeds = [...names].map((name) =>
    toFeedAudience(name as FeedName, {
      reports: reports.get(name) ?? [],
      days: days.get(name) ?? [],
      answers: answers.get(name) ?? [],
    }),
  )
  return { note: estimateNote, ...period, feeds: feeds.toSorted(byAudience) }
}

const byFeed = <Some extends { readonly feed: string }>(rows: readonly Some[]) =>
  Map.groupBy(rows, ({ feed }) => feed)

type Row<Values> = Values & { readonly feed: string }
type ReportRow = Row<{ readonly service: string; readonly subscribers: number }>
type DayRow = Row<{ readonly readers: number }>
type AnswerRow = Row<AnswerCounts & { readonly reader: string }>

/** Of each service and source the most. */
async function readReports(db: Database, { from, to }: Period, feed?: FeedName): Promise<ReportRow[]> {
  const rows = await db
    .selectFrom('audience_report')
    .select(['feed', 'service', 'source', (has) => has.fn.max('subscribers').as('subscribers')])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(feed !== undefined, (query) => query.where('feed', '=', String(feed)))
    .groupBy(['feed', 'service', 'source'])
    .execute()
  return rows.map(({ subscribers, ...row }) => ({ ...row, subscribers: Number(subscribers) }))
}

async function readDays(db: Database, { from, to }: Period, feed?: FeedName): Promise<DayRow[]> {
  const rows = await db
    .selectFrom('audience_day')
    .select(['feed', (has) => has.fn.max('direct_readers').as('readers')])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(feed !== undefined, (query) => query.where('feed', '=', String(feed)))
    .groupBy('feed')
    .execute()
  return rows.map(({ readers, ...row }) => ({ ...row, readers: Number(readers) }))
}

async function readAnswers(db: Database, { from, to }: Period, feed?: FeedName): Promise<AnswerRow[]> {
  const rows = await db
    .selectFrom('audience_answer')
    .select(['feed', 'reader'])
    .select(({ fn }) => [
      fn.sum('requests').as('requests'),
      fn.sum('conditional').as('conditional'),
      fn.sum('not_modified').as('notModified'),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(feed !== undefined, (query) => query.where('feed', '=', String(feed)))
    .groupBy(['feed', 'reader'])
    .execute()
  // PostgreSQL answers sums as text.
  return rows.map(({ feed, reader, requests, conditional, notModified }) => ({
    feed,
    reader,
    requests: Number(requests),
    conditional: Number(conditional),
    notModified: Number(notModified),
  }))
}

interface FeedRows {
  readonly reports: readonly ReportRow[]
  readonly days: readonly DayRow[]
  readonly answers: readonly AnswerRow[]
}

function toFeedAudience(name: FeedName, { reports, days, answers }: FeedRows): FeedAudience {
  const services = [...Map.groupBy(reports, ({ service }) => service)].map(([service, said]) => ({
    service,
    subscribers: sum(said.map(({ subscribers }) => subscribers)),
  }))
  const readers = answers.map(({ reader, ...counts }) => ({ reader, ...toAsked([counts]) }))
  return {
    feed: publicName(name),
    estimatedSubscribers: sum(services.map(({ subscribers }) => subscribers)),
    services: services.toSorted((a, b) => b.subscribers - a.subscribers || order(a.service, b.service)),
    estimatedDirectReaders: days[0]?.readers ?? 0,
    ...toAsked(answers),
    readers: readers.toSorted((a, b) => b.requests - a.requests || order(a.reader, b.reader)),
  }
}

function toAsked(counts: readonly AnswerCounts[]): Asked {
  const requests = sum(counts.map((one) => one.requests))
  const share = (part: number) => (requests === 0 ? 0 : Math.round((part / requests) * 1000) / 1000)
  return {
    requests,
    conditional: share(sum(counts.map((one) => one.conditional))),
    notModified: share(sum(counts.map((one) => one.notModified))),
  }
}

function byAudience(a: FeedAudience, b: FeedAudience): number {
  const size = ({ estimatedSubscribers, estimatedDirectReaders }: FeedAudience) =>
    estimatedSubscribers + estimatedDirectReaders
  return size(b) - size(a) || b.requests - a.requests || order(a.feed, b.feed)
}

function publicName(name: FeedName): string {
  const identity = identityOf(name)
  return identity.kind === 'main' ? 'main' : `${feedFolders[identity.kind]}/${identity.slug}`
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
