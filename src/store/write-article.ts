import type { Transaction } from 'kysely'
import { toPublishedColumns } from './article-row.ts'
import type { ArticleRow, Schema } from './schema.ts'
import type { Standing } from './standing.ts'

export interface ArticleToWrite {
  readonly id: string
  readonly slug: string
  readonly standing: Standing
  /** As JSON: see `toCorrectionsText`. */
  readonly corrections: string
  readonly content: string
}

/**
 * Writes the article and its next revision if anything differs from `before`. An article that is the same keeps its
 * revision and its row.
 */
export async function writeArticle(
  trx: Transaction<Schema>,
  before: ArticleRow | undefined,
  { id, slug, standing, corrections, content }: ArticleToWrite,
  now: Date,
): Promise<{ row: ArticleRow; changed: boolean }> {
  const row: ArticleRow = {
    id,
    slug,
    status: standing.status,
    ...toPublishedColumns(standing.published),
    published_by: standing.publishedBy,
    went_public_at: standing.wentPublicAt,
    withdrawn_by: standing.withdrawnBy,
    withdrawn_at: standing.withdrawnAt,
    withdrawn_reason: standing.withdrawnReason,
    revision: before ? before.revision + 1 : 1,
    corrections,
    content,
  }
  if (before && isSame(before, row)) return { row: before, changed: false }
  await trx
    .insertInto('article')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
  await trx
    .insertInto('article_revision')
    .values({
      article_id: id,
      revision: row.revision,
      status: row.status,
      slug,
      published_at: row.published_at,
      published_precision: row.published_precision,
      withdrawn_at: row.withdrawn_at,
      withdrawn_reason: row.withdrawn_reason,
      corrections,
      content,
      saved_at: now.toISOString(),
    })
    .execute()
  await recordSlug(trx, before?.slug, row)
  return { row, changed: true }
}

/** An old address leads to the article until another one that readers can see has it. */
async function recordSlug(
  trx: Transaction<Schema>,
  before: string | undefined,
  { id, slug, status }: ArticleRow,
): Promise<void> {
  if (status === 'published') await trx.deleteFrom('former_slug').where('slug', '=', slug).execute()
  if (before === undefined || before === slug) return
  await trx
    .insertInto('former_slug')
    .values({ slug: before, article_id: id })
    .onConflict((conflict) => conflict.column('slug').doUpdateSet({ article_id: id }))
    .execute()
}

function isSame(before: ArticleRow, after: ArticleRow): boolean {
  return (Object.keys(after) as (keyof ArticleRow)[]).every(
    (key) => key === 'revision' || before[key] === after[key],
  )
}
