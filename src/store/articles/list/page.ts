import type { Article, Status } from '../../../domain/article.ts'
import type { FeedName } from '../../../domain/feed.ts'
import { ownFeedsOf } from '../../../domain/feed-rules.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import { instantText } from '../../../domain/moment.ts'
import type { Access } from '../../access.ts'
import { inBatches } from '../../database/connection.ts'
import type { ArticleRow, Database } from '../../schema/schema.ts'
import { asOf, toArticle } from '../article-row.ts'
import { describeRows, type FoundArticle } from '../find.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { type Place, type Range, readPlaces } from './places.ts'

/** By publication date, those without one as the newest, or by the time of their last revision. */
export const listOrders = ['newest', 'oldest', 'lastChanged', 'firstChanged'] as const
export type ListOrder = (typeof listOrders)[number]

/** Which articles to list; all that is given must hold. Deleted ones are never listed. */
export interface PageRequest {
  readonly status?: Status
  /** Names or slugs. */
  readonly section?: string
  readonly tag?: string
  readonly author?: string
  /** Saved then or later. A scheduled article that has come out since then was not saved: the change log has it. */
  readonly changedSince?: Date
  /** Published then or later, … */
  readonly from?: Date
  /** … and before then. */
  readonly to?: Date
  /** Default: `firstChanged` with `changedSince`, otherwise `newest`. */
  readonly order?: ListOrder
  /** `next` or `previous` of another page of the same list. */
  readonly cursor?: string
  readonly limit: number
}

/**
 * A page may hold fewer articles than asked for while there are more: only `next` and `previous` tell. Articles that come
 * in meanwhile move no others to another page.
 */
export interface ArticlePage {
  readonly articles: readonly FoundArticle[]
  readonly next?: string
  readonly previous?: string
}

/** For one page: few articles may have what is asked for. */
const longestMs = 300
/** The articles that are read at once to find those with a section, tag or author. */
const readAtOnce = 200

export function createArticlePages({ read, now }: Access) {
  return {
    /**
     * One page of a list. It costs as much with 1,000,000 articles as with few, and ends after 0.3 seconds. Throws
     * `invalid` for a cursor of another list.
     */
    listArticlesPage: (request: PageRequest): Promise<ArticlePage> =>
      read(async (db) => {
        const order = request.order ?? (request.changedSince ? 'firstChanged' : 'newest')
        const cursor = readCursor(request.cursor, order)
        const isBack = cursor?.isBack ?? false
        const isReversed = (order === 'oldest' || order === 'firstChanged') !== isBack
        const range = toRange(request, order, isReversed)
        const { rows, end } = await collect(db, range, { request, now: now(), from: cursor?.place })
        const shown = isBack ? rows.toReversed() : rows
        const articles = await describeRows(
          db,
          shown.map(({ row }) => row),
          now(),
        )
        const [first, last] = [shown[0]?.place, shown.at(-1)?.place]
        const ahead = end && (isBack ? (first ?? end) : (last ?? end))
        const behind = cursor && (isBack ? last : first)
        const [next, previous] = isBack ? [behind, ahead] : [ahead, behind]
        return {
          articles,
          ...(next && { next: writeCursor({ place: next, isBack: false }, order) }),
          ...(previous && { previous: writeCursor({ place: previous, isBack: true }, order) }),
        }
      }),
  }
}

function toRange(request: PageRequest, order: ListOrder, isReversed: boolean): Range {
  const { status, from, to, changedSince } = request
  const [feed] = feedsWanted(request)
  return {
    by: order === 'newest' || order === 'oldest' ? 'published' : 'saved',
    isReversed,
    ...(status && { status }),
    ...(feed && { feed }),
    ...(from && { from: instantText(from) }),
    ...(to && { to: instantText(to) }),
    ...(changedSince && { savedFrom: changedSince.toISOString() }),
  }
}

function feedsWanted({ section, tag, author }: PageRequest): FeedName[] {
  return [
    ...(section === undefined ? [] : [`section:${toFeedSlug(section)}` as const]),
    ...(tag === undefined ? [] : [`tag:${toFeedSlug(tag)}` as const]),
    ...(author === undefined ? [] : [`author:${toFeedSlug(author)}` as const]),
  ]
}

interface ListedRow {
  readonly row: ArticleRow
  readonly place: Place
}

interface Collection {
  readonly request: PageRequest
  readonly now: Date
  readonly from: Cursor['place'] | undefined
}

/** `end`: the last place that was looked at, if there is more behind it. */
async function collect(
  db: Database,
  range: Range,
  { request, now, from }: Collection,
): Promise<{ readonly rows: readonly ListedRow[]; readonly end?: Cursor['place'] }> {
  const until = performance.now() + longestMs
  const feeds = feedsWanted(request)
  const size = feeds.length > 0 || range.by === 'saved' ? readAtOnce : request.limit + 1
  const rows: ListedRow[] = []
  for (let end = from; ; ) {
    const places = await readPlaces(db, range, end, size)
    const wanted = places.filter(({ status }) => isPossible(status, request.status))
    const byId = await readRows(db, wanted)
    for (const place of places) {
      const row = byId.get(place.id)
      if (row && accepts(row, feeds, request, now)) {
        if (rows.length === request.limit) return { rows, ...(end && { end }) }
        rows.push({ row, place })
      }
      end = place
    }
    if (places.length < size) return { rows }
    if (performance.now() > until) return { rows, ...(end && { end }) }
  }
}

/** Whether an article with that stored status may have the wanted one now: a scheduled one may be due. */
function isPossible(stored: Status, wanted: Status | undefined): boolean {
  return wanted === undefined || stored === wanted || (wanted === 'published' && stored === 'scheduled')
}

async function readRows(db: Database, places: readonly Place[]): Promise<Map<string, ArticleRow>> {
  const rows = await inBatches(places, (batch) =>
    db
      .selectFrom('article')
      .selectAll()
      .where(
        'id',
        'in',
        batch.map(({ id }) => id),
      )
      .execute(),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function accepts(stored: ArticleRow, feeds: readonly FeedName[], request: PageRequest, now: Date): boolean {
  const row = asOf(stored, now)
  if (row.withdrawn_by === 'deletion') return false
  if (request.status !== undefined && row.status !== request.status) return false
  const { published_at: at } = row
  const { from, to } = request
  if ((from || to) && at === null) return false
  if (at !== null && ((from && at < instantText(from)) || (to && at >= instantText(to)))) return false
  return feeds.length === 0 || belongsTo(toArticle(row), feeds)
}

function belongsTo(article: Article, feeds: readonly FeedName[]): boolean {
  const own = new Set(ownFeedsOf(article).map(({ name }) => name))
  return feeds.every((feed) => own.has(feed))
}
