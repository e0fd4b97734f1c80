import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts'
import { makeIncoming, publisherEvents, rules } from '../../store-contract.ts'
import { holdWriters, toWord } from './fault-tools.ts'

let postgres: TestPostgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const now = () => new Date('2026-11-23T09:00:00Z')
const open = (url: string) => openStore(url, { now, rules })

describe('a connection to PostgreSQL that was cut silently', () => {
  /** A proxy that drops its connections silently, as a firewall does, and accepts new ones. */
  async function startFirewall(url: string) {
    const through: Socket[] = []
    const server = createServer((inner) => {
      const outer = createConnection(Number(new URL(url).port), '127.0.0.1')
      through.push(inner, outer)
      for (const socket of [inner, outer]) socket.on('error', () => {})
      inner.pipe(outer).pipe(inner)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return {
      url: url.replace(/:\d+\//, `:${port}/`),
      forget: () => {
        for (const socket of through.splice(0)) socket.unpipe().pause()
      },
      [Symbol.asyncDispose]: async () => {
        server.close()
        for (const socket of through) socket.destroy()
      },
    }
  }

  it('is destroyed and not used again', async () => {
    await using firewall = await startFirewall(await postgres.createDatabase())
    const store = await open(`${firewall.url}?query_timeout=700`)
    await Promise.all([store.ping(), store.ping()])
    firewall.forget()
    const words: string[] = []
    for (let times = 0; times < 12; times++) words.push(await toWord(store.ping()))
    expect(words[0]).toBe('unavailable')
    expect(words.slice(6)).toEqual(Array(6).fill('done'))
    await store.close()
  })
})

describe('a write whose connection breaks', () => {
  /** A proxy that cuts a connection after that text was sent, before the answer. */
  async function startCutter(url: string) {
    let cutAfter: string | undefined
    const server = createServer((inner) => {
      const outer = createConnection(Number(new URL(url).port), '127.0.0.1')
      for (const socket of [inner, outer]) socket.on('error', () => {})
      outer.pipe(inner)
      inner.on('close', () => outer.end())
      inner.on('data', (bytes) => {
        const isLast = cutAfter !== undefined && bytes.includes(cutAfter)
        if (isLast) {
          cutAfter = undefined
          inner.destroy()
        }
        outer.write(bytes)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return {
      url: url.replace(/:\d+\//, `:${port}/`),
      cut: (text: string) => {
        cutAfter = text
      },
      [Symbol.asyncDispose]: async () => {
        server.close()
      },
    }
  }

  it.each([
    ['after its commit notifies the listeners', 'commit\0', 1],
    ['before its commit does not: nothing was written', 'insert into', 0],
  ])('%s, while its caller gets the outage', async (_, cutAfter, articles) => {
    await using cutter = await startCutter(await postgres.createDatabase())
    const store = await open(cutter.url)
    let calls = 0
    store.onChange(() => calls++)
    await expect.poll(() => store.isConnected()).toBe(true)
    const before = calls
    cutter.cut(cutAfter)
    expect(await toWord(store.saveArticles([makeIncoming('harbour')]))).toBe('unavailable')
    expect(calls - before).toBe(articles)
    await expect.poll(async () => (await store.listArticles()).length).toBe(articles)
    await store.close()
  })
})

describe('a slow PostgreSQL', () => {
  it('is migrated however long that takes', async () => {
    const url = await postgres.createDatabase()
    const client = await holdWriters(url)
    const opened = open(`${url}?statement_timeout=500&lock_timeout=500&query_timeout=600`)
    const early = await Promise.race([opened.then(() => 'opened'), sleep(2000, 'waits')])
    await client.end()
    const store = await opened
    expect(early).toBe('waits')
    expect(await store.listArticles()).toEqual([])
    await store.close()
  })

  it('shows what is stored while an article is due and the publisher cannot write', async () => {
    const url = await postgres.createDatabase()
    let time = now()
    const store: Store = await openStore(url, { now: () => time, rules })
    store.startPublisher(publisherEvents)
    const published = { at: new Date('2026-11-23T10:00:00Z'), precision: 'second' } as const
    await store.saveArticles([makeIncoming('first'), makeIncoming('due', { article: { published } })])
    const client = await holdWriters(url)
    time = new Date('2026-11-23T10:00:01Z')
    expect((await store.readFeed('main', 30)).articles.map(({ slug }) => slug)).toEqual(['first'])
    await client.end()
    await expect.poll(async () => (await store.readFeed('main', 30)).articles[0]?.slug).toBe('due')
    expect(await store.feedState('main')).toMatchObject({ revision: 2, changedAt: published.at })
    await store.close()
  })
})
