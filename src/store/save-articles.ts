import type { Transaction } from 'kysely'
import type { Article } from '../domain/article.ts'
import { type FeedName, feedsOf } from '../domain/feed.ts'
import { toArticle, toContentText } from './article-row.ts'
import { raiseFeeds } from './feeds.ts'
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
  now: Date,
): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = []
  const changed = new Set<FeedName>()
  for (const one of incoming) outcomes.push(await saveArticle(trx, one, options, now, changed))
  await raiseFeeds(trx, [...changed], now)
  return outcomes
}

async function saveArticle(
  trx: Trx,
  incoming: IncomingArticle,
  options: SaveOptions,
  now: Date,
  changed: Set<FeedName>,
): Promise<SaveOutcome> {
  const identified = await identify(trx, incoming)
  if ('outcome' in identified) return identified
  const { id, before } = identified
  const slug = before && !incoming.slugIsOwn ? before.slug : incoming.article.slug
  const refusal = await refuseTakenSlug(trx, slug, id)
  if (refusal) return refusal

  const wish = { ...incoming, published: incoming.article.published, ...options }
  const { standing, warnings } = decideStanding(before && standingOf(before), wish, now)
  const content = toContentText(incoming.article)
  const written = await writeArticle(trx, before, { id, slug, standing, content }, now)
  await recordName(trx, incoming, id)
  const article = toArticle(written.row)
  if (!written.changed) return { outcome: 'unchanged', article, warnings }
  for (const name of feedsTouched(before && toArticle(before), article)) changed.add(name)
  return { outcome: before ? 'updated' : 'created', article, warnings }
}

/** The feeds that held the article before or hold it now: readers of no other feed may notice anything. */
export function feedsTouched(before: Article | undefined, after: Article): FeedName[] {
  return [before, after].flatMap((article) => (article?.status === 'published' ? [...feedsOf(article)] : []))
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
