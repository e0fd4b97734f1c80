import { type Kysely, sql } from 'kysely'
import type { Article } from '../../domain/article.ts'
import type { FeedName } from '../../domain/feed.ts'
import { type FeedRules, feedsOf } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import { type StoredArticle, toArticle } from '../rows/article-row.ts'
import type { Schema } from '../schema/schema.ts'
import type { Revision } from '../store.ts'

const columns = [
  'revision.article_id',
  'revision.revision',
  'revision.status',
  'revision.slug',
  'revision.published_at',
  'revision.published_precision',
  'revision.withdrawn_at',
  'revision.withdrawn_reason',
  'revision.corrections',
  'revision.saved_at',
] as const

/** See `RevisionTable`. */
const content = sql<string>`coalesce(nullif(revision.content, ''), article.content)`.as('content')

/** See `Store.history`. */
export async function readHistory(db: Kysely<Schema>, slug: string): Promise<Revision[]> {
  const rows = await db
    .selectFrom('article_revision as revision')
    .innerJoin('article', 'article.id', 'revision.article_id')
    .select(columns)
    .select(content)
    .where('article.slug', '=', slug)
    .orderBy('revision.revision')
    .execute()
  return rows.map((row) => ({
    number: row.revision,
    savedAt: new Date(row.saved_at),
    article: toArticle({ ...row, id: row.article_id }),
  }))
}

/** See `Store.readFeedAsOf`. Reads the last revision that each article had by then. */
export async function readFeedAsOf(
  db: Kysely<Schema>,
  name: FeedName,
  at: Date,
  rules: FeedRules,
): Promise<Article[]> {
  const newest = db
    .selectFrom('article_revision')
    .select((select) => ['article_id', select.fn.max('revision').as('revision')])
    .where('saved_at', '<=', at.toISOString())
    .groupBy('article_id')
    .as('newest')
  const rows = await db
    .selectFrom('article_revision as revision')
    .innerJoin(newest, (join) =>
      join
        .onRef('newest.article_id', '=', 'revision.article_id')
        .onRef('newest.revision', '=', 'revision.revision'),
    )
    .innerJoin('article', 'article.id', 'revision.article_id')
    .select(columns)
    .select(content)
    .where('revision.status', 'in', ['published', 'scheduled'])
    .where('revision.published_at', '<=', instantText(at))
    .orderBy('revision.published_at', 'desc')
    .orderBy('revision.article_id')
    .execute()
  const articles: Article[] = []
  for (const { article_id, ...row } of rows) {
    const stored: StoredArticle = { ...row, id: article_id, status: 'published' }
    const article = toArticle(stored)
    if (feedsOf(article, rules).some((one) => one.name === name)) articles.push(article)
    if (articles.length === rules.feedSize) break
  }
  return articles
}
