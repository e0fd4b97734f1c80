import type { FeedName } from '../../domain/feed.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { toArticle } from '../articles/article-row.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'
import { rebalanceFeeds } from './archives.ts'
import { placeArticles, raiseTouchedFeeds, type TouchedFeeds } from './memberships.ts'
import { countMonths, holdsMonths } from './months.ts'

const batchSize = 500

/**
 * Updates all feeds to rules that differ from the stored ones: a query was added, the language changed, a feed holds more
 * or fewer articles, leaves out a section, or shows articles later.
 */
export async function applyRules(db: Database, rules: FeedRules, now: Date): Promise<void> {
  await countMonths(db, rules)
  const before = await readSetting(db, 'rules')
  if (before === toText(rules)) return
  await writeSetting(db, 'rules', toText(rules))
  const touched: TouchedFeeds = before === undefined ? new Map() : await everyFeed(db)
  await rebalanceFeeds(db, new Map([...touched.keys()].map((name) => [name, []])), {
    size: rules.feedSize,
    now,
  })
  for (let last: ArticleRow | undefined; ; ) {
    const rows = await readBatch(db, last)
    const placements = rows.map((row) => ({ article: toArticle(row), isUnchanged: true }))
    await placeArticles(db, placements, rules, touched, { now })
    if (rows.length < batchSize) break
    last = rows.at(-1)
  }
  await raiseTouchedFeeds(db, touched, now)
}

/** True if all feeds follow these rules. */
export async function holdsRules(db: Database, rules: FeedRules): Promise<boolean> {
  return (await readSetting(db, 'rules')) === toText(rules) && (await holdsMonths(db, rules))
}

/** To be raised when `toFeedSlug` gives a name another slug, so that articles move to the feeds of the new slugs. */
const slugVersion = 2

function toText({ language, feedSize, queries, limits }: FeedRules): string {
  return JSON.stringify([language, feedSize, queries, slugVersion, ...(limits ? [limits] : [])])
}

async function everyFeed(db: Database): Promise<TouchedFeeds> {
  const rows = await db.selectFrom('feed').select('name').execute()
  return new Map(rows.map(({ name }) => [name as FeedName, { name: name as FeedName }]))
}

/** Published articles after `last`, oldest first: in this order they fill the archive of a new feed. */
function readBatch(db: Database, last: ArticleRow | undefined): Promise<ArticleRow[]> {
  const at = last?.published_at ?? ''
  return db
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
