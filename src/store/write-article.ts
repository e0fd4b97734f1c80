import type { Transaction } from 'kysely'
import { toPublishedColumns } from './article-row.ts'
import type { ArticleRow, Schema } from './schema.ts'
import type { Standing } from './standing.ts'

export interface ArticleToWrite {
  readonly id: string
  readonly slug: string
  readonly standing: Standing
  readonly content: string
}

/**
 * Writes the article and its next revision if anything differs from `before`. An article that is the same keeps its
 * revision and its row.
 */
export async function writeArticle(
  trx: Transaction<Schema>,
  before: ArticleRow | undefined,
  { id, slug, standing, content }: ArticleToWrite,
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
    revision: before ? before.revision + 1 : 1,
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
      content,
      saved_at: now.toISOString(),
    })
    .execute()
  return { row, changed: true }
}

function isSame(before: ArticleRow, after: ArticleRow): boolean {
  return (Object.keys(after) as (keyof ArticleRow)[]).every(
    (key) => key === 'revision' || before[key] === after[key],
  )
}
