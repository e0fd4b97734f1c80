import type { Article } from '../../domain/article.ts'
import { feedsOf } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import type { Access } from '../access.ts'
import { inBatches } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { readArticles, toArticle } from './article-row.ts'

/** The published articles before and after an article, by publication date and then by id, as feeds order them. */
export interface Neighbours {
  /** The next older one. */
  readonly previous?: Article
  /** The next newer one. */
  readonly next?: Article
}

export interface RelatedOptions {
  readonly limit: number
  /** Slugs of articles that the page shows elsewhere. */
  readonly without?: readonly string[]
}

/** Of articles on the page of an article. Index look-ups: the number of all articles does not matter. */
export function createNeighbourReads({ read, rules }: Access) {
  return {
    /** None of an article without a date. */
    neighbours: ({ id, published }: Pick<Article, 'id' | 'published'>): Promise<Neighbours> =>
      read(async (db) => {
        if (!published) return {}
        const at = instantText(published.at)
        const previous = await readOlder(db, at, id)
        const next = await readNewer(db, at, id)
        return { ...(previous && { previous }), ...(next && { next }) }
      }),

    /**
     * Published articles of its section first, then others with its tags: those with more of its tags before those with
     * fewer, then the newest. Among the newest 50 of the section and the newest 20 of each of its first 10 tags. Never the
     * article itself.
     */
    relatedArticles: (article: Article, { limit, without = [] }: RelatedOptions): Promise<Article[]> =>
      read(async (db) => {
        const feeds = feedsOf(article, rules()).map(({ name }) => name)
        const section = feeds.filter((name) => name.startsWith('section:'))
        const tags = feeds.filter((name) => name.startsWith('tag:')).slice(0, maxTags)
        const candidates = await readCandidates(db, section, tags)
        candidates.delete(article.id)
        const shared = await readShared(db, [...candidates.keys()], [...section, ...tags])
        const ids = rank(candidates, shared).slice(0, limit + without.length)
        const articles = await readArticles(db, ids)
        return articles.filter(({ slug }) => !without.includes(slug)).slice(0, limit)
      }),
  }
}

// Two look-ups instead of one condition: a thousand articles may have the same date.
async function readOlder(db: Database, at: string, id: string): Promise<Article | undefined> {
  const published = db.selectFrom('article').selectAll().where('status', '=', 'published').limit(1)
  const row =
    (await published.where('published_at', '=', at).where('id', '>', id).orderBy('id').executeTakeFirst()) ??
    (await published
      .where('published_at', '<', at)
      .orderBy('published_at', 'desc')
      .orderBy('id')
      .executeTakeFirst())
  return row && toArticle(row)
}

async function readNewer(db: Database, at: string, id: string): Promise<Article | undefined> {
  const published = db.selectFrom('article').selectAll().where('status', '=', 'published').limit(1)
  const row =
    (await published
      .where('published_at', '=', at)
      .where('id', '<', id)
      .orderBy('id', 'desc')
      .executeTakeFirst()) ??
    (await published
      .where('published_at', '>', at)
      .orderBy('published_at')
      .orderBy('id', 'desc')
      .executeTakeFirst())
  return row && toArticle(row)
}

const maxTags = 10
const newestOfSection = 50
const newestOfTag = 20

/** The publication dates of the newest articles of these feeds, by id. */
async function readCandidates(
  db: Database,
  section: readonly string[],
  tags: readonly string[],
): Promise<Map<string, string>> {
  const dates = new Map<string, string>()
  for (const feed of [...section, ...tags]) {
    const rows = await db
      .selectFrom('feed_member')
      .select(['article_id', 'published_at'])
      .where('feed', '=', feed)
      .orderBy('published_at', 'desc')
      .orderBy('article_id')
      .limit(section.includes(feed) ? newestOfSection : newestOfTag)
      .execute()
    for (const { article_id, published_at } of rows) dates.set(article_id, published_at)
  }
  return dates
}

/** Which of the feeds hold each article. */
async function readShared(
  db: Database,
  ids: readonly string[],
  feeds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await inBatches(ids, (batch) =>
    db
      .selectFrom('feed_member')
      .select(['article_id', 'feed'])
      .where('article_id', 'in', batch)
      .where('feed', 'in', feeds)
      .execute(),
  )
  const members = Map.groupBy(rows, ({ article_id }) => article_id)
  return new Map([...members].map(([id, held]) => [id, held.map(({ feed }) => feed)]))
}

function rank(
  candidates: ReadonlyMap<string, string>,
  shared: ReadonlyMap<string, readonly string[]>,
): string[] {
  const scored = [...candidates].map(([id, date]) => {
    const feeds = shared.get(id) ?? []
    const isOfSection = feeds.some((feed) => feed.startsWith('section:'))
    return { id, date, inSection: isOfSection ? 1 : 0, tags: feeds.length }
  })
  const sorted = scored.toSorted(
    (one, other) =>
      other.inSection - one.inSection ||
      other.tags - one.tags ||
      compareText(other.date, one.date) ||
      compareText(one.id, other.id),
  )
  return sorted.map(({ id }) => id)
}

function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
