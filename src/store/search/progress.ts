import { sql } from 'kysely'
import { foldingVersion } from '../../domain/search/fold.ts'
import { createStamp } from '../feeds/lineage.ts'
import type { Database } from '../schema/schema.ts'

/** The position of an index that lacks no article. */
export const end = 'end'

/** Whether the index holds every published article. */
export async function isIndexed(db: Database): Promise<boolean> {
  const isCurrent = (await readProgress(db, 'folding')) === String(foldingVersion)
  return isCurrent && (await readProgress(db, 'position')) === end
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
