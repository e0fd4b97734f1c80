import type { Kysely } from 'kysely'
import type { Article } from '../domain/article.ts'
import type { FeedName } from '../domain/feed.ts'
import { toArticle } from './article-row.ts'
import { readFeedState } from './feeds.ts'
import type { Schema } from './schema.ts'
import type { ArticleFilter, FeedContents, KnownFile } from './store.ts'

/** To be run in one transaction: state and articles belong together. */
export async function readFeed(db: Kysely<Schema>, name: FeedName, limit: number): Promise<FeedContents> {
  const state = await readFeedState(db, name)
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'published')
    .orderBy('published_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return { state, articles: rows.map(toArticle) }
}

/** See `Store.listArticles`. */
export async function readList(db: Kysely<Schema>, { status, limit }: ArticleFilter): Promise<Article[]> {
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'published'))
    .orderBy((order) => order.fn.coalesce('published_at', order.val('9999')), 'desc')
    .orderBy('id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return rows.map(toArticle)
}

/** See `Store.knownFiles`. */
export async function readKnownFiles(db: Kysely<Schema>): Promise<KnownFile[]> {
  const rows = await db
    .selectFrom('identity')
    .innerJoin('article', 'article.id', 'identity.article_id')
    .select(['identity.key as key', 'identity.file_hash as fileHash', 'article.slug as slug'])
    .where('identity.origin', '=', 'folder')
    .where('identity.present', '=', 1)
    .orderBy('identity.key')
    .execute()
  return rows
}
