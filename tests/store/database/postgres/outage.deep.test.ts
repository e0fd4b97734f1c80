import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import { makeIncoming, rules } from '../../../support/make-incoming.ts'
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts'
import { withStores } from '../../with-stores.ts'

let postgres: TestPostgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const makeDatabase = () => postgres.createDatabase()
const now = () => new Date('2026-11-23T09:00:00Z')

/** Connections to that database that wait for a lock. */
async function countWaiting(url: string): Promise<number> {
  const sql = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
  return (await postgres.query(url, sql)).length
}

describe('PostgreSQL that is', () => {
  it('stopped is unavailable, and serves again after a restart', async () => {
    await withStores(await makeDatabase(), async ({ one, two, url }) => {
      let calls = 0
      one.onChange(() => calls++)
      await two.saveArticles([makeIncoming('a')])
      await expect.poll(() => calls).toBeGreaterThan(0)
      await postgres.stop()
      const unavailable = { problem: 'unavailable', message: /^the database does not work: / }
      await expect(one.readFeed('main', 30)).rejects.toMatchObject(unavailable)
      await expect(one.saveArticles([makeIncoming('b')])).rejects.toMatchObject(unavailable)
      await expect(two.ping()).rejects.toMatchObject(unavailable)
      await expect(openStore(url, { now, rules })).rejects.toMatchObject(unavailable)
      const whenStopped = calls
      await postgres.start()
      await one.ping()
      await expect.poll(() => calls).toBeGreaterThan(whenStopped)
      await two.saveArticles([makeIncoming('b')])
      expect((await one.readFeed('main', 30)).state.revision).toBe(2)
      const before = calls
      await two.saveArticles([makeIncoming('c')])
      await expect.poll(() => calls).toBeGreaterThan(before)
    })
  })

  it('stopped is named by the audience, too, which counts later requests', async () => {
    const day = '2026-11-23'
    await withStores(await makeDatabase(), async ({ one: { audience } }) => {
      await postgres.stop()
      await expect(audience.beginDay(day)).rejects.toMatchObject({ problem: 'unavailable' })
      await postgres.start()
      await expect.poll(() => audience.beginDay(day).catch(() => undefined)).toBeDefined()
    })
  })

  it('cut off during a save is unavailable, keeps nothing of it, and serves the next one', async () => {
    await withStores(await makeDatabase(), async ({ one, two, url }) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query('begin')
      await client.query("insert into feed values ('main', 1, '', null)")
      const save = expect(one.saveArticles([makeIncoming('a')])).rejects.toMatchObject({
        problem: 'unavailable',
      })
      await expect.poll(() => countWaiting(url)).toBe(1)
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      await save
      await client.query('rollback')
      await client.end()
      expect(await two.listArticles()).toEqual([])
      expect(await one.saveArticles([makeIncoming('a')])).toMatchObject([{ outcome: 'created' }])
    })
  })

  it('locked by another writer serves reads, and a save that times out leaves no trace', async () => {
    await withStores(await makeDatabase(), async ({ one, url }) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query("select pg_advisory_lock(x'0067617a65747465'::bigint)")
      const saves = Array.from({ length: 30 }, (_, index) => one.saveArticles([makeIncoming(`k${index}`)]))
      const first = expect(saves[0]).rejects.toMatchObject({ problem: 'unavailable' })
      await expect.poll(() => countWaiting(url)).toBe(1)
      expect((await one.readFeed('main', 30)).articles).toEqual([])
      await client.query(
        "select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      await first
      await client.query("select pg_advisory_unlock(x'0067617a65747465'::bigint)")
      await Promise.all(saves.slice(1))
      expect((await one.feedState('main')).revision).toBe(29)
      await client.end()
    })
  })

  it('in a deadlock rolls the save back, and the store retries it', async () => {
    await withStores(await makeDatabase(), async ({ two, url }) => {
      await two.saveArticles([makeIncoming('a')])
      await postgres.query(url, "alter role postgres set deadlock_timeout = '2s'")
      const one = await openStore(url, { now, rules })
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query("begin; set local deadlock_timeout = '60s'; update feed set label = label")
      const corrected = one.correct('a', { grade: 'minor', note: 'A comma.' })
      await expect.poll(() => countWaiting(url)).toBe(1)
      await client.query('update article set slug = slug')
      await client.query('commit')
      expect((await corrected).corrections).toHaveLength(1)
      expect((await two.feedState('main')).revision).toBe(2)
      await client.query('alter role postgres reset deadlock_timeout')
      await client.end()
      await one.close()
    })
  })

  it.each([
    ['missing', (url: string) => `${url}_x`, 'the database does not exist'],
    ['with another password', (url: string) => url.replace(':password', ':wrong'), 'authentication failed'],
    ['without a server', (url: string) => url.replace(/:\d+\//, ':1/'), 'connection refused'],
  ])('%s is named', async (_, spoil, reason) => {
    const url = spoil(await makeDatabase())
    await expect(openStore(url, { now, rules })).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(reason),
    })
  })

  it('created with another encoding is refused', async () => {
    const url = await postgres.createDatabase("template template0 encoding 'LATIN1' locale 'C'")
    await expect(openStore(url, { now, rules })).rejects.toMatchObject({
      problem: 'invalid',
      message: expect.stringContaining('LATIN1'),
    })
  })

  it('with a user without permission to create tables is named', async () => {
    const url = await makeDatabase()
    await postgres.query(url, "create role reader login password 'password'")
    await expect(
      openStore(url.replace('postgres:password', 'reader:password'), { now, rules }),
    ).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining('permission denied'),
    })
  })
})
