import { sql } from 'kysely'
import type { Article } from '../../domain/article.ts'
import { daysOf, spanOf } from '../../domain/calendar.ts'
import type { FeedName } from '../../domain/feed.ts'
import type { Access } from '../access.ts'
import { readArticles } from '../articles/article-row.ts'
import type { Database } from '../schema/schema.ts'
import { countPeriods, isWithin } from './months.ts'

/** Articles on a full page of a month. */
export const monthPageSize = 100

export interface MonthCount {
  /** In the time zone of the publication, such as `2026-11`. */
  readonly month: string
  readonly articles: number
}

export interface DayCount {
  /** Such as `2026-11-23`. */
  readonly day: string
  readonly articles: number
}

/** A page of a month: the published articles of a feed, oldest first. */
export interface MonthPage {
  /** Of the whole month. */
  readonly count: number
  readonly articles: readonly Article[]
  /** The nearest months with articles. */
  readonly previous?: MonthCount
  readonly next?: MonthCount
}

/**
 * The articles of a feed by month, as people look for them: also those that its documents hold back or leave out. `main`
 * holds every published one.
 */
export function createMonthReads({ read, readSnapshot, rules }: Access) {
  return {
    /** The months with articles, oldest first. */
    months: (name: FeedName): Promise<MonthCount[]> =>
      read((db) => selectMonths(db, name).orderBy('month').execute()),

    /**
     * Pages are counted from 1, the oldest, so that a newer article moves no other one. Undefined if there is none of that
     * number. The cost depends on the articles of the month, not on all.
     */
    readMonth: (name: FeedName, month: string, page: number): Promise<MonthPage | undefined> =>
      readSnapshot(async (db) => {
        const known = await selectMonths(db, name).where('month', '=', month).executeTakeFirst()
        if (!known || page > countPages(known)) return undefined
        const previous = await selectMonths(db, name)
          .where('month', '<', month)
          .orderBy('month', 'desc')
          .executeTakeFirst()
        const next = await selectMonths(db, name)
          .where('month', '>', month)
          .orderBy('month')
          .executeTakeFirst()
        const ids = await readIds(db, name, { month, page }, rules().timeZone)
        return {
          count: known.articles,
          articles: await readArticles(db, ids),
          ...(previous && { previous }),
          ...(next && { next }),
        }
      }),

    /** The days of a month with articles, oldest first. Visits each article of the month. */
    days: (name: FeedName, month: string): Promise<DayCount[]> =>
      read(async (db) => {
        const { timeZone } = rules()
        const days = daysOf(month).map((day) => ({ period: day, ...spanOf(day, timeZone) }))
        const counts = await countPeriods(db, name, days)
        return counts
          .map(({ period, articles }) => ({ day: period, articles }))
          .toSorted((one, other) => (one.day < other.day ? -1 : 1))
      }),
  }
}

/** The number of pages of a month. */
export function countPages({ articles }: MonthCount): number {
  return Math.ceil(articles / monthPageSize)
}

function selectMonths(db: Database, name: FeedName) {
  return db
    .selectFrom('feed_month')
    .select(['month', 'articles'])
    .where('feed', '=', name)
    .where('articles', '>', 0)
}

async function readIds(
  db: Database,
  name: FeedName,
  { month, page }: { readonly month: string; readonly page: number },
  timeZone: string,
): Promise<string[]> {
  const span = spanOf(month, timeZone)
  const rows = await db
    .selectFrom('feed_member as member')
    .select('member.article_id')
    .where('member.feed', '=', name)
    .where(isWithin((column) => sql.val(span[column])))
    .orderBy('member.published_at')
    .orderBy('member.article_id', 'desc')
    .limit(monthPageSize)
    .offset((page - 1) * monthPageSize)
    .execute()
  return rows.map(({ article_id }) => article_id)
}
