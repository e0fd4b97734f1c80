import type { Kysely, Transaction } from 'kysely'
import type { Article, Correction } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { momentAt } from '../../domain/moment.ts'
import { inBatches } from '../database/batches.ts'
import { finishFeeds, placeArticles, type TouchedFeeds } from '../feeds/memberships.ts'
import { toArticle, toCorrections, toCorrectionsText } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'
import type { KeyChange } from '../store.ts'
import { type Standing, standingOf, withdrawn } from './publication-state.ts'
import { toNextRow, writeArticles } from './write.ts'

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
  const [article = toArticle(before)] = await changeStandings(trx, [before], change, rules, touched, now)
  await finishFeeds(trx, touched, now)
  return article
}

/** Answers the articles whose standing is another one than before. */
async function changeStandings(
  trx: Transaction<Schema>,
  rows: readonly ArticleRow[],
  change: (standing: Standing) => Standing,
  rules: FeedRules,
  touched: TouchedFeeds,
  now: Date,
): Promise<Article[]> {
  const changes = rows
    .map((before) => ({
      before,
      row: toNextRow(before, { ...before, standing: change(standingOf(before)) }),
    }))
    .filter(({ before, row }) => row !== before)
  const articles = changes.map(({ row }) => toArticle(row))
  await writeArticles(trx, changes, now)
  await placeArticles(
    trx,
    articles.map((article) => ({ article })),
    rules,
    touched,
  )
  return articles
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
  const row = toNextRow(before, next)
  const article = toArticle(row)
  const touched: TouchedFeeds = new Map()
  await writeArticles(trx, [{ before, row }], now)
  await placeArticles(trx, [{ article }], rules, touched)
  await finishFeeds(trx, touched, now)
  return article
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
  const touched: TouchedFeeds = new Map()
  const takeBack = (standing: Standing) => withdrawn(standing, 'folder', now)
  const articles = await inBatches(keys, async (some) => {
    await trx.updateTable('identity').set({ present: 0 }).where('key', 'in', some).execute()
    return changeStandings(trx, await readOrphans(trx, some), takeBack, rules, touched, now)
  })
  await finishFeeds(trx, touched, now)
  return articles.map(({ slug }) => slug)
}

/** The articles of these names that no file gives any more and that nobody has withdrawn yet, by slug. */
function readOrphans(trx: Transaction<Schema>, keys: readonly string[]): Promise<ArticleRow[]> {
  return trx
    .selectFrom('article')
    .selectAll()
    .where('id', 'in', (select) =>
      select.selectFrom('identity').select('article_id').where('key', 'in', keys),
    )
    .where('status', '!=', 'withdrawn')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identity')
            .select('key')
            .whereRef('identity.article_id', '=', 'article.id')
            .where('present', '=', 1),
        ),
      ),
    )
    .orderBy('slug')
    .execute()
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
