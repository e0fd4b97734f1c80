import { setImmediate } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import { monthsBetween, type Span, spanOf } from '../../domain/calendar.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { inBatches } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'

/** Articles that a feed has won in a month, or lost if negative. */
export interface MonthChange {
  readonly feed: string
  readonly month: string
  readonly articles: number
}

export async function addToMonths(db: Database, changes: readonly MonthChange[]): Promise<void> {
  const sums = new Map<string, MonthChange>()
  for (const { feed, month, articles } of changes) {
    const key = `${month} ${feed}`
    sums.set(key, { feed, month, articles: (sums.get(key)?.articles ?? 0) + articles })
  }
  await inBatches([...sums.values()], (batch) =>
    db
      .insertInto('feed_month')
      .values([...batch])
      .onConflict((conflict) =>
        conflict.columns(['feed', 'month']).doUpdateSet(({ eb, ref }) => ({
          articles: eb('feed_month.articles', '+', ref('excluded.articles')),
        })),
      )
      .execute(),
  )
}

const zoneSetting = 'months_in'

/** True if the months are counted in the time zone of these rules. */
export async function holdsMonths(db: Database, { timeZone }: FeedRules): Promise<boolean> {
  return (await readSetting(db, zoneSetting)) === timeZone
}

/** Counts all months anew, after an upgrade or in another time zone. */
export async function countMonths(db: Database, rules: FeedRules): Promise<void> {
  if (await holdsMonths(db, rules)) return
  await writeSetting(db, zoneSetting, rules.timeZone)
  await db.deleteFrom('feed_month').execute()
  const spans = new Map<string, Span>()
  const spanOfMonth = (month: string) => {
    const span = spans.get(month) ?? spanOf(month, rules.timeZone)
    spans.set(month, span)
    return { period: month, ...span }
  }
  const feeds = await db.selectFrom('feed').select('name').execute()
  for (const { name: feed } of feeds) {
    // Requests are answered between two feeds.
    await setImmediate()
    const months = await readMonthRange(db, feed, rules)
    const counts = await countPeriods(db, feed, months.map(spanOfMonth))
    await addToMonths(
      db,
      counts.map(({ period, articles }) => ({ feed, month: period, articles })),
    )
  }
}

/** All months from that of the feed's oldest article to that of its newest. */
async function readMonthRange(db: Database, feed: string, { timeZone }: FeedRules): Promise<string[]> {
  const dates = db.selectFrom('feed_member').select('published_at').where('feed', '=', feed).limit(1)
  const first = await dates.orderBy('published_at').executeTakeFirst()
  const last = await dates.orderBy('published_at', 'desc').executeTakeFirst()
  if (!first || !last) return []
  return monthsBetween(new Date(first.published_at), new Date(last.published_at), timeZone)
}

/** A month such as `2026-11`, or a day such as `2026-11-23`, with its span. */
interface Period extends Span {
  readonly period: string
}

/** The numbers of a feed's articles in those periods that have some. Visits each article of them, in an index. */
export async function countPeriods(db: Database, feed: string, periods: readonly Period[]) {
  const counts = await inBatches(periods, (batch) =>
    db
      .with('span(period, from, before, until, foreignNoon, ownNoon)', () => toPeriodRows(batch))
      .selectFrom('span')
      .select((select) => [
        'span.period',
        select
          .selectFrom('feed_member as member')
          .select((count) => count.fn.countAll<number>().as('articles'))
          .where('member.feed', '=', feed)
          .where(isWithin((column) => sql.ref(`span.${column}`)))
          .as('articles'),
      ])
      .execute(),
  )
  return counts
    .map(({ period, articles }) => ({ period, articles: Number(articles) }))
    .filter(({ articles }) => articles > 0)
}

function toPeriodRows(periods: readonly Period[]) {
  const rows = periods.map(
    ({ period, from, before, until, foreignNoon, ownNoon }) =>
      sql`(${sql.join([period, from, before, until, foreignNoon, ownNoon])})`,
  )
  return sql<Period>`(values ${sql.join(rows)})`
}

/** The condition that a row of `feed_member`, called `member`, lies within a span. */
export function isWithin(toSql: (column: keyof Span) => RawBuilder<unknown>): RawBuilder<boolean> {
  const at = sql.ref('member.published_at')
  const isDay = sql`exists (
    select 1 from article where article.id = member.article_id and article.published_precision = 'day'
  )`
  return sql`
    ${at} >= ${toSql('from')} and ${at} < ${toSql('until')}
    and (${at} <> ${toSql('foreignNoon')} or not ${isDay})
    and (${at} < ${toSql('before')} or (${at} = ${toSql('ownNoon')} and ${isDay}))
  `
}
