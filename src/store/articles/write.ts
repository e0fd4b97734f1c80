import type { Selectable } from 'kysely'
import type { Actor } from '../../domain/accounts/actor.ts'
import { appendChanges } from '../changes/append.ts'
import { describeChange } from '../changes/describe.ts'
import { inBatches, upsert } from '../database/connection.ts'
import { createStamp } from '../feeds/lineage.ts'
import type { ArticleRow, Database, RevisionTable } from '../schema/schema.ts'
import { type RowChange, toPublishedColumns } from './article-row.ts'
import type { PublicationState } from './publication-state.ts'

export interface ArticleToWrite {
  readonly id: string
  readonly slug: string
  readonly state: PublicationState
  /** As JSON: see `toCorrectionsText`. */
  readonly corrections: string
  readonly content: string
  /** That of the content. */
  readonly canonical_url: string | null
  readonly guid: string | null
}

/** The article's row in its next revision, with a new stamp; `before` itself if nothing differs. */
export function toNextRow(
  before: ArticleRow | undefined,
  { id, slug, state, corrections, content, canonical_url, guid }: ArticleToWrite,
): ArticleRow {
  const row: ArticleRow = {
    id,
    slug,
    status: state.status,
    ...toPublishedColumns(state.published),
    published_by: state.publishedBy,
    went_public_at: state.wentPublicAt,
    withdrawn_by: state.withdrawnBy,
    withdrawn_at: state.withdrawnAt,
    withdrawn_reason: state.withdrawnReason,
    revision: before ? before.revision + 1 : 1,
    corrections,
    content,
    stamp: before?.stamp ?? '',
    canonical_url,
    guid,
  }
  return before && isSame(before, row) ? before : { ...row, stamp: createStamp() }
}

function isSame(before: ArticleRow, after: ArticleRow): boolean {
  return (Object.keys(after) as (keyof ArticleRow)[]).every(
    (key) => key === 'revision' || before[key] === after[key],
  )
}

/**
 * Writes articles and their revisions in this order: an article may take the slug that an earlier one gives up. Each
 * article once. A revision gets its text when it is no longer the newest. The change log gets what has changed.
 */
export async function writeArticles(
  db: Database,
  changes: readonly RowChange[],
  { now, by }: { readonly now: Date; readonly by: Actor },
): Promise<void> {
  const rows = changes.map(({ row }) => row)
  const known = changes.flatMap(({ before }) => (before ? [before.id] : []))
  await inBatches(known, (ids) => storeTexts(db, ids))
  await upsert(db, 'article', rows)
  await inBatches(rows, (batch) =>
    db
      .insertInto('article_revision')
      .values(batch.map((row) => toRevision(row, now)))
      .execute(),
  )
  await recordSlugs(db, changes)
  const described = changes.flatMap((change) => describeChange(change, by))
  await appendChanges(db, described, now)
}

/** Of the revisions that are the newest until now: their articles are about to change. */
function storeTexts(db: Database, ids: readonly string[]) {
  return db
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

/** A former slug leads to the article until a published article takes it. */
async function recordSlugs(db: Database, changes: readonly RowChange[]): Promise<void> {
  const targets = new Map<string, string | undefined>()
  for (const { before, row } of changes) {
    if (row.status === 'published') targets.set(row.slug, undefined)
    if (before && before.slug !== row.slug) targets.set(before.slug, row.id)
  }
  const taken = [...targets].flatMap(([slug, id]) => (id === undefined ? [slug] : []))
  const left = [...targets].flatMap(([slug, article_id]) => (article_id ? [{ slug, article_id }] : []))
  await inBatches(taken, (batch) => db.deleteFrom('former_slug').where('slug', 'in', batch).execute())
  await upsert(db, 'former_slug', left)
}
