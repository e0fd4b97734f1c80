import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/domain/moment.ts'
import { parseSearchWords } from '../../../src/domain/search/parse-query.ts'
import { copyStore } from '../../../src/store/backup/copy.ts'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { makeIncoming, publisherEvents, rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'

const postgres = sharedPostgres()
const folder = mkdtempSync(join(tmpdir(), 'gazette-backfill-'))
const now = () => new Date('2026-11-23T09:00:00Z')
let files = 0
const makeFile = async () => `sqlite:${join(folder, `${files++}.db`)}`

afterAll(() => rmSync(folder, { recursive: true }))

const count = 1_200
const { terms } = parseSearchWords('body')

async function fill(url: string): Promise<void> {
  const store = await openStore(url, { now, rules })
  const first = Date.UTC(2026, 0, 1)
  await store.saveArticles(
    Array.from({ length: count }, (_, index) => {
      const published = parseMoment(new Date(first + index * 60_000).toISOString())
      return makeIncoming(`k${index}`, { article: { published } })
    }),
  )
  await store.close()
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const { db, close } = await openDatabase(url)
  for (const statement of statements) await sql.raw(statement).execute(db)
  await close()
}

async function countAll(store: Store): Promise<number> {
  let all = 0
  for (let after: bigint | undefined; ; ) {
    const { articles, next } = await store.search({
      terms,
      limit: 500,
      ...(after !== undefined && { after }),
    })
    all += articles.length
    if (next === undefined) return all
    after = next
  }
}

describe.each([
  ['SQLite', makeFile, "insert into search_text (search_text) values ('delete-all')"],
  ['PostgreSQL', () => postgres.createDatabase(), 'truncate search_text'],
])('the index of a store on %s', (_name, makeUrl, clear) => {
  it('is filled with what was there before, while readers search and writers write', async () => {
    const url = await makeUrl()
    await fill(url)
    await run(url, ['delete from search_document', clear, 'delete from search_progress'])
    const store = await openStore(url, { now, rules })
    expect(await store.search({ terms, limit: 1 })).toMatchObject({ articles: [], isIndexed: false })
    store.startPublisher(publisherEvents)
    await store.saveArticles([makeIncoming('k7', { article: { title: 'Changed' } }), makeIncoming('new')])
    await store.withdraw('k8')
    await expect.poll(async () => (await store.search({ terms, limit: 1 })).isIndexed).toBe(true)
    expect(await countAll(store)).toBe(count)
    const changed = await store.search({ terms: parseSearchWords('changed').terms, limit: 2 })
    expect(changed.articles.map(({ slug }) => slug)).toEqual(['k7'])
    await store.close()
  })

  it('follows a large import, and a second one while it follows', async () => {
    const url = await makeUrl()
    await fill(url)
    const store = await openStore(url, { now, rules })
    expect((await store.search({ terms, limit: 1 })).isIndexed).toBe(false)
    store.startPublisher(publisherEvents)
    await store.saveArticles(Array.from({ length: 60 }, (_, index) => makeIncoming(`more${index}`)))
    await expect.poll(async () => (await store.search({ terms, limit: 1 })).isIndexed).toBe(true)
    expect(await countAll(store)).toBe(count + 60)
    await store.close()
  })

  it('is made anew if it was made by other rules', async () => {
    const url = await makeUrl()
    const first = await openStore(url, { now, rules })
    await first.saveArticles([makeIncoming('a')])
    await first.fillIndex(5_000)
    await first.close()
    await run(url, ["update search_progress set value = '0' where name = 'folding'"])
    const store = await openStore(url, { now, rules })
    await store.fillIndex(5_000)
    expect(await store.search({ terms, limit: 9 })).toMatchObject({
      articles: [{ slug: 'a' }],
      isIndexed: true,
    })
    await store.close()
  })
})

it('a copy finds what the first store found, on the other database, too', async () => {
  const from = await makeFile()
  const source = await openStore(from, { now, rules })
  await source.saveArticles([makeIncoming('a'), makeIncoming('b', { status: 'draft' })])
  await source.fillIndex(5_000)
  await source.close()
  for (const to of [await postgres.createDatabase(), await makeFile()]) {
    await copyStore(from, to)
    const copy = await openStore(to, { now, rules })
    expect((await copy.search({ terms, limit: 9 })).isIndexed).toBe(false)
    await copy.fillIndex(5_000)
    expect(await copy.search({ terms, limit: 9 })).toMatchObject({
      articles: [{ slug: 'a' }],
      isIndexed: true,
    })
    await copy.close()
  }
})
