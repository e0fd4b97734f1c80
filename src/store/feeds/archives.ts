import { type Selectable, sql } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import type { ArchivePage } from '../../domain/site.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { ArchivePageTable, Database, FeedMemberTable } from '../schema/schema.ts'
import { createStamp } from './lineage.ts'

/** Articles on a full archive page. */
export const archivePageSize = 50

/** The page of the articles in the feed's own document. */
const currentPage = 0

/** The page of the articles that no document of the feed has shown, and of those that one has and none does now. */
export const outsidePage = -1
export const hiddenPage = -2

/** An article of a feed, and its page. */
export type Member = Selectable<FeedMemberTable>
type PageRow = Selectable<ArchivePageTable>

interface Sizing {
  /** Articles of a feed's document. */
  readonly size: number
  /** For the versions of archive pages. */
  readonly now: Date
}

/**
 * Adds articles to feeds, and divides each feed between its document, which holds the `size` newest, and its archive pages
 * (RFC 5005, section 4). An article that leaves the document goes to the newest page; a page that was full once takes no
 * more. If the document has room, the newest archived articles return to it. An article that is older than the window of
 * the feed is in the archive from the start. `joining`: the new articles by feed; none for a feed that articles may have
 * left, or whose window has changed.
 */
export async function rebalanceFeeds(
  db: Database,
  joining: ReadonlyMap<FeedName, readonly Member[]>,
  { size, now }: Sizing,
): Promise<void> {
  const before = await readCurrent(db, [...joining.keys()])
  const feeds = before.map((current) => {
    const { newest, rest } = split(joining.get(current.feed) ?? [], size, current.since)
    return { ...current, newest, rest, room: size - current.count - newest.length }
  })
  await upsert(
    db,
    'feed_member',
    feeds.flatMap(({ newest }) => newest),
  )
  const full = feeds.filter(({ room, hasOlder, rest }) => room < 0 || hasOlder || rest.length > 0)
  const rest = feeds.flatMap((one) => one.rest)
  await archiveMembers(
    db,
    full.map(({ feed }) => feed),
    rest,
    { size, now },
  )
  const short = new Map(feeds.flatMap((one) => (one.room > 0 ? [[one.feed, one] as const] : [])))
  for (const feed of (await readNewestPages(db, [...short.keys()])).keys()) {
    const { room = 0, since } = short.get(feed) ?? {}
    await restoreArchived(db, feed, { count: room, since, now })
  }
}

/** Of many new articles only the newest fit into the document: the rest is written once, to the archive. */
function split(
  members: readonly Member[],
  size: number,
  since: string,
): { newest: readonly Member[]; rest: readonly Member[] } {
  const sorted = members.toSorted(oldestFirst).toReversed()
  const fitting = sorted.filter(({ published_at }) => published_at >= since).length
  const kept = Math.min(size, fitting)
  return { newest: sorted.slice(0, kept), rest: sorted.slice(kept) }
}

function oldestFirst(one: Member, other: Member): number {
  if (one.published_at !== other.published_at) return one.published_at < other.published_at ? -1 : 1
  return one.article_id > other.article_id ? -1 : 1
}

interface Current {
  readonly feed: FeedName
  /** The window of the feed: see `windows.ts`. Empty: it has none. */
  readonly since: string
  /** The articles of the document within the window. */
  readonly count: number
  /** There are others: the window has changed. */
  readonly hasOlder: boolean
}

async function readCurrent(db: Database, feeds: readonly FeedName[]): Promise<Current[]> {
  const rows = await inBatches(feeds, (batch) =>
    db
      .with('asked(name)', () => toValues(batch))
      .selectFrom('asked')
      .leftJoin('feed_window', 'feed_window.feed', 'asked.name')
      .leftJoin('feed_member', (join) =>
        join.onRef('feed_member.feed', '=', 'asked.name').on('feed_member.page', '=', currentPage),
      )
      .select((select) => [
        'asked.name as feed',
        'since',
        select.fn.count<number>('feed_member.article_id').as('all'),
        sql<number>`sum(case when published_at < since then 1 else 0 end)`.as('older'),
      ])
      .groupBy(['asked.name', 'since'])
      .execute(),
  )
  return rows.map(({ feed, since, all, older }) => ({
    feed: feed as FeedName,
    since: since ?? '',
    count: Number(all) - Number(older),
    hasOlder: Number(older) > 0,
  }))
}

/** The newest page of each feed's archive, by an index look-up: the length of the archive does not matter. */
async function readNewestPages(
  db: Database,
  feeds: readonly FeedName[],
): Promise<ReadonlyMap<FeedName, PageRow>> {
  const rows = await inBatches(feeds, (batch) =>
    db
      .with('asked(name)', () => toValues(batch))
      .selectFrom('asked')
      .innerJoin('archive_page', (join) =>
        join.onRef('archive_page.feed', '=', 'asked.name').on('archive_page.page', '=', (on) =>
          on
            .selectFrom('archive_page as newest')
            .select((select) => select.fn.max('newest.page').as('page'))
            .whereRef('newest.feed', '=', 'asked.name'),
        ),
      )
      .selectAll('archive_page')
      .execute(),
  )
  return new Map(rows.map((row) => [row.feed as FeedName, row]))
}

function toValues(names: readonly string[]) {
  return sql<{ name: string }>`(values ${sql.join(names.map((name) => sql`(${name})`))})`
}

/** Moves surplus articles from the documents, and `more` that never were in them, to archive pages. */
async function archiveMembers(
  db: Database,
  feeds: readonly FeedName[],
  more: readonly Member[],
  { size, now }: Sizing,
): Promise<void> {
  const surplus = [...(await readSurplus(db, feeds, size)), ...more].toSorted(oldestFirst)
  const newest = await readNewestPages(db, feeds)
  const moved = [...Map.groupBy(surplus, ({ feed }) => feed as FeedName)].map(([feed, members]) => ({
    members: placeOnPages(members, newest.get(feed)),
    before: newest.get(feed),
  }))
  await upsert(
    db,
    'feed_member',
    moved.flatMap(({ members }) => members),
  )
  await upsert(
    db,
    'archive_page',
    moved.flatMap(({ members, before }) => toPages(members, before, now)),
  )
}

/** The articles after the `size` newest of each feed's document, and those before its window. */
async function readSurplus(db: Database, feeds: readonly FeedName[], size: number): Promise<Member[]> {
  return inBatches(feeds, (batch) =>
    db
      .with('ranked', (cte) =>
        cte
          .selectFrom('feed_member')
          .leftJoin('feed_window', 'feed_window.feed', 'feed_member.feed')
          .selectAll('feed_member')
          .select('since')
          .select((select) =>
            select.fn
              .agg<number>('row_number')
              .over((over) =>
                over.partitionBy('feed_member.feed').orderBy('published_at', 'desc').orderBy('article_id'),
              )
              .as('position'),
          )
          .where('feed_member.feed', 'in', batch)
          .where('page', '=', currentPage),
      )
      .selectFrom('ranked')
      .select(['feed', 'article_id', 'published_at', 'page'])
      .where((where) =>
        where.or([where('position', '>', size), where('published_at', '<', where.ref('since'))]),
      )
      .execute(),
  )
}

/** In their order, on the newest page until it is full, then on new ones. */
function placeOnPages(members: readonly Member[], newest: PageRow | undefined): Member[] {
  const before = newest ? (newest.page - 1) * archivePageSize + newest.filled : 0
  return members.map((member, index) => ({
    ...member,
    page: Math.floor((before + index) / archivePageSize) + 1,
  }))
}

/** The pages of these members, each in a new version. */
function toPages(added: readonly Member[], newest: PageRow | undefined, now: Date): PageRow[] {
  return [...Map.groupBy(added, ({ page }) => page).values()].map((members) => {
    const { feed, page } = members[0] as Member
    const before = page === newest?.page ? newest : { filled: 0, version: 0 }
    const version = Math.max(before.version + 1, now.getTime())
    return { feed, page, filled: before.filled + members.length, version, stamp: createStamp() }
  })
}

interface Restoring {
  readonly count: number
  /** See `Current`. */
  readonly since: string | undefined
  readonly now: Date
}

async function restoreArchived(
  db: Database,
  feed: FeedName,
  { count, since = '', now }: Restoring,
): Promise<void> {
  const rows = await db
    .selectFrom('feed_member')
    .selectAll()
    .where('feed', '=', feed)
    // Not `>`: SQLite would then scan the whole archive by page instead of its end by date.
    .where('page', '!=', currentPage)
    .where('page', 'not in', [outsidePage, hiddenPage])
    .where('published_at', '>=', since)
    .orderBy('published_at', 'desc')
    .orderBy('article_id')
    .limit(count)
    .execute()
  if (rows.length === 0) return
  await upsert(
    db,
    'feed_member',
    rows.map((row) => ({ ...row, page: currentPage })),
  )
  await renewVersions(db, now, { feed, from: Math.min(...rows.map(({ page }) => page)) })
}

/**
 * Of the page and all newer ones, which link to it, or of every page: a new version is a new address. It is the time of the
 * change, so that a change that a failover has lost and a later one do not get the same address.
 */
export async function renewVersions(
  db: Database,
  now: Date,
  pages?: { readonly feed: FeedName; readonly from: number },
): Promise<void> {
  const next = sql<number>`case when version < ${now.getTime()} then ${now.getTime()} else version + 1 end`
  await db
    .updateTable('archive_page')
    .set({ version: next, stamp: createStamp() })
    .$if(pages !== undefined, (query) =>
      query.where('feed', '=', pages?.feed ?? '').where('page', '>=', pages?.from ?? 0),
    )
    .execute()
}

/** An archive page in a version, as `StampedFeedState` is a feed in a revision. */
export interface StampedPage extends ArchivePage {
  readonly stamp: string
}
