import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { killPostgres } from '../steady/postgres-processes.ts'
import { createRandom, type Random } from '../steady/random.ts'
import { type Acknowledged, createAcknowledged } from '../support/acknowledged.ts'
import { type Said, writeOn } from '../support/busy-writer.ts'
import { seed } from '../support/depth.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { rules } from '../support/make-incoming.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { eventually } from '../support/start-gazette.ts'
import { findFaults, type Query } from './backup/whole-store.ts'

const writer = join(import.meta.dirname, '../support/busy-writer-process.ts')
/** Of the publication in `makeDataFolder`. */
const importRules = { language: 'en-GB', queries: [], feedSize: 50, timeZone: 'UTC' }
const now = () => new Date('2026-11-23T09:00:00Z')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-kill-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Lets a process write to the store until so many writes were acknowledged, and a moment longer. */
async function writeAndBeKilled(url: string, known: Acknowledged, random: Random): Promise<void> {
  const seed = String(random.between(1, 1_000_000))
  const child = spawn(process.execPath, [writer, url, seed], { stdio: ['ignore', 'pipe', 'inherit'] })
  const until = known.count + random.between(1, 25)
  const killed = once(child, 'exit')
  let isKilled = false
  for await (const line of createInterface({ input: child.stdout })) {
    known.hear(JSON.parse(line) as Said)
    if (known.count < until || isKilled) continue
    isKilled = true
    kill(child, random.next() * 4)
  }
  await killed
  expect([child.signalCode, isKilled]).toEqual(['SIGKILL', true])
}

/** In the middle of whatever it does then. */
async function kill(child: ChildProcess, afterMs: number): Promise<void> {
  await sleep(afterMs)
  child.kill('SIGKILL')
}

/** Reads the file as a crash has left it, log and all. */
async function inspect<T>(file: string, work: (query: Query) => Promise<T>): Promise<T> {
  const database = new DatabaseSync(file)
  try {
    const query: Query = async (sql) => database.prepare(sql).all()
    expect(await query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await query('pragma foreign_key_check')).toEqual([])
    return await work(query)
  } finally {
    database.close()
  }
}

/** On a machine that does much else, too. */
const patience = { timeout: 240_000 }

describe('SQLite', patience, () => {
  const writers = 34
  it(`holds all that was acknowledged, and nothing half, after each of ${writers} writers that are killed`, async () => {
    const random = createRandom(seed)
    const file = join(folder, 'store.db')
    const known = createAcknowledged()
    for (let times = 0; times < writers; times++) {
      await writeAndBeKilled(`sqlite:${file}`, known, random)
      await inspect(file, async (query) => {
        expect(await known.findLost(query)).toEqual([])
        expect(await findFaults(query, rules)).toEqual([])
      })
    }
    expect(known.count).toBeGreaterThan(writers * 6)
  })

  const imports = 10
  it(`holds a whole store after each of ${imports} imports that are killed, and the next one finishes`, async () => {
    const random = createRandom(seed)
    const [filesInAll, articlesPerFile] = [30, 80]
    const names = Array.from({ length: filesInAll }, (_, file) => `articles/file-${file + 10}.json`)
    await using data = await makeDataFolder(
      Object.fromEntries(names.map((name, file) => [name, listOfArticles(file, articlesPerFile)])),
    )
    const environment = { GAZETTE_DATA: data.path }
    const file = join(data.path, 'gazette.db')
    const counts = [0]
    for (let times = 0; times < imports; times++) {
      const before = counts.at(-1) ?? 0
      const { process: child, done } = startCli(['import'], environment)
      if (times > 0) await grown(file, before, done)
      await sleep(random.between(0, 300))
      child.kill('SIGKILL')
      await done
      if (!existsSync(file)) continue
      counts.push(
        await inspect(file, async (query) => {
          const tables = await query("select 1 from sqlite_schema where name = 'archive_page'")
          if (tables.length === 0) return 0 // killed before the first migration was through
          expect(await findFaults(query, importRules)).toEqual([])
          return Number((await query('select count(*) as n from article'))[0]?.n)
        }),
      )
    }
    expect(counts).toEqual(counts.toSorted((one, other) => one - other))
    const all = filesInAll * articlesPerFile
    expect(counts.some((count) => count > 0 && count < all)).toBe(true)
    const { code, stdout, stderr } = await runCli(['import'], environment)
    expect([code, stderr.replace(/^.*: lacks: .*\n/gm, '')]).toEqual([0, ''])
    expect(stdout).toContain(`${all - (counts.at(-1) ?? 0)} created`)
    await inspect(file, async (query) => expect(await findFaults(query, importRules)).toEqual([]))
  })

  const backups = 6
  it(`is backed up whole or not at all by each of ${backups} backups that are killed, and never hurt`, async () => {
    const random = createRandom(seed)
    const place = await mkdtemp(join(folder, 'backups-'))
    const [file, backup] = [join(folder, 'whole.db'), join(place, 'backup.db')]
    const known = createAcknowledged()
    const store = await openStore(`sqlite:${file}`, { now, rules })
    await writeOn(store, random, { say: known.hear, isOver: () => known.count >= 150 })
    await store.close()
    const environment = { DATABASE_URL: `sqlite:${file}` }
    const before = await inspect(file, (query) => query('select * from article order by id'))
    for (let times = 0; times < backups; times++) {
      const { process: child, done } = startCli(['backup', backup, '--force'], environment)
      await Promise.race([done, eventually(() => expect(readdirSync(place).join()).toContain('.part'))])
      await sleep(random.next() * 150)
      child.kill('SIGKILL')
      await done
      const isThere = existsSync(backup)
      if (isThere) await inspect(backup, async (query) => expect(await findFaults(query, rules)).toEqual([]))
      expect(await inspect(file, (query) => query('select * from article order by id'))).toEqual(before)
    }
    const { code, stderr } = await runCli(['backup', backup, '--force'], environment)
    expect([code, stderr, readdirSync(place)]).toEqual([0, '', ['backup.db']])
  })
})

function listOfArticles(file: number, count: number): string {
  const articles = Array.from({ length: count }, (_, index) => ({
    slug: `story-${file}-${index}`,
    title: `Story ${index} of file ${file}`,
    published: new Date(
      Date.UTC(2026, 0, 1) + ((index * 7919 + file * 104_729) % 20_000_000) * 1000,
    ).toISOString(),
    tags: [`Tag ${index % 7}`],
    contentHtml: `<p>The first paragraph of story ${index}.</p><p>The second one, a little longer.</p>`,
  }))
  return JSON.stringify(articles)
}

/** Until there are more articles, or the import is done. */
async function grown(file: string, before: number, done: Promise<unknown>): Promise<void> {
  let isDone = false
  done.then(() => {
    isDone = true
  })
  await eventually(() => {
    if (isDone) return
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const count = database.prepare('select count(*) as n from article').get()
      expect(Number(count?.n)).toBeGreaterThan(before)
    } finally {
      database.close()
    }
  })
}

describe('PostgreSQL', patience, () => {
  let postgres: TestPostgres
  let url: string
  const query: Query = (sql) => postgres.query(url, sql)

  beforeAll(async () => {
    postgres = await startPostgres({ isDurable: true })
    url = await postgres.createDatabase()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const writers = 10
  it(`holds all that was acknowledged, and nothing half, after each of ${writers} writers that are killed`, async () => {
    const random = createRandom(seed)
    const known = createAcknowledged()
    for (let times = 0; times < writers; times++) {
      await writeAndBeKilled(url, known, random)
      await eventually(async () => expect(await countOthers()).toBe(0))
      expect(await known.findLost(query)).toEqual([])
      expect(await findFaults(query, rules)).toEqual([])
    }
  })

  /** Connections whose client is gone and that PostgreSQL has not noticed yet. */
  async function countOthers(): Promise<number> {
    const sql =
      'select 1 from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()'
    return (await query(sql)).length
  }

  const kills = 4
  it(`holds all that was acknowledged after each of ${kills} times that it is killed itself`, async () => {
    const random = createRandom(seed)
    const known = createAcknowledged()
    await known.findLost(query)
    const store = await openStore(url, { now, rules })
    for (let times = 0; times < kills; times++) {
      const until = known.count + random.between(10, 60)
      const written = writeOn(store, random, { say: known.hear, isOver: () => false }).catch(
        (error: unknown) => error,
      )
      await eventually(() => expect(known.count).toBeGreaterThan(until))
      await killPostgres(postgres)
      expect(await written).toMatchObject({ problem: 'unavailable' })
      await postgres.start()
      expect(await known.findLost(query)).toEqual([])
      expect(await findFaults(query, rules)).toEqual([])
    }
    await store.close()
  })
})
