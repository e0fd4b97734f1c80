import type { Transaction } from 'kysely'
import type { FeedRules } from '../domain/feed-rules.ts'
import { toArticle, toContentText, toCorrectionsText } from './article-row.ts'
import { finishFeeds, placeArticle, type TouchedFeeds } from './memberships.ts'
import { mergeCorrections } from './merge-corrections.ts'
import type { ArticleRow, Schema } from './schema.ts'
import { decideStanding, standingOf } from './standing.ts'
import type { IncomingArticle, SaveOptions, SaveOutcome } from './store.ts'
import { writeArticle } from './write-article.ts'

type Trx = Transaction<Schema>
type Refusal = Extract<SaveOutcome, { outcome: 'refused' }>

interface Identified {
  readonly id: string
  readonly before?: ArticleRow
}

/** One transaction's worth of `Store.saveArticles`. */
export async function saveArticles(
  trx: Trx,
  incoming: readonly IncomingArticle[],
  options: SaveOptions,
  rules: FeedRules,
  now: Date,
): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = []
  const touched: TouchedFeeds = new Map()
  for (const one of incoming) {
    const { outcome, changed } = await saveArticle(trx, one, options, now)
    if (changed && outcome.outcome !== 'refused') await placeArticle(trx, outcome.article, rules, touched)
    outcomes.push(outcome)
  }
  await finishFeeds(trx, touched, rules, now)
  return outcomes
}

async function saveArticle(
  trx: Trx,
  incoming: IncomingArticle,
  options: SaveOptions,
  now: Date,
): Promise<{ outcome: SaveOutcome; changed: boolean }> {
  const identified = await identify(trx, incoming)
  if ('outcome' in identified) return { outcome: identified, changed: false }
  const { id, before } = identified
  const slug = before && !incoming.slugIsOwn ? before.slug : incoming.article.slug
  const refusal = await refuseTakenSlug(trx, slug, id)
  if (refusal) return { outcome: refusal, changed: false }

  const wish = { ...incoming, published: incoming.article.published, ...options }
  const { standing, warnings } = decideStanding(before && standingOf(before), wish, now)
  const merged = mergeCorrections(before, incoming.article)
  const content = toContentText({ ...incoming.article, updated: merged.updated })
  const corrections = toCorrectionsText(merged.corrections)
  const written = await writeArticle(trx, before, { id, slug, standing, corrections, content }, now)
  await recordName(trx, incoming, id)
  const article = toArticle(written.row)
  const changed = before ? 'updated' : 'created'
  const outcome = { outcome: written.changed ? changed : 'unchanged', article, warnings } as const
  return { outcome, changed: written.changed }
}

async function identify(trx: Trx, incoming: IncomingArticle): Promise<Identified | Refusal> {
  const known = await trx
    .selectFrom('identity')
    .selectAll()
    .where('key', '=', incoming.key)
    .executeTakeFirst()
  if (known && incoming.idIsOwn && known.article_id !== incoming.id) {
    return refuse(
      'id',
      `the id is ${known.article_id} and never changes; the article now says ${incoming.id}`,
    )
  }
  const id = known?.article_id ?? incoming.id
  const before = await trx.selectFrom('article').selectAll().where('id', '=', id).executeTakeFirst()
  if (known && before && known.origin !== incoming.origin && !incoming.idIsOwn) {
    const title = toArticle(before).title
    if (title !== incoming.article.title) {
      return refuse(
        'id',
        `"${title}" has come in under the name ${incoming.key} already; give this one an id of its own`,
      )
    }
  }
  return before ? { id, before } : { id }
}

async function refuseTakenSlug(trx: Trx, slug: string, id: string): Promise<Refusal | undefined> {
  const owner = await trx
    .selectFrom('article')
    .select(['id', 'content'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (!owner || owner.id === id) return undefined
  return refuse('slug', `the slug "${slug}" belongs to another article (${owner.id}); choose another`)
}

function refuse(field: string, reason: string): Refusal {
  return { outcome: 'refused', field, reason }
}

async function recordName(trx: Trx, { key, origin, fileHash }: IncomingArticle, id: string): Promise<void> {
  await trx
    .insertInto('identity')
    .values({ key, article_id: id, origin, file_hash: fileHash, present: 1 })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ origin, file_hash: fileHash, present: 1 }))
    .execute()
}
