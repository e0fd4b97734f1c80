import { type Kysely, type Selectable, sql } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import type { ArchivePage } from '../../domain/site.ts'
import { inBatches } from '../database/batches.ts'
import type { ArchivePageTable, FeedMemberTable, Schema } from '../schema/schema.ts'

/** Articles on a page of an archive, once it is full. */
export const archivePageSize = 50

/** Member rows of the feed's own document stand on page 0. */
const current = 0

/** A feed's article and where it stands. */
export type Member = Selectable<FeedMemberTable>
type PageRow = Selectable<ArchivePageTable>

/**
 * Lets articles join feeds, and divides those of each feed between its document, which holds the `size` newest, and the
 * pages of its archive (RFC 5005, section 4). What falls out of the document goes to the newest page; a page that was
 * filled once takes no more. Where a withdrawal left room, the newest archived articles come back. So each article
 * stands in exactly one place. `joining`: by feed, new to it; none for a feed that others may have left.
 */
export async function settleFeeds(
  db: Kysely<Schema>,
  joining: ReadonlyMap<FeedName, readonly Member[]>,
  size: number,
): Promise<void> {
  const feeds = [...joining.keys()]
  const counts = await countCurrent(db, feeds)
  const room = (feed: FeedName) => size - (counts.get(feed) ?? 0) - (joining.get(feed)?.length ?? 0)
  const parts = feeds.map((feed) => splitAt(size, joining.get(feed) ?? []))
  await writeMembers(
    db,
    parts.flatMap(({ newest }) => newest),
  )
  await archive(
    db,
    feeds.filter((feed) => room(feed) < 0),
    parts.flatMap(({ rest }) => rest),
    size,
  )
  const short = feeds.filter((feed) => room(feed) > 0)
  for (const feed of (await readNewestPages(db, short)).keys()) await bringBack(db, feed, room(feed))
}

/** Of many that join at once only the newest can stand in the document: the rest is written once, in the archive. */
function splitAt(size: number, members: readonly Member[]): { newest: Member[]; rest: Member[] } {
  const sorted = members.toSorted(oldestFirst).toReversed()
  return { newest: sorted.slice(0, size), rest: sorted.slice(size) }
}

function oldestFirst(one: Member, other: Member): number {
  if (one.published_at !== other.published_at) return one.published_at < other.published_at ? -1 : 1
  return one.article_id > other.article_id ? -1 : 1
}

/** How many articles stand in each feed's own document; nothing of those where none does. */
async function countCurrent(
  db: Kysely<Schema>,
  feeds: readonly FeedName[],
): Promise<ReadonlyMap<FeedName, number>> {
  const rows = await inBatches(feeds, (some) =>
    db
      .selectFrom('feed_member')
      .select((select) => ['feed', select.fn.countAll<number>().as('count')])
      .where('feed', 'in', some)
      .where('page', '=', current)
      .groupBy('feed')
      .execute(),
  )
  return new Map(rows.map(({ feed, count }) => [feed as FeedName, Number(count)]))
}

/** The newest page of each feed's archive, looked up by itself: a long archive takes no longer than a short one. */
async function readNewestPages(
  db: Kysely<Schema>,
  feeds: readonly FeedName[],
): Promise<ReadonlyMap<FeedName, PageRow>> {
  const rows = await inBatches(feeds, (some) =>
    db
      .with('asked(name)', () => list(some))
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

function list(names: readonly string[]) {
  return sql<{ name: string }>`(values ${sql.join(names.map((name) => sql`(${name})`))})`
}

/** Puts what falls out of the documents, and `more` that never stood there, on the pages of the archives. */
async function archive(
  db: Kysely<Schema>,
  feeds: readonly FeedName[],
  more: readonly Member[],
  size: number,
): Promise<void> {
  const fallen = [...(await readFallen(db, feeds, size)), ...more].toSorted(oldestFirst)
  const newest = await readNewestPages(db, feeds)
  const placed = [...Map.groupBy(fallen, ({ feed }) => feed as FeedName)].map(([feed, members]) => ({
    members: placeOnPages(members, newest.get(feed)),
    before: newest.get(feed),
  }))
  await writeMembers(
    db,
    placed.flatMap(({ members }) => members),
  )
  await writePages(
    db,
    placed.flatMap(({ members, before }) => toPages(members, before)),
  )
}

/** The articles beyond the `size` newest of each feed's document. */
async function readFallen(db: Kysely<Schema>, feeds: readonly FeedName[], size: number): Promise<Member[]> {
  return inBatches(feeds, (some) =>
    db
      .with('placed', (cte) =>
        cte
          .selectFrom('feed_member')
          .selectAll()
          .select((select) =>
            select.fn
              .agg<number>('row_number')
              .over((over) => over.partitionBy('feed').orderBy('published_at', 'desc').orderBy('article_id'))
              .as('place'),
          )
          .where('feed', 'in', some)
          .where('page', '=', current),
      )
      .selectFrom('placed')
      .select(['feed', 'article_id', 'published_at', 'page'])
      .where('place', '>', size)
      .execute(),
  )
}

/** In their order, on the newest page while there is room on it, then on new ones. */
function placeOnPages(members: readonly Member[], newest: PageRow | undefined): Member[] {
  const before = newest ? (newest.page - 1) * archivePageSize + newest.filled : 0
  return members.map((member, index) => ({
    ...member,
    page: Math.floor((before + index) / archivePageSize) + 1,
  }))
}

/** The pages that have these members now, each in a new version. */
function toPages(added: readonly Member[], newest: PageRow | undefined): PageRow[] {
  return [...Map.groupBy(added, ({ page }) => page).values()].map((members) => {
    const { feed, page } = members[0] as Member
    const before = page === newest?.page ? newest : { filled: 0, version: 0 }
    return { feed, page, filled: before.filled + members.length, version: before.version + 1 }
  })
}

async function writePages(db: Kysely<Schema>, pages: readonly PageRow[]): Promise<void> {
  await inBatches(pages, (some) =>
    db
      .insertInto('archive_page')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['feed', 'page']).doUpdateSet((set) => ({
          filled: set.ref('excluded.filled'),
          version: set.ref('excluded.version'),
        })),
      )
      .execute(),
  )
}

/** Lets articles stand in feeds, or on other pages of them. */
async function writeMembers(db: Kysely<Schema>, members: readonly Member[]): Promise<void> {
  await inBatches(members, (some) =>
    db
      .insertInto('feed_member')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['article_id', 'feed']).doUpdateSet((set) => ({ page: set.ref('excluded.page') })),
      )
      .execute(),
  )
}

async function bringBack(db: Kysely<Schema>, feed: FeedName, count: number): Promise<void> {
  const rows = await db
    .selectFrom('feed_member')
    .selectAll()
    .where('feed', '=', feed)
    // Not `>`: SQLite would then look through the whole archive by page instead of through its end by date.
    .where('page', '!=', current)
    .orderBy('published_at', 'desc')
    .orderBy('article_id')
    .limit(count)
    .execute()
  if (rows.length === 0) return
  await writeMembers(
    db,
    rows.map((row) => ({ ...row, page: current })),
  )
  await renewPages(db, feed, Math.min(...rows.map(({ page }) => page)))
}

/** Gives the page and all newer ones, which lead to it, a new version, and so a new address. */
export async function renewPages(db: Kysely<Schema>, feed: FeedName, from: number): Promise<void> {
  await db
    .updateTable('archive_page')
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('feed', '=', feed)
    .where('page', '>=', from)
    .execute()
}

/** For a change that every document shows. */
export async function renewAllPages(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('archive_page')
    .set((set) => ({ version: set('version', '+', 1) }))
    .execute()
}

/** The newest page of the feed's archive, or the one of that number. */
export async function readPageRow(
  db: Kysely<Schema>,
  feed: FeedName,
  page?: number,
): Promise<(ArchivePage & { filled: number }) | undefined> {
  return db
    .selectFrom('archive_page')
    .select(['page', 'version', 'filled'])
    .where('feed', '=', feed)
    .$if(page !== undefined, (query) => query.where('page', '=', page ?? 0))
    .orderBy('page', 'desc')
    .limit(1)
    .executeTakeFirst()
}
