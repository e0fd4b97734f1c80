import { DatabaseSync } from 'node:sqlite'
import type { FeedRules } from '../../src/domain/feed-rules.ts'
import { archivePageSize } from '../../src/store/feeds/archives.ts'
import { openStore } from '../../src/store/open-store.ts'

/** What a store is filled with: article n has the tag n modulo `tags`, and its author and date likewise follow from n. */
export interface Seed {
  readonly articles: number
  readonly tags: number
  readonly authors: number
  readonly bodyBytes: number
}

/** Those of the publication in `makeDataFolder`. */
export const seedRules: FeedRules = { language: 'en-GB', queries: [], feedSize: 50, timeZone: 'UTC' }

const firstDate = Date.UTC(2015, 0, 1) / 1000

/**
 * Fills a new SQLite file with published articles, feeds and archive pages as the store itself would have left them,
 * in SQL: a million articles in a minute or two. They are a minute apart, the last one the newest.
 */
export async function seedStore(file: string, seed: Seed): Promise<void> {
  const store = await openStore(`sqlite:${file}`, { now: () => new Date(), rules: seedRules })
  await store.close()
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete; pragma synchronous = off; pragma cache_size = -500000')
    database.exec('begin')
    const indexes = dropIndexes(database)
    makeStories(database, seed)
    for (const sql of rows) database.exec(sql)
    for (const feed of toFeeds(seed)) placeStories(database, feed)
    database.exec(`
      insert into feed_month (feed, month, articles)
      select feed, substr(published_at, 1, 7), count(*) from feed_member group by 1, 2`)
    for (const sql of indexes) database.exec(sql)
    database.exec('commit; pragma journal_mode = wal')
  } finally {
    database.close()
  }
}

/** Takes them away until all rows are there: sorted at once they are made ten times as fast. Answers their SQL. */
function dropIndexes(database: DatabaseSync): string[] {
  const found = database.prepare(
    "select name, sql from sqlite_master where type = 'index' and sql is not null",
  )
  return found.all().map(({ name, sql }) => {
    database.exec(`drop index ${name}`)
    return String(sql)
  })
}

/** In the order of their ids, which has nothing to do with that of their dates, as with real ones. */
function makeStories(database: DatabaseSync, { articles, tags, authors, bodyBytes }: Seed): void {
  database.exec(`
    create temp table story as
    with recursive counted (n) as (select 0 union all select n + 1 from counted where n + 1 < ${articles})
    select
      n,
      printf('urn:uuid:%08x-0000-4000-8000-%012x', (n * 2654435761) & 4294967295, n) as id,
      strftime('%Y-%m-%dT%H:%M:%SZ', ${firstDate} + n * 60, 'unixepoch') as published_at,
      strftime('%Y-%m-%dT%H:%M:%fZ', ${firstDate} + n * 60, 'unixepoch') as saved_at,
      json_object(
        'title', 'Story ' || n || ': ferries & tides',
        'summary', 'The harbour board met again.',
        'contentHtml', '${toBody(bodyBytes)}',
        'authors', json_array(json_object('name', 'Author ' || (n % ${authors}))),
        'tags', json_array('Tag ' || (n % ${tags})),
        'figures', json_array(),
        'related', json_array()
      ) as content
    from counted
    order by id`)
}

function toBody(bytes: number): string {
  const sentence = 'The harbour board met again on Tuesday, and the ferry was on the list. '
  const paragraph = `<p>${sentence.repeat(Math.max(1, Math.round(Math.min(bytes, 600) / sentence.length)))}</p>`
  return paragraph.repeat(Math.max(1, Math.round(bytes / paragraph.length)))
}

const rows: readonly string[] = [
  `insert into article (id, slug, status, published_at, published_precision, published_by, went_public_at, revision, content)
   select id, 'story-' || n, 'published', published_at, 'second', 'article', saved_at, 1, content from story`,
  `insert into article_revision (article_id, revision, status, slug, published_at, published_precision, content, saved_at)
   select id, 1, 'published', 'story-' || n, published_at, 'second', '', saved_at from story`,
  `insert into identity (key, article_id, origin, file_hash, present)
   select 'list#story-' || n, id, '/elsewhere', '', 1 from story`,
]

/** Feeds of one kind: each story stands in one of `count`. */
interface SeedFeeds {
  readonly count: number
  readonly name: string
  readonly label: string
}

function toFeeds({ tags, authors }: Seed): SeedFeeds[] {
  return [
    { count: 1, name: "'main'", label: 'null' },
    { count: 1, name: "'language:en-GB'", label: 'null' },
    { count: authors, name: `'author:author-' || (n % ${authors})`, label: `'Author ' || (n % ${authors})` },
    { count: tags, name: `'tag:tag-' || (n % ${tags})`, label: `'Tag ' || (n % ${tags})` },
  ]
}

/** The newest stand in each feed's own document, older ones on the pages of its archive, the oldest on the first. */
function placeStories(database: DatabaseSync, { count, name, label }: SeedFeeds): void {
  const before = `n / ${count}`
  const inAll = `((select count(*) from story) - 1 - n % ${count}) / ${count} + 1`
  const page = `iif(${before} >= ${inAll} - ${seedRules.feedSize}, 0, ${before} / ${archivePageSize} + 1)`
  database.exec(`
    insert into feed_member (feed, article_id, published_at, page)
    select ${name}, id, published_at, ${page} from story;
    insert into feed (name, revision, changed_at, label)
    select ${name}, count(*), max(saved_at), ${label} from story group by 1;
    insert into archive_page (feed, page, filled, version)
    select ${name}, ${page}, count(*), count(*) from story where ${page} > 0 group by 1, 2`)
}
