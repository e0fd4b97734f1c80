import type { Selectable, Transaction } from 'kysely'
import { inBatches } from '../database/batches.ts'
import type { ArticleRow, IdentityTable, Schema } from '../schema/schema.ts'
import type { IncomingArticle } from '../store.ts'
import type { RowChange } from './write.ts'

export type NameRow = Selectable<IdentityTable>

/** What the store knows of the articles that come in: all that is asked to decide what becomes of them. */
export interface Ledger {
  /** By key. */
  readonly names: Map<string, NameRow>
  /** By id. */
  readonly articles: Map<string, ArticleRow>
  /** Ids of the articles that have the slugs. */
  readonly owners: Map<string, string>
}

/** Reads it for many articles at once. */
export async function readLedger(
  trx: Transaction<Schema>,
  incoming: readonly IncomingArticle[],
): Promise<Ledger> {
  const names = await inBatches(
    incoming.map(({ key }) => key),
    (keys) => trx.selectFrom('identity').selectAll().where('key', 'in', keys).execute(),
  )
  const ids = new Set([...incoming.map(({ id }) => id), ...names.map(({ article_id }) => article_id)])
  const articles = await inBatches([...ids], (some) =>
    trx.selectFrom('article').selectAll().where('id', 'in', some).execute(),
  )
  const owners = await inBatches(
    incoming.map(({ article }) => article.slug),
    (slugs) => trx.selectFrom('article').select(['id', 'slug']).where('slug', 'in', slugs).execute(),
  )
  return {
    names: new Map(names.map((row) => [row.key, row])),
    articles: new Map(articles.map((row) => [row.id, row])),
    owners: new Map(owners.map(({ id, slug }) => [slug, id])),
  }
}

/** Lets those who are decided about next find what is to be written of this one. */
export function noteInLedger(
  { names, owners }: Ledger,
  { name, change }: { readonly name?: NameRow; readonly change?: RowChange },
): void {
  if (name) names.set(name.key, name)
  if (!change) return
  const { before, row } = change
  if (before && owners.get(before.slug) === row.id) owners.delete(before.slug)
  owners.set(row.slug, row.id)
}

/** Writes names that are new or came from elsewhere before. Each key once. */
export async function writeNames(trx: Transaction<Schema>, names: readonly NameRow[]): Promise<void> {
  await inBatches(names, (some) =>
    trx
      .insertInto('identity')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((set) => ({
          origin: set.ref('excluded.origin'),
          file_hash: set.ref('excluded.file_hash'),
          present: set.ref('excluded.present'),
        })),
      )
      .execute(),
  )
}
