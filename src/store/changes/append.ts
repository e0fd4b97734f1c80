import type { Insertable } from 'kysely'
import { inBatches } from '../database/connection.ts'
import type { ChangeTable, Database } from '../schema/schema.ts'
import type { NewChange } from './change.ts'

/**
 * Records changes, in the transaction that makes them, in this order. It must be one of `Access.write`, since only there
 * writers of all processes take turns: so ids ascend in the order of the commits, and no reader that has seen an id ever
 * finds a lower one later.
 */
export async function appendChanges(db: Database, changes: readonly NewChange[], now: Date): Promise<void> {
  if (changes.length === 0) return
  const first = (await readNewestId(db)) + 1
  const rows = changes.map((change, index) => toRow(change, first + index, now))
  await inBatches(rows, (batch) => db.insertInto('change').values(batch).execute())
}

/** 0 before the first change. */
export async function readNewestId(db: Database): Promise<number> {
  const row = await db
    .selectFrom('change')
    .select((select) => select.fn.max('id').as('id'))
    .executeTakeFirst()
  return row?.id ?? 0
}

/** Of a deleted article the log keeps what happened to it, and no words of it. The last row, of the deletion, stays. */
export async function forgetWords(db: Database, articleId: string): Promise<void> {
  await db
    .updateTable('change')
    .set({ title: null, detail: null })
    .where('article_id', '=', articleId)
    .where('kind', '!=', 'deleted')
    .execute()
}

function toRow(
  { kind, by, articleId, slug, title, revision, key, detail }: NewChange,
  id: number,
  now: Date,
): Insertable<ChangeTable> {
  return {
    id,
    at: now.toISOString(),
    kind,
    article_id: articleId ?? null,
    slug: slug ?? null,
    title: title ?? null,
    revision: revision ?? null,
    source_key: key ?? null,
    how: by.how,
    who: by.who ?? null,
    token_id: by.tokenId ?? null,
    detail: detail ? JSON.stringify(detail) : null,
  }
}
