import { sql } from 'kysely'
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
  const { status, feed, isReversed } = range
  const stored = statuses.filter(
    (one) => status === undefined || one === status || (status === 'published' && one === 'scheduled'),
  )
  const isUndatedDone = start !== undefined && start.at !== null && !isReversed
  const isDatedDone = start !== undefined && start.at === null && isReversed
  const isDatedOnly = range.from !== undefined || range.to !== undefined
  const lists = stored.flatMap((one) => [
    ...(isUndatedDone || isDatedOnly ? [] : [readUndated(db, one, range, start, limit)]),
    ...(isDatedDone
      ? []
      : [
          feed && one === 'published'
            ? readMembers(db, feed, range, start, limit)
            : readDated(db, one, range, start, limit),
        ]),
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

function readDated(db: Database, status: Status, range: Range, start: Start, limit: number) {
  const bounds = boundsOf(range, start)
  return db
    .selectFrom('article')
    .select(['published_at as at', 'id', 'status'])
    .where('status', '=', status)
    .where('published_at', '>=', bounds.from)
    .where('published_at', '<=', bounds.to)
    .where(isBehind('published_at', 'id', range, start))
    .orderBy('published_at', range.isReversed ? 'asc' : 'desc')
    .orderBy('id', range.isReversed ? 'desc' : 'asc')
    .limit(limit)
    .execute()
}

async function readMembers(
  db: Database,
  feed: FeedName,
  range: Range,
  start: Start,
  limit: number,
): Promise<Place[]> {
  const bounds = boundsOf(range, start)
  const rows = await db
    .selectFrom('feed_member')
    .select(['published_at as at', 'article_id as id'])
    .where('feed', '=', feed)
    .where('published_at', '>=', bounds.from)
    .where('published_at', '<=', bounds.to)
    .where(isBehind('published_at', 'article_id', range, start))
    .orderBy('published_at', range.isReversed ? 'asc' : 'desc')
    .orderBy('article_id', range.isReversed ? 'desc' : 'asc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, status: 'published' }))
}

/** Beyond all dates. */
const never = '9999-12-31T23:59:59Z'

/** Both ends belong to it: a range of one column can be looked up in an index, an alternative cannot. */
function boundsOf({ from = '', to = never, isReversed }: Range, start: Start) {
  const at = start?.at ?? undefined
  if (at === undefined) return { from, to }
  return isReversed ? { from: at > from ? at : from, to } : { from, to: at < to ? at : to }
}

function isBehind(time: string, id: string, { isReversed }: Range, start: Start) {
  if (!start || start.at === null) return sql<boolean>`1 = 1`
  const [beyond, next] = isReversed ? [sql`>`, sql`<`] : [sql`<`, sql`>`]
  return sql<boolean>`(${sql.ref(time)} ${beyond} ${start.at} or ${sql.ref(id)} ${next} ${start.id})`
}

/** The newest revision of each article, by the time when it was saved; of one time, by id, the last first. */
async function readSaved(
  db: Database,
  { isReversed, savedFrom = '' }: Range,
  start: Start,
  limit: number,
): Promise<Place[]> {
  const at = start?.at ?? undefined
  const [from, to] = isReversed
    ? [at !== undefined && at > savedFrom ? at : savedFrom, never]
    : [savedFrom, at ?? never]
  const isNext = sql<boolean>`(saved.saved_at ${isReversed ? sql`>` : sql`<`} ${at ?? ''} or saved.article_id ${isReversed ? sql`>` : sql`<`} ${start?.id ?? ''})`
  return (
    db
      .selectFrom('article_revision as saved')
      // SQLite keeps the order of a cross join, so that it goes along the index of the times.
      .crossJoin('article')
      .select(['saved.saved_at as at', 'article.id', 'article.status'])
      .whereRef('article.id', '=', 'saved.article_id')
      .whereRef('article.revision', '=', 'saved.revision')
      .where('saved.saved_at', '>=', from)
      .where('saved.saved_at', '<=', to)
      .$if(at !== undefined, (query) => query.where(isNext))
      .orderBy('saved.saved_at', isReversed ? 'asc' : 'desc')
      .orderBy('saved.article_id', isReversed ? 'asc' : 'desc')
      .limit(limit)
      .execute()
  )
}
