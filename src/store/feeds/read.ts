import type { Article } from '../../domain/article.ts'
import type { FeedName } from '../../domain/feed.ts'
import type { Access } from '../access.ts'
import {
  type ArticleCache,
  createArticleCache,
  type KeptArticle,
  toArticle,
} from '../articles/article-row.ts'
import { inBatches } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { archivePageSize, type StampedPage } from './archives.ts'
import { readFeedState, readFeeds } from './feed-state.ts'
import type { StampedFeedState } from './lineage.ts'

export interface FeedContents {
  readonly state: StampedFeedState
  /** The newest published articles, as many as the rules say, newest first. */
  readonly articles: readonly KeptArticle[]
  /** Withdrawn, unpublished and deleted articles that readers are still told about, newest withdrawal first. */
  readonly withdrawn: readonly Article[]
  /** The newest archive page. The archive holds the articles that `articles` does not. */
  readonly archive?: StampedPage
}

export interface ArchiveContents {
  readonly state: StampedFeedState
  readonly page: StampedPage
  /** Newest first. */
  readonly articles: readonly KeptArticle[]
  /** The next older page. */
  readonly previous?: StampedPage
  /** A full page takes no more articles. */
  readonly isFull: boolean
}

export function createFeedReads({ read, readSnapshot }: Access) {
  const cache = createArticleCache()
  return {
    feedState: (name: FeedName): Promise<StampedFeedState> => read((db) => readFeedState(db, name)),

    /** The feeds that hold at least one article, by name. */
    feeds: (): Promise<StampedFeedState[]> => read(readFeeds),

    /** The content of the feed's document. `tombstoneDays`: how long a withdrawal is shown. */
    readFeed: (name: FeedName, tombstoneDays: number): Promise<FeedContents> =>
      readSnapshot(async (db) => {
        const state = await readFeedState(db, name)
        if (state.revision === 0) return { state, articles: [], withdrawn: [] }
        const archive = await readPageRow(db, name)
        return {
          state,
          articles: await readMembers(db, name, 0, cache),
          withdrawn: await readWithdrawn(db, state, tombstoneDays),
          ...(archive && { archive: toPage(archive) }),
        }
      }),

    /** The feed's newest articles, newest first, also those that its documents hold back or leave out: for pages. */
    readNewest: (
      name: FeedName,
      count: number,
    ): Promise<{ readonly state: StampedFeedState; readonly articles: readonly KeptArticle[] }> =>
      readSnapshot(async (db) => ({
        state: await readFeedState(db, name),
        articles: await readArticles(await selectMembers(db, name).limit(count).execute(), db, cache),
      })),

    /** The current version of that archive page. */
    archivePage: (name: FeedName, number: number): Promise<StampedPage | undefined> =>
      read(async (db) => {
        const row = await readPageRow(db, name, number)
        return row && toPage(row)
      }),

    /** A page of the feed's archive, counted from 1, the oldest. Undefined if there is none. */
    readArchive: (name: FeedName, number: number): Promise<ArchiveContents | undefined> =>
      readSnapshot(async (db) => {
        const page = await readPageRow(db, name, number)
        if (!page) return undefined
        const previous = number > 1 ? await readPageRow(db, name, number - 1) : undefined
        return {
          state: await readFeedState(db, name),
          page: toPage(page),
          articles: await readMembers(db, name, number, cache),
          ...(previous && { previous: toPage(previous) }),
          isFull: page.filled >= archivePageSize,
        }
      }),
  }
}

function toPage({ page, version, stamp }: StampedPage): StampedPage {
  return { page, version, stamp }
}

/** The newest page of the feed's archive, or the page of that number. */
async function readPageRow(
  db: Database,
  feed: FeedName,
  page?: number,
): Promise<(StampedPage & { filled: number }) | undefined> {
  return db
    .selectFrom('archive_page')
    .select(['page', 'version', 'stamp', 'filled'])
    .where('feed', '=', feed)
    .$if(page !== undefined, (query) => query.where('page', '=', page ?? 0))
    .orderBy('page', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function readMembers(
  db: Database,
  feed: FeedName,
  page: number,
  cache: ArticleCache,
): Promise<KeptArticle[]> {
  const members = selectMembers(db, feed).where('feed_member.page', '=', page)
  return readArticles(await members.execute(), db, cache)
}

/** Newest first. */
function selectMembers(db: Database, feed: FeedName) {
  return db
    .selectFrom('feed_member')
    .innerJoin('article', 'article.id', 'feed_member.article_id')
    .select(['article.id', 'article.revision', 'article.stamp'])
    .where('feed_member.feed', '=', feed)
    .orderBy('feed_member.published_at', 'desc')
    .orderBy('feed_member.article_id')
}

async function readArticles(
  members: readonly Pick<ArticleRow, 'id' | 'revision' | 'stamp'>[],
  db: Database,
  cache: ArticleCache,
): Promise<KeptArticle[]> {
  const cached = members.map((member) => ({ id: member.id, article: cache.find(member) }))
  const missing = cached.flatMap(({ id, article }) => (article ? [] : [id]))
  const rows = await inBatches(missing, (ids) =>
    db.selectFrom('article').selectAll().where('id', 'in', ids).execute(),
  )
  const read = new Map(rows.map((row) => [row.id, cache.store(row)]))
  return cached.map(({ id, article }) => article ?? read.get(id) ?? failMember(id))
}

/** Both are read in one transaction, and the one refers to the other. */
function failMember(id: string): never {
  throw new Error(`the feed holds the article ${id}, which does not exist`)
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * The articles that were withdrawn in the days before the feed's last change. Counted from that change and not from now,
 * so that the document depends on the store alone.
 */
async function readWithdrawn(
  db: Database,
  { name, changedAt }: StampedFeedState,
  tombstoneDays: number,
): Promise<Article[]> {
  const since = new Date(changedAt.getTime() - tombstoneDays * dayMs).toISOString()
  const rows = await db
    .selectFrom('feed_departure')
    .innerJoin('article', 'article.id', 'feed_departure.article_id')
    .selectAll('article')
    .where('feed_departure.feed', '=', name)
    .where('feed_departure.withdrawn_at', '>', since)
    .where('article.withdrawn_at', 'is not', null)
    .orderBy('feed_departure.withdrawn_at', 'desc')
    .orderBy('feed_departure.article_id')
    .execute()
  return rows.map(toArticle)
}
