import type { Transaction } from 'kysely'
import type { FeedName } from '../domain/feed.ts'
import type { FeedRules } from '../domain/feed-rules.ts'
import { toArticle } from './article-row.ts'
import { finishFeeds, placeArticle, type TouchedFeeds } from './memberships.ts'
import { readSetting, writeSetting } from './own-settings.ts'
import type { Schema } from './schema.ts'

const batchSize = 500

/**
 * Brings all feeds into line with rules that differ from those of last time: a query was added, the language changed, a
 * feed holds more or fewer articles. One transaction; nothing happens where the rules are the same.
 */
export async function applyRules(trx: Transaction<Schema>, rules: FeedRules, now: Date): Promise<void> {
  const text = JSON.stringify([rules.language, rules.feedSize, rules.queries])
  const before = await readSetting(trx, 'rules')
  if (before === text) return
  await writeSetting(trx, 'rules', text)
  const touched: TouchedFeeds = before === undefined ? new Map() : await everyFeed(trx)
  for (let last = ''; ; ) {
    const rows = await trx
      .selectFrom('article')
      .selectAll()
      .where('status', '=', 'published')
      .where('id', '>', last)
      .orderBy('id')
      .limit(batchSize)
      .execute()
    for (const row of rows) await placeArticle(trx, toArticle(row), rules, touched, false)
    if (rows.length < batchSize) break
    last = rows.at(-1)?.id ?? last
  }
  await finishFeeds(trx, touched, rules, now)
}

async function everyFeed(trx: Transaction<Schema>): Promise<TouchedFeeds> {
  const rows = await trx.selectFrom('feed').select('name').execute()
  return new Map(rows.map(({ name }) => [name as FeedName, { name: name as FeedName }]))
}
