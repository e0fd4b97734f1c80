import { type ExpressionBuilder, sql } from 'kysely'
import type { Article, Status } from '../../domain/article.ts'
import { instantText } from '../../domain/moment.ts'
import type { Access } from '../access.ts'
import { inBatches } from '../database/connection.ts'
import type { ArticleRow, Database, Schema } from '../schema/schema.ts'
import { asOf, isPublic, toArticle } from './article-row.ts'
import { readNextDue } from './publish-due.ts'

/** A file that an article came from. */
export interface KnownFile {
  readonly key: string
  readonly articleId: string
  readonly fileHash: string
  readonly slug: string
  /** When the file was missed, as UTC text; null if it is there, or was when the folder was last read. */
  readonly lostAt: string | null
}

export interface PublicPage {
  readonly slug: string
  readonly changedAt: Date
  readonly canonicalUrl?: string
}

/** A slug that an article had before. */
export interface FormerSlug {
  readonly former: string
  /** The article's slug of today, and its status. */
  readonly slug: string
  readonly status: Status
  /** Whether readers have seen the article: otherwise its addresses do not exist for them. */
  readonly isPublic: boolean
}

export interface ArticleFilter {
  readonly status?: Status
  readonly limit?: number
}

export function createArticleReads({ read, now }: Access) {
  return {
    /** The files that the data folder, or the imported path, held when it was last read, by key. */
    knownFiles: (origin = 'folder'): Promise<KnownFile[]> =>
      read((db) =>
        db
          .selectFrom('identity')
          .innerJoin('article', 'article.id', 'identity.article_id')
          .select(['identity.key', 'identity.article_id as articleId', 'identity.file_hash as fileHash'])
          .select(['article.slug', 'identity.lost_at as lostAt'])
          .where('identity.origin', '=', origin)
          .where('identity.present', '=', 1)
          .orderBy('identity.key')
          .execute(),
      ),

    /** In any status; those that there are. */
    articlesById: (ids: readonly string[]): Promise<Article[]> =>
      read(async (db) => {
        const rows = await inBatches(ids, (batch) =>
          db.selectFrom('article').selectAll().where('id', 'in', batch).execute(),
        )
        return rows.map((row) => toArticle(asOf(row, now())))
      }),

    /** In any status; those that there are. */
    articlesBySlug: (slugs: readonly string[]): Promise<Article[]> =>
      read(async (db) => {
        const rows = await inBatches(slugs, (batch) =>
          db.selectFrom('article').selectAll().where('slug', 'in', batch).execute(),
        )
        return rows.map((row) => toArticle(asOf(row, now())))
      }),

    /** The ids of all articles, the oldest first, those without a date last: for work that reads one after the other. */
    idsByDate: (): Promise<string[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('article')
          .select('id')
          .orderBy((order) => order.fn.coalesce('published_at', order.val('9999')))
          // As feeds have those of one second.
          .orderBy('id', 'desc')
          .execute()
        return rows.map(({ id }) => id)
      }),

    /** In any status. Undefined for an unknown slug. */
    articleBySlug: (slug: string): Promise<Article | undefined> =>
      read(async (db) => {
        const row = await readRow(db, slug, now())
        return row && toArticle(row)
      }),

    /**
     * The article as readers may see it: published, or withdrawn, unpublished or deleted after publication. Undefined
     * otherwise. A former slug finds it too: then its `slug` is another one.
     */
    publicArticle: (slug: string): Promise<Article | undefined> =>
      read(async (db) => {
        const own = await readRow(db, slug, now())
        const row = isPublic(own) ? own : await readRow(db, await readCurrentSlug(db, slug), now())
        return row && isPublic(row) ? toArticle(row) : undefined
      }),

    /** Newest first; articles without a date before them. */
    listArticles: ({ status, limit }: ArticleFilter = {}): Promise<Article[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('article')
          .selectAll()
          .$if(status !== undefined, (query) => query.where(hasStatus(status ?? 'published', now())))
          .orderBy((order) => order.fn.coalesce('published_at', order.val('9999')), 'desc')
          .orderBy('id')
          .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
          .execute()
        return rows.map((row) => toArticle(asOf(row, now())))
      }),

    /** Nearly all articles are published: they are the rest, so that SQLite need not visit them. */
    countByStatus: (): Promise<Record<Status, number>> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('article')
          .select(['status', (select) => select.fn.countAll<number>().as('count')])
          .where((where) => where.or(otherThanPublished.map((status) => hasStatus(status, now())(where))))
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
      }),

    /** Published articles by slug, from the one after `after`; an empty text for the first. */
    publicPages: (after: string, limit: number): Promise<PublicPage[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('article')
          .innerJoin('article_revision as saved', (join) =>
            join
              .onRef('saved.article_id', '=', 'article.id')
              .onRef('saved.revision', '=', 'article.revision'),
          )
          .select(['article.slug', 'article.published_at', 'article.canonical_url', 'saved.saved_at'])
          // Not `hasStatus('published')`: SQLite would collect all of them and sort them for each page.
          .where((where) =>
            where.not(where.or(otherThanPublished.map((status) => hasStatus(status, now())(where)))),
          )
          .where('article.slug', '>', after)
          .orderBy('article.slug')
          .limit(limit)
          .execute()
        return rows.map(({ slug, published_at, saved_at, canonical_url }) => {
          const times = [published_at ?? '', saved_at].map((text) => new Date(text).getTime())
          const changedAt = new Date(Math.max(...times))
          return { slug, changedAt, ...(canonical_url !== null && { canonicalUrl: canonical_url }) }
        })
      }),

    /** The source keys of the article that files of the data folder give, or gave until they were missed. */
    filesOf: (slug: string): Promise<string[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('identity')
          .innerJoin('article', 'article.id', 'identity.article_id')
          .select('identity.key')
          .where('article.slug', '=', slug)
          .where('identity.origin', '=', 'folder')
          .where('identity.present', '=', 1)
          .orderBy('identity.key')
          .execute()
        return rows.map(({ key }) => key)
      }),

    /** The former slugs that mean an article, by slug. One that readers know as another article's means that one. */
    formerSlugs: (): Promise<FormerSlug[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('former_slug')
          .innerJoin('article', 'article.id', 'former_slug.article_id')
          .select(['former_slug.slug as former', 'article.slug', 'article.status', 'article.published_at'])
          .select('article.went_public_at')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('article as owner')
                  .select('owner.id')
                  .whereRef('owner.slug', '=', 'former_slug.slug')
                  .where((owner) =>
                    owner.or([
                      owner('owner.went_public_at', 'is not', null),
                      owner.and([
                        owner('owner.status', '=', 'scheduled'),
                        owner('owner.published_at', '<=', instantText(now())),
                      ]),
                    ]),
                  ),
              ),
            ),
          )
          .orderBy('former_slug.slug')
          .execute()
        return rows
          .map((row) => asOf(row, now()))
          .map((row) => ({ former: row.former, slug: row.slug, status: row.status, isPublic: isPublic(row) }))
      }),

    /** When the next scheduled article is due; undefined if none is scheduled. */
    nextDueAt: (): Promise<Date | undefined> => read(readNextDue),
  }
}

const otherThanPublished = ['draft', 'scheduled', 'withdrawn'] as const

/** The condition that an article has that status now: a scheduled one is published from its second on. */
function hasStatus(status: Status, now: Date) {
  const at = instantText(now)
  return (where: ExpressionBuilder<Schema, 'article'>) => {
    const isStored = where('article.status', '=', status)
    if (status === 'scheduled') return where.and([isStored, where('article.published_at', '>', at)])
    if (status !== 'published') return isStored
    const isScheduled = where('article.status', '=', 'scheduled')
    return where.or([isStored, where.and([isScheduled, where('article.published_at', '<=', at)])])
  }
}

async function readRow(db: Database, slug: string | undefined, now: Date): Promise<ArticleRow | undefined> {
  if (slug === undefined) return undefined
  const row = await db.selectFrom('article').selectAll().where('slug', '=', slug).executeTakeFirst()
  return row && asOf(row, now)
}

async function readCurrentSlug(db: Database, former: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('former_slug')
    .innerJoin('article', 'article.id', 'former_slug.article_id')
    .select('article.slug')
    .where('former_slug.slug', '=', former)
    .executeTakeFirst()
  return row?.slug
}
