import { type RawBuilder, sql } from 'kysely'
import { type FeedName, identityOf } from '../../domain/feed.ts'
import { feedFolders } from '../../domain/site.ts'
import type { Database } from '../schema/schema.ts'
import type { AnswerCounts } from './counts.ts'
import type { AudienceQuestion, Period } from './day.ts'

/** The number of requests, and the shares, from 0 to 1, that were conditional and were answered with 304. */
export interface RequestShares {
  readonly requests: number
  readonly conditional: number
  readonly notModified: number
}

export interface FeedAudience extends RequestShares {
  /** As in addresses: `main`, or `tags/ferry`. */
  readonly feed: string
  /** The largest report of each service and feed id, added up. */
  readonly estimatedSubscribers: number
  /** Largest first. */
  readonly services: readonly { readonly service: string; readonly subscribers: number }[]
  /** Distinct clients on the busiest day: nothing tells whether yesterday's clients have come again. */
  readonly estimatedDirectReaders: number
  /** Most requests first. */
  readonly readers: readonly (RequestShares & { readonly reader: string })[]
}

/** The readers of each feed; JSON as it is. */
export interface AudienceReport extends Period {
  readonly note: string
  /** The largest audience first. */
  readonly feeds: readonly FeedAudience[]
}

const note =
  'Estimates. Subscribers: what services say of themselves, which anybody can forge. Direct readers: distinct ' +
  'clients on the busiest day, to about 5 percent; readers who share an address and a program count once.'

export async function readAudience(
  db: Database,
  { period, feed }: AudienceQuestion,
): Promise<AudienceReport> {
  const ofFeed = feed === undefined ? sql`` : sql`and feed = ${feed}`
  const isAsked = sql<boolean>`day between ${period.from} and ${period.to} ${ofFeed}`
  const [reports, days, answers] = [
    await readReports(db, isAsked),
    await readDays(db, isAsked),
    await readAnswers(db, isAsked),
  ]
  const names = new Set([reports, days, answers].flatMap((byFeed) => [...byFeed.keys()]))
  const feeds = [...names].map((name) =>
    toFeedAudience(name, reports.get(name) ?? [], days.get(name) ?? [], answers.get(name) ?? []),
  )
  return { note, ...period, feeds: feeds.toSorted(byAudience) }
}

type IsAsked = RawBuilder<boolean>

const byFeed = <Row extends { readonly feed: string }>(rows: readonly Row[]) =>
  Map.groupBy(rows, ({ feed }) => feed as FeedName)

async function readReports(db: Database, isAsked: IsAsked) {
  const rows = await db
    .selectFrom('audience_report')
    .select(['feed', 'service', 'source', ({ fn }) => fn.max<number>('subscribers').as('subscribers')])
    .where(isAsked)
    .groupBy(['feed', 'service', 'source'])
    .execute()
  return byFeed(rows)
}

async function readDays(db: Database, isAsked: IsAsked) {
  const rows = await db
    .selectFrom('audience_day')
    .select(['feed', ({ fn }) => fn.max<number>('direct_readers').as('readers')])
    .where(isAsked)
    .groupBy('feed')
    .execute()
  return byFeed(rows)
}

async function readAnswers(db: Database, isAsked: IsAsked) {
  const rows = await db
    .selectFrom('audience_answer')
    .select(({ fn }) => [
      'feed',
      'reader',
      fn.sum('requests').as('requests'),
      fn.sum('conditional').as('conditional'),
      fn.sum('not_modified').as('notModified'),
    ])
    .where(isAsked)
    .groupBy(['feed', 'reader'])
    .execute()
  // PostgreSQL returns sums as text.
  const toNumbers = ({ feed, reader, requests, conditional, notModified }: (typeof rows)[number]) => ({
    feed,
    reader,
    requests: Number(requests),
    conditional: Number(conditional),
    notModified: Number(notModified),
  })
  return byFeed(rows.map(toNumbers))
}

function toFeedAudience(
  name: FeedName,
  reports: readonly { readonly service: string; readonly subscribers: number }[],
  days: readonly { readonly readers: number }[],
  answers: readonly (AnswerCounts & { readonly reader: string })[],
): FeedAudience {
  const services = [...Map.groupBy(reports, ({ service }) => service)].map(([service, ofService]) => ({
    service,
    subscribers: sum(ofService.map(({ subscribers }) => subscribers)),
  }))
  const readers = answers.map((counts) => ({ reader: counts.reader, ...toShares([counts]) }))
  return {
    feed: publicName(name),
    estimatedSubscribers: sum(services.map(({ subscribers }) => subscribers)),
    services: services.toSorted((a, b) => b.subscribers - a.subscribers || order(a.service, b.service)),
    estimatedDirectReaders: days[0]?.readers ?? 0,
    ...toShares(answers),
    readers: readers.toSorted((a, b) => b.requests - a.requests || order(a.reader, b.reader)),
  }
}

function toShares(counts: readonly AnswerCounts[]): RequestShares {
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
