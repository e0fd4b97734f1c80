import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { parseMoment } from '../../src/domain/moment.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { IncomingArticle } from '../../src/store/store.ts'
import { seedRules, seedStore } from './seed-store.ts'

const tables = [
  'select id, slug, status, published_at, published_precision, revision, corrections, content from article order by id',
  'select article_id, revision, status, slug, published_at, content from article_revision order by article_id',
  'select * from identity order by key',
  'select name, label from feed order by name',
  'select * from feed_member order by feed, article_id',
  'select feed, page, filled from archive_page order by feed, page',
  'select * from feed_month order by feed, month',
  'select name, sql from sqlite_master where sql is not null order by name',
]

it('a store that is filled for the bench holds what it would hold had the same articles come in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-seed-'))
  const [seeded, saved] = ['seeded.db', 'saved.db'].map((name) => join(folder, name)) as [string, string]
  try {
    await seedStore(seeded, { articles: 617, tags: 7, authors: 3, bodyBytes: 300 })
    await saveArticlesOf(seeded, saved)
    expect(read(saved)).toEqual(read(seeded))
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function saveArticlesOf(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from)
  const rows = database
    .prepare('select id, slug, published_at, content from article order by published_at')
    .all()
  database.close()
  const store = await openStore(`sqlite:${to}`, { now: () => new Date(), rules: seedRules })
  await store.saveArticles(rows.map(toIncoming))
  await store.close()
}

function toIncoming({ id, slug, published_at, content }: Record<string, unknown>): IncomingArticle {
  const published = parseMoment(String(published_at))
  return {
    id: String(id),
    idIsOwn: false,
    slugIsOwn: true,
    key: `list#${slug}`,
    origin: '/elsewhere',
    fileHash: '',
    article: { ...JSON.parse(String(content)), slug, corrections: [], published },
  }
}

function read(file: string): unknown[] {
  const database = new DatabaseSync(file)
  try {
    return tables.map((sql) => database.prepare(sql).all())
  } finally {
    database.close()
  }
}
