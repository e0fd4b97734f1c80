import type { Kysely, Transaction } from 'kysely'
import type { Article, Correction } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import { momentAt } from '../domain/moment.ts'
import { toArticle, toCorrections, toCorrectionsText } from './article-row.ts'
import { finishFeeds, placeArticle, type TouchedFeeds } from './memberships.ts'
import type { ArticleRow, Schema } from './schema.ts'
import { type Standing, standingOf, withdrawn } from './standing.ts'
import type { KeyChange } from './store.ts'
import { writeArticle } from './write-article.ts'

/** Gives the article another standing, keeps the revision, and raises the feeds that held or now hold it. */
export async function changeStanding(
  trx: Transaction<Schema>,
  slug: string,
  change: (standing: Standing) => Standing,
  rules: FeedRules,
  now: Date,
): Promise<Article> {
  const before = await requireArticle(trx, slug)
  const touched: TouchedFeeds = new Map()
  const article = await writeStanding(trx, before, change(standingOf(before)), rules, touched, now)
  await finishFeeds(trx, touched, rules, now)
  return article
}

async function writeStanding(
  trx: Transaction<Schema>,
  before: ArticleRow,
  standing: Standing,
  rules: FeedRules,
  touched: TouchedFeeds,
  now: Date,
): Promise<Article> {
  const { row, changed } = await writeArticle(trx, before, { ...before, standing }, now)
  const article = toArticle(row)
  if (changed) await placeArticle(trx, article, rules, touched)
  return article
}

/** See `Store.correct`. */
export async function correctArticle(
  trx: Transaction<Schema>,
  slug: string,
  { grade, note }: Pick<Correction, 'grade' | 'note'>,
  rules: FeedRules,
  now: Date,
): Promise<Article> {
  const before = await requireArticle(trx, slug)
  if (before.status !== 'published') {
    throw new PublisherError(
      'conflict',
      `"${slug}" is ${before.status}: only what readers can see is corrected`,
    )
  }
  const known = toCorrections(before.corrections)
  const corrections = toCorrectionsText([...known, { at: momentAt(now), grade, note }])
  const next = { ...before, standing: standingOf(before), corrections }
  const { row } = await writeArticle(trx, before, next, now)
  const touched: TouchedFeeds = new Map()
  await placeArticle(trx, toArticle(row), rules, touched)
  await finishFeeds(trx, touched, rules, now)
  return toArticle(row)
}

async function requireArticle(trx: Transaction<Schema>, slug: string): Promise<ArticleRow> {
  const row = await readArticle(trx, slug)
  if (!row) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  return row
}

export async function readArticle(db: Kysely<Schema>, slug: string): Promise<ArticleRow | undefined> {
  return db.selectFrom('article').selectAll().where('slug', '=', slug).executeTakeFirst()
}

/** See `Store.withdrawKeys`. An article that another file still gives stays. */
export async function withdrawKeys(
  trx: Transaction<Schema>,
  keys: readonly string[],
  rules: FeedRules,
  now: Date,
): Promise<string[]> {
  const slugs: string[] = []
  const touched: TouchedFeeds = new Map()
  for (const key of keys) {
    const name = await trx.selectFrom('identity').selectAll().where('key', '=', key).executeTakeFirst()
    if (!name) continue
    await trx.updateTable('identity').set({ present: 0 }).where('key', '=', key).execute()
    const row = await orphan(trx, name.article_id)
    if (!row) continue
    await writeStanding(trx, row, withdrawn(standingOf(row), 'folder', now), rules, touched, now)
    slugs.push(row.slug)
  }
  await finishFeeds(trx, touched, rules, now)
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

/**
 * See `Store.renameKeys`. All names are read before any is written, since files may have changed places. The old names
 * stay in the ledger and mean the same articles until other files take them.
 */
export async function renameKeys(trx: Transaction<Schema>, renames: readonly KeyChange[]): Promise<void> {
  const rows = await trx
    .selectFrom('identity')
    .selectAll()
    .where(
      'key',
      'in',
      renames.map(({ from }) => from),
    )
    .execute()
  const byKey = new Map(rows.map((row) => [row.key, row]))
  for (const { from } of renames) {
    if (!byKey.has(from)) {
      throw new PublisherError('not_found', `no article has come in under the name "${from}"`)
    }
    await trx.updateTable('identity').set({ present: 0 }).where('key', '=', from).execute()
  }
  for (const { from, to } of renames) {
    const { key: _from, ...name } = byKey.get(from) ?? failRename(from)
    await trx
      .insertInto('identity')
      .values({ ...name, key: to, present: 1 })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ ...name, present: 1 }))
      .execute()
  }
}

function failRename(from: string): never {
  throw new Error(`the name "${from}" was read and is gone`)
}
