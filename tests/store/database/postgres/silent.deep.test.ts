import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import { pausePostgres, resumePostgres } from '../../../steady/postgres-processes.ts'
import { makeDataFolder, markdown } from '../../../support/make-data-folder.ts'
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts'
import { startCli } from '../../../support/run-cli.ts'
import { makeIncoming, rules } from '../../store-contract.ts'
import { holdWriters, toWord } from './fault-tools.ts'

let postgres: TestPostgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const now = () => new Date('2026-11-23T09:00:00Z')
const open = (url: string) => openStore(url, { now, rules })

async function whilePaused<T>(work: () => Promise<T>): Promise<T> {
  const paused = pausePostgres(postgres)
  try {
    return await work()
  } finally {
    resumePostgres(paused)
  }
}

describe('a silent PostgreSQL', () => {
  it('is unavailable to all queries in bounded time, and serves them when it answers again', async () => {
    const url = `${await postgres.createDatabase()}?query_timeout=1000`
    const [one, two] = [await open(url), await open(url)]
    await one.saveArticles([makeIncoming('before')])
    const before = await one.readFeed('main', 30)
    const words = await whilePaused(async () => {
      const reads = Array.from({ length: 25 }, () => toWord(one.readFeed('main', 30)))
      const writes = ['a', 'b', 'c'].map((key) => toWord(one.saveArticles([makeIncoming(key)])))
      return Promise.all([...reads, ...writes, toWord(one.ping()), toWord(open(url))])
    })
    expect(new Set(words)).toEqual(new Set(['unavailable']))
    expect((await one.readFeed('main', 30)).articles).toEqual(expect.arrayContaining([...before.articles]))
    const outcomes = await Promise.all(['a', 'b', 'c'].map((key) => one.saveArticles([makeIncoming(key)])))
    for (const [outcome] of outcomes) expect(['created', 'unchanged']).toContain(outcome?.outcome)
    expect((await two.listArticles()).map(({ slug }) => slug).sort()).toEqual(['a', 'b', 'before', 'c'])
    await Promise.all(Array.from({ length: 25 }, () => two.ping()))
    await Promise.all([one.close(), two.close()])
  })

  it('is named by commands, and keeps no process from ending', async () => {
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    const url = `${await postgres.createDatabase()}?query_timeout=1000`
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length
    const before = sockets()
    const store = await open(url)
    store.onChange(() => {})
    await Promise.all([store.ping(), store.ping(), store.ping()])
    const { code, stderr } = await whilePaused(async () => {
      await store.close()
      await expect.poll(sockets).toBeLessThanOrEqual(before)
      return startCli(['list'], { GAZETTE_DATA: data.path, DATABASE_URL: url }).done
    })
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^the database does not work: it does not answer .*\n$/),
    ])
  })
})

describe('a slow PostgreSQL', () => {
  it('serves reads while a hundred writers wait', async () => {
    const url = await postgres.createDatabase()
    const store = await open(url)
    await store.saveArticles([makeIncoming('first')])
    const client = await holdWriters(url)
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)
    const saves = keys.map((key) => store.saveArticles([makeIncoming(key)]))
    for (let times = 0; times < 10; times++) {
      const feeds = await Promise.all(Array.from({ length: 15 }, () => store.readFeed('main', 30)))
      for (const { articles } of feeds) expect(articles.map(({ slug }) => slug)).toEqual(['first'])
    }
    await client.end()
    await Promise.all(saves)
    expect(await store.listArticles()).toHaveLength(101)
    await store.close()
  })
})
