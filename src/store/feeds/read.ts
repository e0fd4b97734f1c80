import type { Kysely } from 'kysely'
import type { Article } from '../../domain/article.ts'
import type { FeedName, FeedState } from '../../domain/feed.ts'
import type { ArchivePage } from '../../domain/site.ts'
import type { ArticleCache } from '../rows/article-cache.ts'
import { toArticle } from '../rows/article-row.ts'
import type { Schema } from '../schema/schema.ts'
import type { ArchiveContents, FeedContents, KeptArticle } from '../store.ts'
import { archivePageSize, readPageRow } from './archives.ts'
import { readFeedState } from './feeds.ts'

const dayMs = 24 * 60 * 60 * 1000

/** See `Store.readFeed`. To be run in one transaction: state and articles belong together. */
export async function readFeed(
  db: Kysely<Schema>,
  name: FeedName,
  tombstoneDays: number,
  cache: ArticleCache,
): Promise<FeedContents> {
  const state = await readFeedState(db, name)
  if (state.revision === 0) return { state, articles: [], withdrawn: [] }
  const archive = await readPageRow(db, name)
  return {
    state,
    articles: await readMembers(db, name, 0, cache),
    withdrawn: await readWithdrawn(db, state, tombstoneDays),
    ...(archive && { archive: toPage(archive) }),
  }
}

/** See `Store.archivePage`. */
export async function readArchivePage(
  db: Kysely<Schema>,
  name: FeedName,
  number: number,
): Promise<ArchivePage | undefined> {
  const row = await readPageRow(db, name, number)
  return row && toPage(row)
}

/** See `Store.readArchive`. */
export async function readArchive(
  db: Kysely<Schema>,
  name: FeedName,
  number: number,
  cache: ArticleCache,
): Promise<ArchiveContents | undefined> {
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
}

function toPage({ page, version }: ArchivePage): ArchivePage {
  return { page, version }
}

async function readMembers(
  db: Kysely<Schema>,
  feed: FeedName,
  page: number,
  cache: ArticleCache,
): Promise<KeptArticle[]> {
  const members = await db
    .selectFrom('feed_member')
    .innerJoin('article', 'article.id', 'feed_member.article_id')
    .select(['article.id', 'article.revision'])
    .where('feed_member.feed', '=', feed)
    .where('feed_member.page', '=', page)
    .orderBy('feed_member.published_at', 'desc')
    .orderBy('feed_member.article_id')
    .execute()
  const known = members.map(({ id, revision }) => ({ id, article: cache.find(id, revision) }))
  const read = await readArticles(
    db,
    known.flatMap(({ id, article }) => (article ? [] : [id])),
    cache,
  )
  return known.map(({ id, article }) => article ?? read.get(id) ?? failMember(id))
}

/** SQLite and PostgreSQL both take more values in one statement. */
const mostIds = 500

async function readArticles(
  db: Kysely<Schema>,
  ids: readonly string[],
  cache: ArticleCache,
): Promise<Map<string, KeptArticle>> {
  const articles = new Map<string, KeptArticle>()
  for (let at = 0; at < ids.length; at += mostIds) {
    const some = ids.slice(at, at + mostIds)
    const rows = await db.selectFrom('article').selectAll().where('id', 'in', some).execute()
    for (const row of rows) articles.set(row.id, cache.keep(row))
  }
  return articles
}

/** Both are read in one transaction, and the one refers to the other. */
function failMember(id: string): never {
  throw new Error(`the article ${id} stands in a feed and is not there`)
}

/**
 * The articles that left the feed in the days before it last changed: counted from there and not from the clock, so
 * that a document follows from the store alone.
 */
async function readWithdrawn(
  db: Kysely<Schema>,
  { name, changedAt }: FeedState,
  tombstoneDays: number,
): Promise<Article[]> {
  const since = new Date(changedAt.getTime() - tombstoneDays * dayMs).toISOString()
  const rows = await db
    .selectFrom('feed_departure')
    .innerJoin('article', 'article.id', 'feed_departure.article_id')
    .selectAll('article')
    .where('feed_departure.feed', '=', name)
    .where('feed_departure.withdrawn_at', '>', since)
    .where('article.status', '=', 'withdrawn')
    .orderBy('feed_departure.withdrawn_at', 'desc')
    .orderBy('feed_departure.article_id')
    .execute()
  return rows.map(toArticle)
}
