import { paths } from '../../domain/site.ts'
import { aliasesOf, type RowChange } from '../articles/article-row.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import type { Holding } from './holders.ts'

/** An alias that the article cannot have, and why. `holder`: the article that has it. */
export interface TakenAlias {
  readonly reason: string
  readonly holder?: string
}

/** The first alias that means something else already. `slug` and `id` are those of the article. */
export function findTakenAlias(
  aliases: readonly string[],
  { id, slug }: Pick<ArticleRow, 'id' | 'slug'>,
  holders: ReadonlyMap<string, Holding>,
): TakenAlias | undefined {
  for (const alias of aliases) {
    if (alias === paths.article(slug))
      return { reason: `alias ${alias} is the address of the article itself` }
    const holding = holders.get(alias)
    if (!holding || (holding.kind === 'article' && holding.id === id)) continue
    if (holding.kind === 'article') {
      return { reason: `alias ${alias} is an address of another article`, holder: holding.id }
    }
    const other =
      holding.kind === 'page'
        ? `is the address of the page pages/${holding.file}`
        : `is redirected by line ${holding.line} of redirects.csv`
    return { reason: `alias ${alias} ${other}: take it out there, or here` }
  }
  return undefined
}

/** Takes the next state of an article into account: it gives up its aliases, and takes these. */
export function noteAliases(holders: Map<string, Holding>, { id, slug, ...row }: ArticleRow): void {
  for (const [address, holding] of holders) {
    if (holding.kind === 'article' && holding.id === id) holders.delete(address)
  }
  for (const address of [paths.article(slug), ...aliasesOf(row)]) {
    holders.set(address, { kind: 'article', id, slug })
  }
}

/** Makes these the aliases of the articles, in place of those before. */
export async function writeAliases(db: Database, changes: readonly RowChange[]): Promise<void> {
  await inBatches(
    changes.map(({ row }) => row.id),
    (ids) => db.deleteFrom('article_alias').where('article_id', 'in', ids).execute(),
  )
  const rows = changes.flatMap(({ row }) => aliasesOf(row).map((path) => ({ path, article_id: row.id })))
  await upsert(db, 'article_alias', rows)
}
