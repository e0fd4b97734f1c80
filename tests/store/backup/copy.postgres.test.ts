import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyStore, type Tallies } from '../../../src/store/backup/copy.ts'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { tableKeys } from '../../../src/store/schema/tables.ts'
import { runCli } from '../../support/run-cli.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { makeIncoming, rules } from '../store-contract.ts'
import { fillStore, fullRules, isDerived, now, readAll } from './full-store.ts'

const postgres = sharedPostgres()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
const makeFile = () => `sqlite:${join(folder, `${++files}.db`)}`
const countsOf = (tallies: Tallies) =>
  Object.fromEntries([...tallies].map(([table, { rows }]) => [table, rows]))
const isEmpty = async (url: string) => Object.values(await readAll(url)).every((rows) => rows.length === 0)

describe('a copied store', () => {
  it('is equal in every table, from SQLite to PostgreSQL and back', async () => {
    const [first, second, third] = [makeFile(), await postgres.createEmptyDatabase(), makeFile()]
    await fillStore(first)
    const tallies = await copyStore(first, second)
    expect(await copyStore(second, third)).toEqual(tallies)
    const original = await readAll(first)
    expect(Object.entries(original).filter(([, rows]) => rows.length === 0)).toEqual([])
    expect(Object.fromEntries(Object.entries(original).map(([name, rows]) => [name, rows.length]))).toEqual(
      countsOf(tallies),
    )
    expect(await readAll(second)).toEqual(original)
    expect(await readAll(third)).toEqual(original)
  })

  it('continues with the same ids, revisions and feeds', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fillStore(first)
    await copyStore(first, second)
    const answers = await Promise.all(
      [first, second].map(async (url) => {
        const store = await openStore(url, { now, rules: fullRules })
        const again = await store.saveArticles([makeIncoming('story-9'), makeIncoming('new')])
        const all = [again, await store.feeds(), await store.readFeed('main', 30), await store.listArticles()]
        await store.close()
        return all
      }),
    )
    // Each change has a stamp of its own.
    const withoutStamps = (all: unknown) =>
      JSON.parse(JSON.stringify(all, (key, value) => (/^stamps?$/.test(key) ? undefined : value)))
    expect(withoutStamps(answers[1])).toEqual(withoutStamps(answers[0]))
  })

  it('is never merged into a store that holds rows', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fillStore(first)
    const store = await openStore(second, { now, rules })
    await store.saveArticles([makeIncoming('mine')])
    await store.close()
    const before = await readAll(second)
    await expect(copyStore(first, second)).rejects.toMatchObject({
      problem: 'conflict',
      message: expect.stringContaining('article'),
    })
    expect(await readAll(second)).toEqual(before)
  })

  it('is complete or absent', async () => {
    const [first, second] = [makeFile(), await postgres.createEmptyDatabase()]
    await fillStore(first)
    expect(await isEmpty(second)).toBe(true)
    await postgres.query(second, "alter table setting add constraint never check (name <> 'fingerprint')")
    await expect(copyStore(first, second)).rejects.toThrow('never')
    expect(await isEmpty(second)).toBe(true)
  })

  it('needs a store to copy, and creates none', async () => {
    const nowhere = join(folder, 'nowhere.db')
    await expect(copyStore(`sqlite:${nowhere}`, makeFile())).rejects.toMatchObject({ problem: 'not_found' })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('the list of tables', () => {
  it('names each table with its whole primary key', async () => {
    const { db, close } = await openDatabase(makeFile())
    const found: Record<string, string[]> = {}
    for (const { name } of await db.introspection.getTables()) {
      if (isDerived(name)) continue
      const { rows } = await sql<{ name: string; pk: number }>`
        select name, pk from pragma_table_info(${name}) where pk > 0 order by pk
      `.execute(db)
      found[name] = rows.map((row) => row.name)
    }
    await close()
    expect(Object.fromEntries(Object.entries(tableKeys).map(([name, key]) => [name, [...key]]))).toEqual(
      found,
    )
  })
})

describe('gazette copy', () => {
  it('copies a store and prints what it copied', async () => {
    const [first, second] = [makeFile(), await postgres.createDatabase()]
    await fillStore(first)
    const { code, stdout, stderr } = await runCli(['copy', '--from', first, '--to', second], {})
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Copied: 263 articles with 26\d revisions, in \d feeds\./)
  })

  it('prints one sentence about the error', async () => {
    const { code, stderr } = await runCli(['copy', '--from', 'mysql://x', '--to', makeFile()], {})
    expect(code).toBe(1)
    expect(stderr).toMatch(/must be sqlite:FILE.*or postgres:\/\/.*\n$/)
  })
})
