import { paths } from '../../domain/site.ts'
import { inBatches } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting } from '../schema/settings.ts'

/** What answers an address. */
export type Holding =
  /** Its own address, a former one, or an alias. */
  | { readonly kind: 'article'; readonly id: string; readonly slug: string }
  | { readonly kind: 'page'; readonly file: string }
  | { readonly kind: 'redirect'; readonly line: number }

/** The setting that names the edition of `redirects.csv` in force. */
export const editionSetting = 'redirects'

export interface HolderOptions {
  /** Holders of this kind are of no interest. */
  readonly except?: 'page' | 'redirect'
}

/**
 * What has these addresses, which are as `parseAddress` gives them: an article at its own address in any state, an alias of
 * one, a page, or a rule of `redirects.csv` that is no pattern. Free ones are not in the map.
 */
export async function findHolders(
  db: Database,
  addresses: readonly string[],
  { except }: HolderOptions = {},
): Promise<Map<string, Holding>> {
  const found = new Map<string, Holding>()
  if (addresses.length === 0) return found
  if (except !== 'redirect') await addRedirects(db, addresses, found)
  if (except !== 'page') await addPages(db, addresses, found)
  await addAliases(db, addresses, found)
  await addArticles(db, addresses, found)
  return found
}

async function addRedirects(
  db: Database,
  addresses: readonly string[],
  found: Map<string, Holding>,
): Promise<void> {
  const edition = await readSetting(db, editionSetting)
  if (!edition) return
  const rows = await inBatches(addresses, (batch) =>
    db
      .selectFrom('redirect')
      .select(['source', 'line'])
      .where('edition', '=', edition)
      .where('source', 'in', batch)
      .where('is_pattern', '=', 0)
      .execute(),
  )
  for (const { source, line } of rows) found.set(source, { kind: 'redirect', line })
}

async function addPages(
  db: Database,
  addresses: readonly string[],
  found: Map<string, Holding>,
): Promise<void> {
  const rows = await inBatches(addresses, (batch) =>
    db.selectFrom('own_page').select(['path', 'file']).where('path', 'in', batch).execute(),
  )
  for (const { path, file } of rows) found.set(path, { kind: 'page', file })
}

async function addAliases(
  db: Database,
  addresses: readonly string[],
  found: Map<string, Holding>,
): Promise<void> {
  const rows = await inBatches(addresses, (batch) =>
    db
      .selectFrom('article_alias')
      .innerJoin('article', 'article.id', 'article_alias.article_id')
      .select(['article_alias.path', 'article.id', 'article.slug'])
      .where('article_alias.path', 'in', batch)
      .execute(),
  )
  for (const { path, id, slug } of rows) found.set(path, { kind: 'article', id, slug })
}

async function addArticles(
  db: Database,
  addresses: readonly string[],
  found: Map<string, Holding>,
): Promise<void> {
  const slugs = addresses.flatMap((address) => slugIn(address) ?? [])
  const rows = await inBatches(slugs, (batch) =>
    db.selectFrom('article').select(['id', 'slug']).where('slug', 'in', batch).execute(),
  )
  for (const { id, slug } of rows) found.set(paths.article(slug), { kind: 'article', id, slug })
}

const articleFolder = paths.article('')

/** The slug of the article whose address it is. */
function slugIn(address: string): string | undefined {
  const slug = address.startsWith(articleFolder) ? address.slice(articleFolder.length) : ''
  return /^[^/?]+$/.test(slug) ? decodeURIComponent(slug) : undefined
}
