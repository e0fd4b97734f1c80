import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Status, statuses } from '../../../domain/article.ts'
import type { FeedName } from '../../../domain/feed.ts'
import type { Database } from '../../schema/schema.ts'

/** The position of an article in a list. */
export interface Place {
  /** Its publication date, or when it was saved, as UTC text. Null without a date: before all others. */
  readonly at: string | null
  readonly id: string
  /** As it is stored. */
  readonly status: Status
}

/** A part of a list, in its order: the newest first. */
export interface Range {
  readonly by: 'published' | 'saved'
  /** The other way round. */
  readonly isReversed: boolean
  readonly status?: Status
  /** A feed of the published articles to look in. */
  readonly feed?: FeedName
  /** Publication dates, from the first to before the second. */
  readonly from?: string
  readonly to?: string
  readonly savedFrom?: string
}

type Start = Pick<Place, 'at' | 'id'> | undefined
type Read = (db: Database, range: Range, start: Start, limit: number) => Promise<Place[]>

/** The next places behind `start`. Each query reads as many rows of an index as it returns. */
export const readPlaces: Read = (db, range, start, limit) =>
  range.by === 'saved' ? readSaved(db, range, start, limit) : readPublished(db, range, start, limit)

/** The articles of each status are in one index, those without a date at its one end. */
async function readPublished(db: Database, range: Range, start: Start, limit: number): Promise<Place[]> {
  const { status, isReversed } = range
  const stored = statuses.filter(
    (one) => status === undefined || one === status || (status === 'published' && one === 'scheduled'),
  )
  const isUndatedDone = start !== undefined && start.at !== null && !isReversed
  const isDatedDone = start !== undefined && start.at === null && isReversed
  const isDatedOnly = range.from !== undefined || range.to !== undefined
  const dated = partsBehind(range, start, isReversed ? '<' : '>')
  const lists = stored.flatMap((one) => [
    ...(isUndatedDone || isDatedOnly ? [] : [readUndated(db, one, range, start, limit)]),
    ...(isDatedDone ? [] : dated.map((part) => readDated(db, one, range, part, limit))),
  ])
  const places = (await Promise.all(lists)).flat()
  const sign = isReversed ? -1 : 1
  return places.toSorted((one, other) => sign * compare(one, other)).slice(0, limit)
}

function compare(one: Place, other: Place): number {
  if (one.at === other.at) return one.id < other.id ? -1 : 1
  if (one.at === null || other.at === null) return one.at === null ? -1 : 1
  return one.at > other.at ? -1 : 1
}

function readUndated(db: Database, status: Status, { isReversed }: Range, start: Start, limit: number) {
  const behind = start?.at === null ? start.id : undefined
  return db
    .selectFrom('article')
    .select(['published_at as at', 'id', 'status'])
    .where('status', '=', status)
    .where('published_at', 'is', null)
    .$if(behind !== undefined, (query) => query.where('id', isReversed ? '<' : '>', behind ?? ''))
    .orderBy('id', isReversed ? 'desc' : 'asc')
    .limit(limit)
    .execute()
}

async function readDated(
  db: Database,
  status: Status,
  range: Range,
  part: Part,
  limit: number,
): Promise<Place[]> {
  const { feed, isReversed } = range
  const [time, order] = isReversed ? (['asc', 'desc'] as const) : (['desc', 'asc'] as const)
  if (feed && status === 'published') {
    const rows = await db
      .selectFrom('feed_member')
      .select(['published_at as at', 'article_id as id'])
      .where('feed', '=', feed)
      .where(part('published_at', 'article_id'))
      .orderBy('published_at', time)
      .orderBy('article_id', order)
      .limit(limit)
      .execute()
    return rows.map((row) => ({ ...row, status }))
  }
  return db
    .selectFrom('article')
    .select(['published_at as at', 'id', 'status'])
    .where('status', '=', status)
    .where(part('published_at', 'id'))
    .orderBy('published_at', time)
    .orderBy('id', order)
    .limit(limit)
    .execute()
}

/** A condition on the columns of time and id. */
type Part = (time: string, id: string) => RawBuilder<SqlBool>

/** Beyond all dates. */
const never = '9999-12-31T23:59:59Z'

/**
 * What is behind the start: the rest of its time, and all later times. Each is a range of one index, which their
 * alternative would not be, however many articles have one time.
 */
function partsBehind({ from = '', to = never, isReversed }: Range, start: Start, next: '<' | '>'): Part[] {
  const at = start?.at ?? undefined
  if (!start || at === undefined) {
    return [(time) => sql`${sql.ref(time)} >= ${from} and ${sql.ref(time)} <= ${to}`]
  }
  return [
    (time, id) => sql`${sql.ref(time)} = ${at} and ${sql.ref(id)} ${sql.raw(next)} ${start.id}`,
    isReversed
      ? (time) => sql`${sql.ref(time)} > ${at} and ${sql.ref(time)} <= ${to}`
      : (time) => sql`${sql.ref(time)} >= ${from} and ${sql.ref(time)} < ${at}`,
  ]
}

/** The newest revision of each article, by the time when it was saved; of one time, by id, the last first. */
async function readSaved(db: Database, range: Range, start: Start, limit: number): Promise<Place[]> {
  const { isReversed, savedFrom = '' } = range
  const order = isReversed ? 'asc' : 'desc'
  const times = { isReversed, by: range.by, from: savedFrom }
  const places: Place[] = []
  for (const part of partsBehind(times, start, isReversed ? '>' : '<')) {
    if (places.length === limit) break
    const rows = await db
      .selectFrom('article_revision as saved')
      // SQLite keeps the order of a cross join, so that it goes along the index of the times.
      .crossJoin('article')
      .select(['saved.saved_at as at', 'article.id', 'article.status'])
      .whereRef('article.id', '=', 'saved.article_id')
      .whereRef('article.revision', '=', 'saved.revision')
      .where(part('saved.saved_at', 'saved.article_id'))
      .orderBy('saved.saved_at', order)
      .orderBy('saved.article_id', order)
      .limit(limit - places.length)
      .execute()
    places.push(...rows)
  }
  return places
}
