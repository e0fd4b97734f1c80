import type { Kysely, Transaction } from 'kysely'
import type { FeedName } from '../../domain/feed.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { toArticle } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'
import { settleFeeds } from './archives.ts'
import { finishFeeds, placeArticles, type TouchedFeeds } from './memberships.ts'

const batchSize = 500

/**
 * Brings all feeds into line with rules that differ from those of last time: a query was added, the language changed, a
 * feed holds more or fewer articles. One transaction; nothing happens where the rules are the same.
 */
export async function applyRules(trx: Transaction<Schema>, rules: FeedRules, now: Date): Promise<void> {
  const before = await readSetting(trx, 'rules')
  if (before === toText(rules)) return
  await writeSetting(trx, 'rules', toText(rules))
  const touched: TouchedFeeds = before === undefined ? new Map() : await everyFeed(trx)
  await settleFeeds(trx, new Map([...touched.keys()].map((name) => [name, []])), rules.feedSize)
  for (let last: ArticleRow | undefined; ; ) {
    const rows = await readBatch(trx, last)
    const placements = rows.map((row) => ({ article: toArticle(row), isUnchanged: true }))
    await placeArticles(trx, placements, rules, touched)
    if (rows.length < batchSize) break
    last = rows.at(-1)
  }
  await finishFeeds(trx, touched, now)
}

/** True where all feeds are in line with them. */
export async function holdsRules(db: Kysely<Schema>, rules: FeedRules): Promise<boolean> {
  return (await readSetting(db, 'rules')) === toText(rules)
}

function toText({ language, feedSize, queries }: FeedRules): string {
  return JSON.stringify([language, feedSize, queries])
}

async function everyFeed(trx: Transaction<Schema>): Promise<TouchedFeeds> {
  const rows = await trx.selectFrom('feed').select('name').execute()
  return new Map(rows.map(({ name }) => [name as FeedName, { name: name as FeedName }]))
}

/** Published articles after `last`, the oldest first: so they go to the archive of a feed that begins with them. */
function readBatch(trx: Transaction<Schema>, last: ArticleRow | undefined): Promise<ArticleRow[]> {
  const at = last?.published_at ?? ''
  return trx
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'published')
    .where('published_at', '>=', at)
    .where((where) =>
      where.or([
        where('published_at', '>', at),
        where.and([where('published_at', '=', at), where('id', '<', last?.id ?? '')]),
      ]),
    )
    .orderBy('published_at')
    .orderBy('id', 'desc')
    .limit(batchSize)
    .execute()
}
