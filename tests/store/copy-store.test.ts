import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseMoment } from '../../src/domain/moment.ts'
import { copyStore } from '../../src/store/copy-store.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { openStore } from '../../src/store/open-store.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { runCli } from '../support/run-cli.ts'
import { makeIncoming, rules } from './store-contract.ts'

let postgres: TestPostgres
let folder: string

beforeAll(async () => {
  postgres = await startPostgres()
  folder = await mkdtemp(join(tmpdir(), 'gazette-copy-'))
})
afterAll(async () => {
  await postgres[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

let files = 0
const makeFile = () => `sqlite:${join(folder, `${++files}.db`)}`
const now = () => new Date('2026-11-23T09:00:00Z')
const queries = [{ slug: 'ferries', title: 'Ferries', all: [{ words: 'ferry' }], any: [], none: [] }]

/** A store with something in every table, in more rows than are copied at once. */
async function fill(url: string): Promise<void> {
  const store = await openStore(url, { now, rules: { ...rules, queries } })
  const keys = Array.from({ length: 260 }, (_, index) => `story-${index}`)
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)
  await store.saveArticles(
    keys.map((key, index) => makeIncoming(key, { article: { published: parseMoment(day(index)) } })),
  )
  const odd = { title: `A "ferry" \\ 'quoted' – 漢字 🛳 {}\n\t`, summary: '', tags: ['R&D', 'я'] }
  await store.saveArticles([
    makeIncoming('story-7', { slugIsOwn: true, article: { ...odd, slug: 'story-seven' } }),
    makeIncoming('draft', { article: { published: undefined } }),
    makeIncoming('later', { article: { published: parseMoment('2030-01-01') } }),
  ])
  await store.correct('story-9', { grade: 'correction', note: 'It was Tuesday.' })
  await store.withdraw('story-11', 'It was wrong.')
  await store.withdrawKeys(['story-12'])
  await store.noteFingerprint('of the builder')
  await store.close()
}

/** Every table there is, whether or not the copying knows it; only the notes on migrations are each database's own. */
async function readAll(url: string): Promise<Record<string, string[]>> {
  const { db, close } = await openDatabase(url)
  const names = (await db.introspection.getTables()).map(({ name }) => name)
  const tables: Record<string, string[]> = {}
  for (const name of names.filter((one) => !one.startsWith('kysely_')).sort()) {
    const rows = await db
      .selectFrom(name as 'article')
      .selectAll()
      .execute()
    const inOrder = rows.map((row) => JSON.stringify(Object.entries(row).sort()))
    tables[name] = inOrder.sort()
  }
  await close()
  return tables
}

const isEmpty = async (url: string) => Object.values(await readAll(url)).every((rows) => rows.length === 0)

describe('a copied store', () => {
  it('is equal in every table, from SQLite to PostgreSQL and back', async () => {
    const [first, second, third] = [makeFile(), await postgres.createDatabase(), makeFile()]
    await fill(first)
    const counts = await copyStore(first, second)
    expect(await copyStore(second, third)).toEqual(counts)
    const original = await readAll(first)
    expect(Object.entries(original).filter(([, rows]) => rows.length === 0)).toEqual([])
    expect(Object.fromEntries(Object.entries(original).map(([name, rows]) => [name, rows.length]))).toEqual(
      counts,
    )
    expect(await readAll(second)).toEqual(original)
    expect(await readAll(third)).toEqual(original)
  })

  it('goes on as the first one would have', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fill(first)
    await copyStore(first, second)
    const answers = await Promise.all(
      [first, second].map(async (url) => {
        const store = await openStore(url, { now, rules: { ...rules, queries } })
        const again = await store.saveArticles([makeIncoming('story-9'), makeIncoming('new')])
        const all = [again, await store.feeds(), await store.readFeed('main', 30), await store.listArticles()]
        await store.close()
        return all
      }),
    )
    expect(answers[1]).toEqual(answers[0])
  })

  it('never mixes with another one', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fill(first)
    const store = await openStore(second, { now, rules })
    await store.saveArticles([makeIncoming('mine')])
    await store.close()
    const before = await readAll(second)
    await expect(copyStore(first, second)).rejects.toMatchObject({
      problem: 'conflict',
      message: expect.stringContaining('article: 1'),
    })
    expect(await readAll(second)).toEqual(before)
  })

  it('is whole or not there at all', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fill(first)
    expect(await isEmpty(second)).toBe(true)
    await postgres.query(second, "alter table setting add constraint never check (name <> 'fingerprint')")
    await expect(copyStore(first, second)).rejects.toThrow('never')
    expect(await isEmpty(second)).toBe(true)
  })

  it('needs something to copy, and makes nothing in its place', async () => {
    const nowhere = join(folder, 'nowhere.db')
    await expect(copyStore(`sqlite:${nowhere}`, makeFile())).rejects.toMatchObject({ problem: 'not_found' })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('gazette copy', () => {
  it('copies, and says what', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fill(first)
    const { code, stdout, stderr } = await runCli(['copy', '--from', first, '--to', second], {})
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Copied: 262 articles with 26\d revisions, in \d feeds\./)
  })

  it('says in a sentence what hinders it', async () => {
    const { code, stderr } = await runCli(['copy', '--from', 'mysql://x', '--to', makeFile()], {})
    expect(code).toBe(1)
    expect(stderr).toMatch(/must be sqlite:FILE.*or postgres:\/\/.*\n$/)
  })
})
