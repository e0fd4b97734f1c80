import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Article, Status } from '../../domain/article.ts'
import { instantText } from '../../domain/moment.ts'
import { asOf, toArticle } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'
import type { ArticleFilter, KnownFile, PublicPage } from '../store.ts'

/** The condition that an article has that status now: a scheduled one is published from its second on. */
function hasStatus(status: Status, now: Date) {
  const at = instantText(now)
  return (where: ExpressionBuilder<Schema, 'article'>) => {
    const isStored = where('article.status', '=', status)
    if (status === 'scheduled') return where.and([isStored, where('article.published_at', '>', at)])
    if (status !== 'published') return isStored
    return where.or([
      isStored,
      where.and([where('article.status', '=', 'scheduled'), where('article.published_at', '<=', at)]),
    ])
  }
}

/** See `Store.listArticles`. */
export async function readList(
  db: Kysely<Schema>,
  { status, limit }: ArticleFilter,
  now: Date,
): Promise<Article[]> {
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .$if(status !== undefined, (query) => query.where(hasStatus(status ?? 'published', now)))
    .orderBy((order) => order.fn.coalesce('published_at', order.val('9999')), 'desc')
    .orderBy('id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return rows.map((row) => toArticle(asOf(row, now)))
}

const otherThanPublished = ['draft', 'scheduled', 'withdrawn'] as const

/** See `Store.countByStatus`. Nearly all are published: to count all of them takes SQLite a twentieth of the time. */
export async function countByStatus(db: Kysely<Schema>, now: Date): Promise<Record<Status, number>> {
  const rows = await db
    .selectFrom('article')
    .select(['status', (select) => select.fn.countAll<number>().as('count')])
    .where((where) => where.or(otherThanPublished.map((status) => hasStatus(status, now)(where))))
    .groupBy('status')
    .unionAll(
      db
        .selectFrom('article')
        .select((select) => [
          sql<Status>`'published'`.as('status'),
          select.fn.countAll<number>().as('count'),
        ]),
    )
    .execute()
  const counts = { draft: 0, scheduled: 0, published: 0, withdrawn: 0 }
  for (const { status, count } of rows) counts[status] = Number(count)
  const { draft, scheduled, published: all, withdrawn } = counts
  return { ...counts, published: all - draft - scheduled - withdrawn }
}

/** See `Store.knownFiles`. */
export async function readKnownFiles(db: Kysely<Schema>, origin: string): Promise<KnownFile[]> {
  const rows = await db
    .selectFrom('identity')
    .innerJoin('article', 'article.id', 'identity.article_id')
    .select([
      'identity.key as key',
      'identity.article_id as articleId',
      'identity.file_hash as fileHash',
      'article.slug as slug',
    ])
    .where('identity.origin', '=', origin)
    .where('identity.present', '=', 1)
    .orderBy('identity.key')
    .execute()
  return rows
}

/** See `Store.publicArticle`. */
export async function readPublicArticle(
  db: Kysely<Schema>,
  slug: string,
  now: Date,
): Promise<Article | undefined> {
  const own = await rowOf(db, slug, now)
  const row = isPublic(own) ? own : await rowOf(db, await currentSlug(db, slug), now)
  return row && isPublic(row) ? toArticle(row) : undefined
}

function isPublic(row: Pick<ArticleRow, 'status' | 'went_public_at'> | undefined): boolean {
  return row?.status === 'published' || (row?.status === 'withdrawn' && row.went_public_at !== null)
}

async function rowOf(db: Kysely<Schema>, slug: string | undefined, now: Date) {
  const row = await db
    .selectFrom('article')
    .selectAll()
    .where('slug', '=', slug ?? '')
    .executeTakeFirst()
  return row && asOf(row, now)
}

async function currentSlug(db: Kysely<Schema>, former: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('former_slug')
    .innerJoin('article', 'article.id', 'former_slug.article_id')
    .select('article.slug')
    .where('former_slug.slug', '=', former)
    .executeTakeFirst()
  return row?.slug
}

/** See `Store.publicPages`. */
export async function readPublicPages(
  db: Kysely<Schema>,
  after: string,
  limit: number,
  now: Date,
): Promise<PublicPage[]> {
  const rows = await db
    .selectFrom('article')
    .innerJoin('article_revision as saved', (join) =>
      join.onRef('saved.article_id', '=', 'article.id').onRef('saved.revision', '=', 'article.revision'),
    )
    .select(['article.slug', 'article.published_at', 'saved.saved_at'])
    // Not `= 'published'`: SQLite would collect all of them, and sort them for each page.
    .where((where) => where.not(where.or(otherThanPublished.map((status) => hasStatus(status, now)(where)))))
    .where('article.slug', '>', after)
    .orderBy('article.slug')
    .limit(limit)
    .execute()
  return rows.map(({ slug, published_at, saved_at }) => {
    const times = [published_at ?? '', saved_at].map((text) => new Date(text).getTime())
    return { slug, changedAt: new Date(Math.max(...times)) }
  })
}
