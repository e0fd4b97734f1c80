import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { median } from '../../bench/row.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'

const perMonth = 4_167
const feeds = ['main', 'section:news']
const monthsOf = (years: number) =>
  Array.from({ length: years * 12 }, (_, index) => new Date(Date.UTC(2006, index)).toISOString().slice(0, 7))

/** As the store would have left them: published articles of a month, in two feeds. In SQL, since a million come in slowly. */
async function fill(url: string, months: readonly string[]): Promise<void> {
  await (await openStore(url, { now: () => new Date(), rules })).close()
  const { db, close } = await openDatabase(url)
  await db.transaction().execute(async (trx) => {
    await sql`
      create temporary table counted as
      with recursive numbers (i) as (select 0 union all select i + 1 from numbers where i + 1 < ${sql.lit(perMonth)})
      select i, '-' || (case when i % 28 < 9 then '0' else '' end) || (i % 28 + 1)
        || 'T' || (i / 28 % 14 + 10) || ':' || (i / 392 % 50 + 10) || ':00Z' as day_and_time
      from numbers
    `.execute(trx)
    const content = JSON.stringify({
      title: 'Ferry',
      contentHtml: `<p>${'The ferry was late again. '.repeat(10)}</p>`,
      authors: [],
      section: 'news',
      tags: [],
      figures: [],
      related: [],
    })
    for (const month of months) {
      await sql`
        insert into article (id, slug, status, published_at, published_precision, went_public_at, revision, content)
        select ${`urn:x:${month}:`} || i, ${`${month}-`} || i, 'published', ${month} || day_and_time, 'second',
          ${month} || day_and_time, 1, ${content}
        from counted
      `.execute(trx)
      for (const feed of feeds) {
        await sql`
          insert into feed_member (feed, article_id, published_at, page)
          select ${feed}, ${`urn:x:${month}:`} || i, ${month} || day_and_time, 1 from counted
        `.execute(trx)
        await sql`insert into feed_month values (${feed}, ${month}, ${perMonth})`.execute(trx)
      }
    }
    for (const feed of feeds) {
      await sql`insert into feed (name, revision, changed_at) values (${feed}, 1, '')`.execute(trx)
    }
    await sql`drop table counted`.execute(trx)
  })
  if (url.startsWith('postgres')) await sql`vacuum analyze`.execute(db)
  await close()
}

/** What each kind of page asks, in a month in the middle. */
const reads: Readonly<Record<string, (store: Store, article: Article, month: string) => Promise<unknown>>> = {
  'the first page of a month': (store, _, month) => store.readMonth('main', month, 1),
  'the last page of a month': (store, _, month) => store.readMonth('section:news', month, 42),
  'the days of a month': (store, _, month) => store.days('main', month),
  'the articles before and after one': (store, article) => store.neighbours(article),
  'the related articles of one': (store, article) => store.relatedArticles(article, { limit: 4 }),
}

/** An archive, and a month in the middle of it. */
interface Archive {
  readonly store: Store
  readonly month: string
}

/** How many milliseconds each read takes, of each archive. They take turns, so that a busy machine slows all of them. */
async function measure(archives: readonly Archive[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const articles = await Promise.all(archives.map(({ store, month }) => store.publicArticle(`${month}-2000`)))
  const times = new Map<string, readonly number[]>()
  for (const [name, read] of Object.entries(reads)) {
    const rounds: number[][] = archives.map(() => [])
    for (let round = 0; round < 15; round++) {
      for (const [index, { store, month }] of archives.entries()) {
        const startedAt = performance.now()
        expect(await read(store, articles[index] as Article, month)).toBeDefined()
        rounds[index]?.push(performance.now() - startedAt)
      }
    }
    times.set(name, rounds.map(median))
  }
  return times
}

const postgres = sharedPostgres()
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))
async function makeFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-months-'))
  folders.push(folder)
  return `sqlite:${join(folder, 'gazette.db')}`
}

describe.each([
  ['SQLite', makeFile],
  ['PostgreSQL', () => postgres.createEmptyDatabase()],
])('on %s', (_name, makeDatabase) => {
  it('the archive of 1,000,000 articles in 20 years costs what that of one year costs', async () => {
    const [large, small] = [await makeDatabase(), await makeDatabase()]
    await fill(large, monthsOf(20))
    await fill(small, monthsOf(1))
    const options = { now: () => new Date(), rules }
    const archives = [
      { store: await openStore(large, options), month: '2016-06' },
      { store: await openStore(small, options), month: '2006-06' },
    ]
    try {
      for (const { store, month } of archives) {
        expect(await store.months('main')).toContainEqual({ month, articles: perMonth })
      }
      for (const [name, [ms = Number.NaN, other = 0]] of await measure(archives)) {
        // A scan would take a hundred milliseconds.
        expect(ms, `${name}: ${ms} ms, ${other} ms`).toBeLessThan(Math.max(3 * other, 10))
      }
    } finally {
      await Promise.all(archives.map(({ store }) => store.close()))
    }
  }, 900_000)
})
