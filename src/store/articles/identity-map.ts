import type { Selectable } from 'kysely'
import { inBatches } from '../database/batches.ts'
import type { ArticleRow, Database, IdentityTable } from '../schema/schema.ts'
import type { IncomingArticle } from './incoming.ts'
import type { RowChange } from './write.ts'

/** A source key and the article that it means. */
export type SourceRow = Selectable<IdentityTable>

/** What the store knows about the incoming articles. */
export interface IdentityMap {
  /** By source key. */
  readonly sources: Map<string, SourceRow>
  /** By id. */
  readonly articles: Map<string, ArticleRow>
  /** The ids of the articles that have the slugs. */
  readonly owners: Map<string, string>
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
  return {
    sources: new Map(sources.map((row) => [row.key, row])),
    articles: new Map(articles.map((row) => [row.id, row])),
    owners: new Map(owners.map(({ id, slug }) => [slug, id])),
  }
}

/** Adds what will be written, so that the next decisions in this transaction take it into account. */
export function addToIdentityMap(
  { sources, owners }: IdentityMap,
  { source, change }: { readonly source?: SourceRow; readonly change?: RowChange },
): void {
  if (source) sources.set(source.key, source)
  if (!change) return
  const { before, row } = change
  if (before && owners.get(before.slug) === row.id) owners.delete(before.slug)
  owners.set(row.slug, row.id)
}
