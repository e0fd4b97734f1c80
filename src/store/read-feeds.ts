import type { Kysely } from 'kysely'
import type { Article } from '../domain/article.ts'
import type { FeedName, FeedState } from '../domain/feed.ts'
import type { ArchivePage } from '../domain/site.ts'
import { archivePageSize, readPageRow } from './archives.ts'
import { toArticle } from './article-row.ts'
import { readFeedState } from './feeds.ts'
import type { Schema } from './schema.ts'
import type { ArchiveContents, FeedContents } from './store.ts'

const dayMs = 24 * 60 * 60 * 1000

/** See `Store.readFeed`. To be run in one transaction: state and articles belong together. */
export async function readFeed(
  db: Kysely<Schema>,
  name: FeedName,
  tombstoneDays: number,
): Promise<FeedContents> {
  const state = await readFeedState(db, name)
  const archive = await readPageRow(db, name)
  return {
    state,
    articles: await readMembers(db, name, 0),
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
): Promise<ArchiveContents | undefined> {
  const page = await readPageRow(db, name, number)
  if (!page) return undefined
  const previous = number > 1 ? await readPageRow(db, name, number - 1) : undefined
  return {
    state: await readFeedState(db, name),
    page: toPage(page),
    articles: await readMembers(db, name, number),
    ...(previous && { previous: toPage(previous) }),
    isFull: page.filled >= archivePageSize,
  }
}

function toPage({ page, version }: ArchivePage): ArchivePage {
  return { page, version }
}

async function readMembers(db: Kysely<Schema>, feed: FeedName, page: number): Promise<Article[]> {
  const rows = await db
    .selectFrom('feed_member')
    .innerJoin('article', 'article.id', 'feed_member.article_id')
    .selectAll('article')
    .where('feed_member.feed', '=', feed)
    .where('feed_member.page', '=', page)
    .orderBy('feed_member.published_at', 'desc')
    .orderBy('feed_member.article_id')
    .execute()
  return rows.map(toArticle)
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
