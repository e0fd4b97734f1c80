import { monthOf } from '../../../src/domain/calendar.ts'
import { type FeedRules, feedsOf } from '../../../src/domain/feed-rules.ts'
import { toArticle } from '../../../src/store/articles/article-row.ts'
import { archivePageSize } from '../../../src/store/feeds/archives.ts'
import type { ArticleRow } from '../../../src/store/schema/schema.ts'

/** Runs a query on the database itself, past the store. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>

/** Queries for rows that must not exist, by what is wrong with them. */
const faults: Readonly<Record<string, string>> = {
  'article without an entry in the identity map':
    'select id from article where id not in (select article_id from identity)',
  'article whose newest revision is another one':
    "select id from article where not exists (select 1 from article_revision r where r.article_id = id and r.revision = article.revision and r.content in ('', article.content) and r.corrections = article.corrections)",
  'revision whose text is lost':
    "select article_id from article_revision r join article on id = article_id where r.content = '' and r.revision != article.revision",
  'article with a hole in its revisions':
    'select article_id from article_revision group by article_id having count(*) != max(revision) or min(revision) != 1',
  'article whose newest revision is not in the change log':
    'select id from article where not exists (select 1 from change c where c.article_id = article.id and c.revision = article.revision)',
  'change that was not made':
    'select c.id from change c join article on article.id = c.article_id where c.revision > article.revision',
  'published article without a change that says so':
    "select id from article where status = 'published' and not exists (select 1 from change c where c.article_id = article.id and c.kind = 'published')",
  'article in a feed that is not published':
    "select article_id from feed_member join article on id = article_id where status != 'published'",
  'article in a feed under another date':
    'select article_id from feed_member join article on id = article_id where article.published_at != feed_member.published_at',
  'article in the search that is not published':
    "select article_id from search_document left join article on id = article_id where status is null or status != 'published'",
  'departure of an article that is there':
    "select article_id from feed_departure join article on id = article_id where status != 'withdrawn'",
  'feed that was never raised': 'select feed from feed_member where feed not in (select name from feed)',
  'member of a page that is not there':
    'select m.feed from feed_member m where page > 0 and not exists (select 1 from archive_page p where p.feed = m.feed and p.page = m.page)',
  'page with more articles than were put there':
    'select p.feed from archive_page p where filled < (select count(*) from feed_member m where m.feed = p.feed and m.page = p.page)',
  'page that was filled too much': `select feed from archive_page where filled > ${archivePageSize}`,
  'page before the newest that is not full': `select p.feed from archive_page p where filled < ${archivePageSize} and page < (select max(page) from archive_page q where q.feed = p.feed)`,
}

/**
 * Finds what is wrong with a store: nothing if it is consistent. Each published article is in each of its feeds exactly
 * once, the newest in the feed's own document and every other one on a page of its archive.
 */
export async function findFaults(query: Query, rules: FeedRules): Promise<string[]> {
  const found: string[] = []
  for (const [fault, sql] of Object.entries(faults)) {
    const rows = await query(sql)
    if (rows.length > 0) found.push(`${fault}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  return [...found, ...(await findMisplaced(query, rules)), ...(await findMiscounted(query, rules))]
}

/** Months with another number of articles than was published in them. */
async function findMiscounted(query: Query, rules: FeedRules): Promise<string[]> {
  const articles = (await query(
    "select * from article where status = 'published'",
  )) as unknown as ArticleRow[]
  const wanted = articles.map(toArticle).flatMap((article) => {
    const month = article.published && monthOf(article.published, rules.timeZone)
    const feeds = new Set(['main', ...feedsOf(article, rules).map(({ name }) => name)])
    return [...feeds].map((feed) => `${feed} ${month}`)
  })
  const counts = Map.groupBy(wanted, (key) => key)
  const counted = await query('select feed, month, articles from feed_month where articles <> 0')
  const found = new Map(counted.map(({ feed, month, articles }) => [`${feed} ${month}`, Number(articles)]))
  return [...new Set([...found.keys(), ...counts.keys()])]
    .filter((key) => found.get(key) !== counts.get(key)?.length)
    .map((key) => `${key}: ${found.get(key)} articles are counted, not ${counts.get(key)?.length}`)
}

async function findMisplaced(query: Query, rules: FeedRules): Promise<string[]> {
  const articles = (await query(
    "select * from article where status = 'published'",
  )) as unknown as ArticleRow[]
  const wanted = articles.flatMap((row) =>
    feedsOf(toArticle(row), rules).map(({ name }) => ({ feed: name, id: row.id, at: row.published_at })),
  )
  const members = await query('select feed, article_id, page from feed_member')
  const pageOf = new Map(members.map(({ feed, article_id, page }) => [`${feed} ${article_id}`, Number(page)]))
  const found: string[] = []
  if (members.length !== wanted.length) found.push(`${members.length} members, not ${wanted.length}`)
  for (const [feed, all] of Map.groupBy(wanted, (one) => one.feed)) {
    const newestFirst = all.toSorted((one, other) =>
      one.at === other.at ? (one.id < other.id ? -1 : 1) : String(one.at) < String(other.at) ? 1 : -1,
    )
    for (const [index, { id }] of newestFirst.entries()) {
      const page = pageOf.get(`${feed} ${id}`)
      const isRight = page !== undefined && page > 0 === index >= rules.feedSize
      if (!isRight) found.push(`${id}, ${index + 1} in ${feed}, is on page ${page}`)
    }
  }
  return found
}
