import { writing } from './migrations-writing.ts'
import type { Migrations } from './schema-builder.ts'

const publishing: Migrations = {
  '001_articles': async ({ table, index }) => {
    await table('article', {
      id: 'key',
      slug: 'unique text',
      status: 'status',
      published_at: 'text?',
      published_precision: 'text?',
      published_by: 'text?',
      went_public_at: 'text?',
      withdrawn_by: 'text?',
      revision: 'integer',
      content: 'text',
    })
    await index('article_by_status', 'article', ['status', 'published_at desc', 'id'])
    await table('identity', {
      key: 'key',
      article_id: 'article id',
      origin: 'text',
      file_hash: 'text',
      present: 'integer',
    })
    await index('identity_by_article', 'identity', ['article_id'])
    const revision = {
      article_id: 'article id',
      revision: 'integer',
      status: 'text',
      slug: 'text',
      published_at: 'text?',
      content: 'text',
      saved_at: 'text',
    } as const
    await table('article_revision', revision, ['article_id', 'revision'])
    await table('feed', { name: 'key', revision: 'integer', changed_at: 'text' })
    await table('setting', { name: 'key', value: 'text' })
  },

  '002_feeds_and_truth': async ({ table, columns, index }) => {
    await columns('article', { withdrawn_at: 'text?', withdrawn_reason: 'text?' })
    await columns('article_revision', {
      published_precision: 'text?',
      withdrawn_at: 'text?',
      withdrawn_reason: 'text?',
    })
    for (const name of ['article', 'article_revision']) await columns(name, { corrections: 'JSON list' })
    await index('article_revision_by_time', 'article_revision', ['saved_at', 'article_id'])
    await table('former_slug', { slug: 'key', article_id: 'article id' })
    await columns('feed', { label: 'text?' })
    const member = { feed: 'text', article_id: 'article id', published_at: 'text', page: 'integer' } as const
    await table('feed_member', member, ['article_id', 'feed'])
    const byPage = ['feed', 'page', 'published_at desc', 'article_id']
    await index('feed_member_by_page', 'feed_member', byPage)
    const byDate = ['feed', 'published_at desc', 'article_id', 'page']
    await index('feed_member_by_date', 'feed_member', byDate)
    const departure = { feed: 'text', article_id: 'article id', withdrawn_at: 'text' } as const
    await table('feed_departure', departure, ['feed', 'article_id'])
    await index('feed_departure_by_article', 'feed_departure', ['article_id'])
    const page = { feed: 'text', page: 'integer', filled: 'integer', version: 'integer' } as const
    await table('archive_page', page, ['feed', 'page'])
  },

  // The keys begin with the day: days are what is read and deleted.
  '003_audience': async ({ table }) => {
    await table('audience_salt', { day: 'key', salt: 'text' })
    const day = { day: 'text', feed: 'text', direct_readers: 'integer', sketch: 'text' } as const
    await table('audience_day', day, ['day', 'feed'])
    const report = {
      day: 'text',
      feed: 'text',
      service: 'text',
      source: 'text',
      subscribers: 'integer',
    } as const
    await table('audience_report', report, ['day', 'feed', 'service', 'source'])
    const answer = {
      day: 'text',
      feed: 'text',
      reader: 'text',
      requests: 'bigint',
      conditional: 'bigint',
      not_modified: 'bigint',
    } as const
    await table('audience_answer', answer, ['day', 'feed', 'reader'])
  },

  // A feed shows its latest withdrawals only, however many there ever were.
  '004_departures': ({ index }) =>
    index('feed_departure_by_time', 'feed_departure', ['feed', 'withdrawn_at desc', 'article_id']),

  '005_push': async ({ table, index }) => {
    await table('subscription', {
      id: 'key',
      callback: 'text',
      host: 'text',
      topic: 'text',
      feed: 'text',
      format: 'text',
      secret: 'text?',
      lease_seconds: 'integer',
      verified_at: 'text',
      expires_at: 'text',
      delivered_revision: 'integer',
      delivered_tag: 'text',
      due_at: 'text',
      failures: 'integer',
      last_result: 'text?',
      last_at: 'text?',
    })
    await index('subscription_by_feed', 'subscription', ['feed', 'delivered_revision', 'due_at'])
    await index('subscription_by_host', 'subscription', ['host'])
    await table('hub_request', {
      id: 'key',
      token: 'text',
      mode: 'text',
      callback: 'text',
      host: 'text',
      topic: 'text',
      feed: 'text',
      format: 'text',
      secret: 'text?',
      lease_seconds: 'integer',
      revision: 'integer',
      tag: 'text',
      reason: 'text?',
      requested_at: 'text',
      due_at: 'text',
      failures: 'integer',
    })
    await index('hub_request_by_time', 'hub_request', ['due_at'])
    await index('hub_request_by_host', 'hub_request', ['host'])
    const delivery = {
      at: 'text',
      subscription_id: 'text',
      host: 'text',
      feed: 'text',
      format: 'text',
      revision: 'integer',
      result: 'text',
      status: 'integer?',
      took_ms: 'integer',
      deliveries: 'integer',
    } as const
    await table('delivery', delivery, ['at', 'subscription_id'])
    await table('blocked_host', { host: 'key', blocked_at: 'text' })
    const ping = {
      hub: 'text',
      feed: 'text',
      format: 'text',
      told_revision: 'integer',
      told_tag: 'text',
      due_at: 'text',
      failures: 'integer',
      last_result: 'text?',
      last_at: 'text?',
    } as const
    await table('hub_ping', ping, ['hub', 'feed', 'format'])
  },

  // Each start reads the files of the data folder only, however many articles came from elsewhere.
  '006_known_files': ({ index }) => index('identity_by_origin', 'identity', ['origin', 'present', 'key']),

  // No table changes, but an older Gazette cannot read a revision without a text: see `RevisionTable`.
  '007_text_once': async () => {},

  // Revisions come again after a failover: see `feeds/lineage.ts`. Versions of archive pages are times in milliseconds.
  '009_stamps': async ({ columns, widen }) => {
    await columns('article', { stamp: 'text or empty' })
    await columns('feed', { stamps: 'text or empty' })
    await columns('archive_page', { stamp: 'text or empty' })
    await widen('archive_page', 'version')
  },

  // The sitemap asks it of every article, and would have to read every text for it.
  '010_canonical_url': async ({ columns, fill }) => {
    await columns('article', { canonical_url: 'text?' })
    await fill('article', 'canonical_url', { json: 'content', key: 'canonicalUrl' })
  },

  // Files that are gone but may come back: their articles stay.
  '011_lost_files': ({ columns }) => columns('identity', { lost_at: 'text?' }),

  // No table changes, but an older Gazette would publish deleted articles again: see `ArticleTable`.
  '012_deleted_articles': async () => {},

  // Few rows, so that the timer need not look at the members of all feeds.
  '016_held_articles': async ({ table, index }) => {
    const held = { article_id: 'article id', feed: 'text', held_until: 'text' } as const
    await table('held_article', held, ['article_id', 'feed'])
    await index('held_article_by_time', 'held_article', ['held_until'])
  },

  '018_own_pages': async ({ table, index }) => {
    const page = { path: 'key', file: 'text', facts: 'text', html: 'text', changed_at: 'text' } as const
    await table('own_page', page)
    await table('article_alias', { path: 'key', article_id: 'article id' })
    await index('article_alias_by_article', 'article_alias', ['article_id'])
    const redirect = {
      edition: 'text',
      source: 'text',
      is_pattern: 'integer',
      target: 'text',
      status: 'integer',
      line: 'integer',
    } as const
    await table('redirect', redirect, ['edition', 'source'])
  },

  // Counting a million articles by month takes too long for a page. The rows come with the rules: see `feeds/months.ts`.
  '019_feed_months': ({ table }) =>
    table('feed_month', { feed: 'text', month: 'text', articles: 'integer' }, ['feed', 'month']),

  // Filled by `store/search/`, also with the articles of an older Gazette.
  '020_search': ({ textIndex }) => textIndex(),

  '021_guid': async ({ columns, index }) => {
    await columns('article', { guid: 'text?' })
    await index('article_by_guid', 'article', ['guid'])
  },

  '022_feed_windows': ({ table }) => table('feed_window', { feed: 'key', since: 'text' }),
}

/** By name, in order, append-only: a migration that has landed is never edited. The tables: see `schema.ts`. */
export const migrations: Migrations = { ...publishing, ...writing }
