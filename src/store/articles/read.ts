import { type Kysely, sql } from 'kysely'
import type { Article, Status } from '../../domain/article.ts'
import { toArticle } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'
import type { ArticleFilter, KnownFile, PublicPage } from '../store.ts'

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

const otherThanPublished: readonly Status[] = ['draft', 'scheduled', 'withdrawn']

/** See `Store.countByStatus`. Nearly all are published: to count all of them takes SQLite a twentieth of the time. */
export async function countByStatus(db: Kysely<Schema>): Promise<Record<Status, number>> {
  const rows = await db
    .selectFrom('article')
    .select(['status', (select) => select.fn.countAll<number>().as('count')])
    .where('status', 'in', otherThanPublished)
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
export async function readPublicArticle(db: Kysely<Schema>, slug: string): Promise<Article | undefined> {
  const own = await rowOf(db, slug)
  const row = isPublic(own) ? own : await rowOf(db, await currentSlug(db, slug))
  return row && isPublic(row) ? toArticle(row) : undefined
}

function isPublic(row: Pick<ArticleRow, 'status' | 'went_public_at'> | undefined): boolean {
  return row?.status === 'published' || (row?.status === 'withdrawn' && row.went_public_at !== null)
}

function rowOf(db: Kysely<Schema>, slug: string | undefined) {
  return db
    .selectFrom('article')
    .selectAll()
    .where('slug', '=', slug ?? '')
    .executeTakeFirst()
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
): Promise<PublicPage[]> {
  const rows = await db
    .selectFrom('article')
    .innerJoin('article_revision as saved', (join) =>
      join.onRef('saved.article_id', '=', 'article.id').onRef('saved.revision', '=', 'article.revision'),
    )
    .select(['article.slug', 'article.published_at', 'saved.saved_at'])
    // Not `= 'published'`: SQLite would collect all of them, and sort them for each page.
    .where('article.status', 'not in', otherThanPublished)
    .where('article.slug', '>', after)
    .orderBy('article.slug')
    .limit(limit)
    .execute()
  return rows.map(({ slug, published_at, saved_at }) => {
    const times = [published_at ?? '', saved_at].map((text) => new Date(text).getTime())
    return { slug, changedAt: new Date(Math.max(...times)) }
  })
}
