import type { Kysely, Transaction } from 'kysely'
import type { Article } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import { toArticle } from './article-row.ts'
import { raiseFeeds } from './feeds.ts'
import { feedsTouched } from './save-articles.ts'
import type { ArticleRow, Schema } from './schema.ts'
import { type Standing, standingOf, withdrawn } from './standing.ts'
import { writeArticle } from './write-article.ts'

/** Gives the article another standing, keeps the revision, and raises the feeds that held or now hold it. */
export async function changeStanding(
  trx: Transaction<Schema>,
  slug: string,
  change: (standing: Standing) => Standing,
  now: Date,
): Promise<Article> {
  const before = await readArticle(trx, slug)
  if (!before) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  return writeStanding(trx, before, change(standingOf(before)), now)
}

async function writeStanding(
  trx: Transaction<Schema>,
  before: ArticleRow,
  standing: Standing,
  now: Date,
): Promise<Article> {
  const { id, slug, content } = before
  const { row, changed } = await writeArticle(trx, before, { id, slug, standing, content }, now)
  const article = toArticle(row)
  if (changed) await raiseFeeds(trx, feedsTouched(toArticle(before), article), now)
  return article
}

export async function readArticle(db: Kysely<Schema>, slug: string): Promise<ArticleRow | undefined> {
  return db.selectFrom('article').selectAll().where('slug', '=', slug).executeTakeFirst()
}

/** See `Store.withdrawKeys`. An article that another file still gives stays. */
export async function withdrawKeys(
  trx: Transaction<Schema>,
  keys: readonly string[],
  now: Date,
): Promise<string[]> {
  const slugs: string[] = []
  for (const key of keys) {
    const name = await trx.selectFrom('identity').selectAll().where('key', '=', key).executeTakeFirst()
    if (!name) continue
    await trx.updateTable('identity').set({ present: 0 }).where('key', '=', key).execute()
    const row = await orphan(trx, name.article_id)
    if (!row) continue
    await writeStanding(trx, row, withdrawn(standingOf(row), 'folder'), now)
    slugs.push(row.slug)
  }
  return slugs
}

/** The article if no file gives it any more and nobody has withdrawn it yet. */
async function orphan(trx: Transaction<Schema>, id: string): Promise<ArticleRow | undefined> {
  const other = await trx
    .selectFrom('identity')
    .select('key')
    .where('article_id', '=', id)
    .where('present', '=', 1)
    .executeTakeFirst()
  if (other) return undefined
  return trx
    .selectFrom('article')
    .selectAll()
    .where('id', '=', id)
    .where('status', '!=', 'withdrawn')
    .executeTakeFirst()
}

/** See `Store.renameKey`. The old name stays in the ledger: it still means the same article. */
export async function renameKey(trx: Transaction<Schema>, from: string, to: string): Promise<void> {
  const name = await trx.selectFrom('identity').selectAll().where('key', '=', from).executeTakeFirst()
  if (!name) throw new PublisherError('not_found', `no article has come in under the name "${from}"`)
  await trx.updateTable('identity').set({ present: 0 }).where('key', '=', from).execute()
  await trx
    .insertInto('identity')
    .values({ ...name, key: to, present: 1 })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}
