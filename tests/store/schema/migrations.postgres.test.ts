import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { connectPostgres } from '../../../src/store/database/postgres/connect.ts'
import { connectSqlite } from '../../../src/store/database/sqlite/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { migrate } from '../../../src/store/schema/migrate.ts'
import { makeIncoming, rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'

const postgres = sharedPostgres()
const folder = mkdtempSync(join(tmpdir(), 'gazette-migrations-'))
const now = () => new Date('2026-11-23T09:00:00Z')

afterAll(() => rmSync(folder, { recursive: true }))

/** A database as an older Gazette left it, with articles of these texts. */
async function makeOldDatabase(url: string, form: string, contents: Readonly<Record<string, unknown>>) {
  const { db, text, unlimitedDb } = url.startsWith('sqlite:')
    ? connectSqlite(url, 'store')
    : connectPostgres(url)
  await migrate(unlimitedDb ?? db, text, form)
  await unlimitedDb?.destroy()
  const status = 'published' as const
  const published_at = '2026-11-01T08:00:00Z'
  for (const [slug, content] of Object.entries(contents)) {
    const article = { id: `urn:example:${slug}`, slug, status, published_at, went_public_at: published_at }
    await db
      .insertInto('article')
      .values({ ...article, revision: 1, content: JSON.stringify(content) } as never)
      .execute()
    const revision = { article_id: article.id, revision: 1, status, slug, published_at, content: '' }
    await db
      .insertInto('article_revision')
      .values({ ...revision, saved_at: published_at } as never)
      .execute()
  }
  await db.destroy()
}

describe.each([
  ['SQLite', async () => `sqlite:${join(folder, 'old.db')}`],
  ['PostgreSQL', () => postgres.createEmptyDatabase()],
])('a database of an older version on %s', (_name, makeUrl) => {
  it('knows of each article whether its original is elsewhere', async () => {
    const url = await makeUrl()
    const story = { title: 'A story', contentHtml: '', authors: [], tags: [], figures: [], related: [] }
    const away = 'https://elsewhere.example/a?b="c"\\d'
    await makeOldDatabase(url, '007_text_once', {
      away: { ...story, canonicalUrl: away },
      here: story,
      quoting: { ...story, title: 'It says ,"canonicalUrl":"https://elsewhere.example/"' },
    })
    const store = await openStore(url, { now, rules })
    const pages = await store.publicPages('', 9)
    expect(pages.map(({ slug, canonicalUrl }) => [slug, canonicalUrl])).toEqual([
      ['away', away],
      ['here', undefined],
      ['quoting', undefined],
    ])
    await store.close()
  })
})

describe('a new database', () => {
  it.each([
    ['SQLite', async () => `sqlite:${join(folder, 'new.db')}`],
    ['PostgreSQL', () => postgres.createDatabase()],
  ])('of %s follows an original that moves, and one that comes back', async (_name, makeUrl) => {
    const store = await openStore(await makeUrl(), { now, rules })
    const canonicalOf = async (article: { canonicalUrl?: string }) => {
      await store.saveArticles([makeIncoming('a', { article })])
      return (await store.publicPages('', 9))[0]?.canonicalUrl
    }
    expect(await canonicalOf({ canonicalUrl: 'https://one.example/' })).toBe('https://one.example/')
    expect(await canonicalOf({ canonicalUrl: 'https://two.example/' })).toBe('https://two.example/')
    await store.correct('a', { grade: 'minor', note: 'A comma.' })
    expect((await store.publicPages('', 9))[0]?.canonicalUrl).toBe('https://two.example/')
    expect(await canonicalOf({})).toBeUndefined()
    await store.close()
  })
})

it('a database of this version is opened on one connection of PostgreSQL', async () => {
  const url = await postgres.createDatabase()
  const name = new URL(url).pathname.slice(1)
  const admin = url.replace(name, 'postgres')
  // A connection is counted when it has ended.
  const countEnded = async () => {
    const open = `select 1 from pg_stat_activity where datname = '${name}' and application_name = 'gazette'`
    await expect.poll(() => postgres.query(admin, open)).toEqual([])
    const count = `select sessions::int as count from pg_stat_database where datname = '${name}'`
    return Number((await postgres.query(admin, count))[0]?.count)
  }
  const before = await countEnded()
  await (await openStore(url, { now, rules })).close()
  expect((await countEnded()) - before).toBe(1)
})
