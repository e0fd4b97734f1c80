import { sql } from 'kysely'
import { foldingVersion } from '../../domain/search/cut-words.ts'
import { createStamp } from '../feeds/lineage.ts'
import type { Database } from '../schema/schema.ts'

/** The position of an index that lacks no article. */
export const end = 'end'

/** The condition that the index holds every published article. */
export const isWholeIndex = sql`2 = (
  select count(*) from search_progress
  where (name = 'folding' and value = ${String(foldingVersion)}) or (name = 'position' and value = ${end})
)`

/** Whether the index holds every published article. */
export async function isIndexed(db: Database): Promise<boolean> {
  const { rows } = await sql<{ isWhole: number }>`
    select case when ${isWholeIndex} then 1 else 0 end as "isWhole"
  `.execute(db)
  return rows[0]?.isWhole === 1
}

/** To be called when published articles are in the store that the index lacks: the look for such begins anew. */
export async function restartBackfill(db: Database): Promise<void> {
  await writeProgress(db, 'position', `start ${createStamp()}`)
}

/**
 * Moves the position, unless another transaction has set it since `from` was read: then articles came in that have to be
 * looked at. An empty text: there was none.
 */
export async function advance(db: Database, from: string, to: string): Promise<void> {
  await sql`
    insert into search_progress (name, value) values ('position', ${to})
    on conflict (name) do update set value = excluded.value where search_progress.value = ${from}
  `.execute(db)
}

type Progress = 'folding' | 'position'

export async function readProgress(db: Database, name: Progress): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`
    select value from search_progress where name = ${name}
  `.execute(db)
  return rows[0]?.value
}

export async function writeProgress(db: Database, name: Progress, value: string): Promise<void> {
  await sql`
    insert into search_progress (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value
  `.execute(db)
}
