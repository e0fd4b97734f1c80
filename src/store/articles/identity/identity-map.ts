import { noteAliases } from '../../addresses/aliases.ts'
import { findHolders, type Holding } from '../../addresses/holders.ts'
import { inBatches } from '../../database/connection.ts'
import type { ArticleRow, Database } from '../../schema/schema.ts'
import { aliasesOf, isPublic, type RowChange } from '../article-row.ts'
import type { IncomingArticle } from '../incoming.ts'
import { readOwners, type SourceRow } from './sources.ts'

/** What the store knows about the incoming articles. */
export interface IdentityMap {
  /** By source key. */
  readonly sources: Map<string, SourceRow>
  /** What says where the articles are changed, by id: see `readOwners`. */
  readonly homes: Map<string, SourceRow[]>
  /** By id. */
  readonly articles: Map<string, ArticleRow>
  /** The ids of the articles that have the slugs. */
  readonly owners: Map<string, string>
  /** What has the addresses that the articles name as aliases. */
  readonly holders: Map<string, Holding>
  /** The ids of the articles that readers know by the guids and ids which articles bring along. */
  readonly ids: KnownIds
}

/** Reads what concerns all of them at once. */
export async function readIdentityMap(
  db: Database,
  incoming: readonly IncomingArticle[],
): Promise<IdentityMap> {
  const sources = await inBatches(
    incoming.map(({ key }) => key),
    (keys) => db.selectFrom('identity').selectAll().where('key', 'in', keys).execute(),
  )
  const ids = new Set([...incoming.map(({ id }) => id), ...sources.map(({ article_id }) => article_id)])
  const articles = await inBatches([...ids], (batch) =>
    db.selectFrom('article').selectAll().where('id', 'in', batch).execute(),
  )
  const owners = await inBatches(
    incoming.map(({ article }) => article.slug),
    (slugs) => db.selectFrom('article').select(['id', 'slug']).where('slug', 'in', slugs).execute(),
  )
  const aliases = incoming.flatMap(({ article }) => article.aliases ?? [])
  return {
    holders: aliases.length > 0 ? await findHolders(db, aliases) : new Map(),
    sources: new Map(sources.map((row) => [row.key, row])),
    homes:
      articles.length > 0
        ? await readOwners(
            db,
            articles.map(({ id }) => id),
          )
        : new Map(),
    articles: new Map(articles.map((row) => [row.id, row])),
    owners: new Map(owners.map(({ id, slug }) => [slug, id])),
    ids: await readKnownIds(db, incoming),
  }
}

/** Adds what will be written, so that the next decisions in this transaction take it into account. */
export function addToIdentityMap(
  { sources, owners, holders, ids }: IdentityMap,
  { source, change }: { readonly source?: SourceRow; readonly change?: RowChange },
): void {
  if (source) sources.set(source.key, source)
  if (!change) return
  const { before, row } = change
  if (before && owners.get(before.slug) === row.id) owners.delete(before.slug)
  owners.set(row.slug, row.id)
  noteIds(ids, change)
  if (holders.size > 0 || aliasesOf(row).length > 0) noteAliases(holders, row)
}

/** Undefined if the identity map holds it like this. */
export function toChangedSource(
  { sources }: IdentityMap,
  { key, origin, fileHash }: IncomingArticle,
  id: string,
): SourceRow | undefined {
  const source = sources.get(key)
  const row: SourceRow = { key, article_id: id, origin, file_hash: fileHash, present: 1, lost_at: null }
  const isSame =
    source?.origin === origin && source.file_hash === fileHash && source.present === 1 && !source.lost_at
  return isSame ? undefined : row
}

/** By id and by guid, the ids of the articles that readers know by them. */
type KnownIds = Map<string, string>

/** Those of the guids and ids that the articles bring along. An id that we derive is nobody's guid. */
async function readKnownIds(db: Database, incoming: readonly IncomingArticle[]): Promise<KnownIds> {
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
function noteIds(known: KnownIds, { before, row }: RowChange): void {
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
