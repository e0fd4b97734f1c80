import { inBatches } from '../../database/connection.ts'
import type { ArticleRow, Database } from '../../schema/schema.ts'
import { isPublic, type RowChange } from '../article-row.ts'
import type { IncomingArticle } from '../incoming.ts'

/** By id and by guid, the ids of the articles that readers know by them. */
export type KnownIds = Map<string, string>

/** Those of the guids and ids that the articles bring along. An id that we derive is nobody's guid. */
export async function readKnownIds(db: Database, incoming: readonly IncomingArticle[]): Promise<KnownIds> {
  const guids = incoming.flatMap(({ article: { guid } }) => guid ?? [])
  const asked = [...guids, ...incoming.flatMap(({ id, idIsOwn }) => (idIsOwn ? [id] : []))]
  const byGuid = await inBatches(asked, (batch) =>
    db.selectFrom('article').select(['id', 'guid']).where('guid', 'in', batch).execute(),
  )
  const byId = await inBatches(guids, (batch) =>
    db.selectFrom('article').select('id').where('id', 'in', batch).execute(),
  )
  return new Map([
    ...byId.map(({ id }) => [id, id] as const),
    ...byGuid.map(({ id, guid }) => [guid ?? '', id] as const),
  ])
}

/** Adds what will be written. */
export function noteIds(known: KnownIds, { before, row }: RowChange): void {
  if (before?.guid) known.delete(before.guid)
  known.set(row.id, row.id)
  if (row.guid) known.set(row.guid, row.id)
}

interface UnfitGuid {
  readonly field: 'id' | 'guid'
  readonly reason: string
  /** The id of the article that has it. */
  readonly holder?: string
}

/** Why the article cannot have the id and the guid. Readers know it by the guid in some formats, and by the id in others. */
export function findUnfitGuid(
  known: KnownIds,
  { id, guid }: { readonly id: string; readonly guid: string },
  before: ArticleRow | undefined,
): UnfitGuid | undefined {
  const told = before && (before.guid ?? before.id)
  if (told !== undefined && told !== guid && isPublic(before)) {
    const reason = `guid is ${told} for readers and never changes; the article now says ${guid}: leave it out`
    return { field: 'guid', reason }
  }
  const names = { id, guid }
  const field = (['id', 'guid'] as const).find((one) => (known.get(names[one]) ?? id) !== id)
  if (!field) return undefined
  const reason = `${field} ${names[field]} is that of another article in RSS and JSON Feed; each needs its own`
  return { field, reason, holder: known.get(names[field]) }
}
