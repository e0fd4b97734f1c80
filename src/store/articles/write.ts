import type { Selectable, Transaction } from 'kysely'
import { inBatches } from '../database/batches.ts'
import { toPublishedColumns } from '../rows/article-row.ts'
import type { ArticleRow, RevisionTable, Schema } from '../schema/schema.ts'
import type { Standing } from './publication-state.ts'

export interface ArticleToWrite {
  readonly id: string
  readonly slug: string
  readonly standing: Standing
  /** As JSON: see `toCorrectionsText`. */
  readonly corrections: string
  readonly content: string
}

/** An article's row as it is to be, and as it was; a new one has none. */
export interface RowChange {
  readonly before?: ArticleRow
  readonly row: ArticleRow
}

/** The article's row in its next revision; `before` itself if nothing differs. */
export function toNextRow(
  before: ArticleRow | undefined,
  { id, slug, standing, corrections, content }: ArticleToWrite,
): ArticleRow {
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
  return before && isSame(before, row) ? before : row
}

function isSame(before: ArticleRow, after: ArticleRow): boolean {
  return (Object.keys(after) as (keyof ArticleRow)[]).every(
    (key) => key === 'revision' || before[key] === after[key],
  )
}

/**
 * Writes articles and their revisions, in this order: a slug that one gives up the next may take. Each article once. A
 * revision gets its text when it is no longer the newest.
 */
export async function writeArticles(
  trx: Transaction<Schema>,
  changes: readonly RowChange[],
  now: Date,
): Promise<void> {
  const rows = changes.map(({ row }) => row)
  const known = changes.flatMap(({ before }) => (before ? [before.id] : []))
  await inBatches(known, (ids) => keepTexts(trx, ids))
  await inBatches(rows, (some) =>
    trx
      .insertInto('article')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((set) => ({
          slug: set.ref('excluded.slug'),
          status: set.ref('excluded.status'),
          published_at: set.ref('excluded.published_at'),
          published_precision: set.ref('excluded.published_precision'),
          published_by: set.ref('excluded.published_by'),
          went_public_at: set.ref('excluded.went_public_at'),
          withdrawn_by: set.ref('excluded.withdrawn_by'),
          withdrawn_at: set.ref('excluded.withdrawn_at'),
          withdrawn_reason: set.ref('excluded.withdrawn_reason'),
          revision: set.ref('excluded.revision'),
          corrections: set.ref('excluded.corrections'),
          content: set.ref('excluded.content'),
        })),
      )
      .execute(),
  )
  await inBatches(rows, (some) =>
    trx
      .insertInto('article_revision')
      .values(some.map((row) => toRevision(row, now)))
      .execute(),
  )
  await recordSlugs(trx, changes)
}

/** Those of the revisions that are the newest until now: the articles are about to get other ones. */
function keepTexts(trx: Transaction<Schema>, ids: readonly string[]) {
  return trx
    .updateTable('article_revision')
    .set((set) => ({
      content: set
        .selectFrom('article')
        .select('article.content')
        .whereRef('article.id', '=', 'article_revision.article_id'),
    }))
    .where('article_id', 'in', ids)
    .where('content', '=', '')
    .execute()
}

function toRevision(
  { id, revision, status, slug, corrections, ...row }: ArticleRow,
  now: Date,
): Selectable<RevisionTable> {
  return {
    article_id: id,
    revision,
    status,
    slug,
    published_at: row.published_at,
    published_precision: row.published_precision,
    withdrawn_at: row.withdrawn_at,
    withdrawn_reason: row.withdrawn_reason,
    corrections,
    content: '',
    saved_at: now.toISOString(),
  }
}

/** An old address leads to the article until another one that readers can see has it. */
async function recordSlugs(trx: Transaction<Schema>, changes: readonly RowChange[]): Promise<void> {
  const leadsTo = new Map<string, string | undefined>()
  for (const { before, row } of changes) {
    if (row.status === 'published') leadsTo.set(row.slug, undefined)
    if (before && before.slug !== row.slug) leadsTo.set(before.slug, row.id)
  }
  const taken = [...leadsTo].flatMap(([slug, id]) => (id === undefined ? [slug] : []))
  const left = [...leadsTo].flatMap(([slug, article_id]) => (article_id ? [{ slug, article_id }] : []))
  await inBatches(taken, (some) => trx.deleteFrom('former_slug').where('slug', 'in', some).execute())
  await inBatches(left, (some) =>
    trx
      .insertInto('former_slug')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('slug').doUpdateSet((set) => ({ article_id: set.ref('excluded.article_id') })),
      )
      .execute(),
  )
}
