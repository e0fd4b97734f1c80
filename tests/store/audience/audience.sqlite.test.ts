import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { newSqlite } from '../../support/new-database.ts'
import { makeIncoming, rules } from '../store-contract.ts'
import { describeAudience } from './audience-contract.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-audience-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
const makeFile = () => join(folder, `${++files}.db`)
const now = () => new Date('2026-11-23T09:00:00Z')
const today = '2026-11-23'

describeAudience('SQLite', newSqlite)

/** Everything that SQLite has on the disk for that store. */
async function bytesOf(file: string): Promise<string> {
  const name = file.slice(folder.length + 1)
  const all = (await readdir(folder)).filter((one) => one.startsWith(name))
  return Buffer.concat(await Promise.all(all.map((one) => readFile(join(folder, one))))).toString('latin1')
}

describe('an SQLite file', () => {
  it('holds no salt when its day is over, not even in deleted content', async () => {
    const file = makeFile()
    const store = await openStore(`sqlite:${file}`, { now, rules })
    const salts = await store.audience.beginDay(today)
    const salt = String(salts.get(today))
    expect(await bytesOf(file)).toContain(salt)
    const next = await store.audience.beginDay('2026-11-24')
    const kept = [...next.values()]
    await store.close()
    const bytes = await bytesOf(file)
    expect(bytes).not.toContain(salt)
    for (const one of kept) expect(bytes).toContain(one)

    const again = await openStore(`sqlite:${file}`, { now, rules })
    await again.audience.stopCounting()
    await again.close()
    const after = await bytesOf(file)
    for (const one of kept) expect(after).not.toContain(one)
  })

  it('that another process is writing to is waited for, and can be read meanwhile', async () => {
    const file = makeFile()
    const store = await openStore(`sqlite:${file}`, { now, rules })
    await store.saveArticles([makeIncoming('a')])
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    const adding = store.audience.beginDay(today)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await store.readFeed('main', 30)).articles).toHaveLength(1)
    other.exec('commit')
    expect((await adding).size).toBe(2)
    other.close()
    await store.close()
  })
})
