import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub, type TestHub } from '../support/start-hub.ts'

interface OutsideHub extends AsyncDisposable {
  readonly url: string
  /** What publishers have told it, as forms. */
  readonly told: readonly Readonly<Record<string, string>>[]
  answer: { status: number; headers?: Record<string, string> }
  /** Answers are held back until this is settled. */
  pause?: Promise<void>
}

async function startOutsideHub(): Promise<OutsideHub> {
  const told: Record<string, string>[] = []
  const hub: Pick<OutsideHub, 'answer' | 'pause'> = { answer: { status: 204, headers: {} } }
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    told.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())))
    await hub.pause
    res.writeHead(hub.answer.status, hub.answer.headers).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(hub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/publish`,
    told,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const databases: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['SQLite', async () => undefined],
  ['PostgreSQL', () => postgres.createDatabase()],
]

describe.each(databases)('hubs elsewhere, with %s,', (_name, makeDatabase) => {
  const topics = ['/rss.xml', '/atom.xml', '/feed.json'].map((path) => `https://news.example${path}`)
  /** A new server tells of the main feed, which is empty. */
  const toldAtStart = async (...outside: readonly OutsideHub[]) => {
    for (const { told } of outside) await eventually(() => expect(told).toHaveLength(3))
  }
  /** What was told is written down, and waits: what is only claimed would be told again after a jump of the clock. */
  const noneBefore = (seconds: number, hub: TestHub, { url }: OutsideHub) =>
    eventually(async () => {
      const next = await hub.server.gazette.store.subscriptions.nextPingAt([url])
      expect(next?.getTime()).toBeGreaterThan(hub.now().getTime() + seconds * 1000)
    })
  const nothingLeft = (hub: TestHub, { url }: OutsideHub) =>
    eventually(async () =>
      expect(await hub.server.gazette.store.subscriptions.nextPingAt([url])).toBeUndefined(),
    )
  const toldOf = ({ told }: OutsideHub) => told.map((form) => form['hub.topic']).sort()

  it('are each told of each topic that has changed, and of no other', async () => {
    await using one = await startOutsideHub()
    await using two = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [one.url, two.url] },
    })
    await toldAtStart(one, two)
    await hub.publish('a', 'A ferry', ['ferry'])
    const tagged = topics.map((topic) => topic.replace('.example', '.example/tags/ferry'))
    // The author's and the language's feeds have changed, too.
    for (const outside of [one, two]) {
      await eventually(() => expect(toldOf(outside)).toEqual(expect.arrayContaining([...topics, ...tagged])))
      await eventually(() => expect(outside.told).toHaveLength(15))
      expect(outside.told[0]).toMatchObject({
        'hub.mode': 'publish',
        'hub.url': outside.told[0]?.['hub.topic'],
      })
    }
    await hub.publish('b', 'No ferry')
    await eventually(() => expect(one.told).toHaveLength(24))
    await sleep(100)
    expect(toldOf(one).filter((topic) => topic?.includes('/tags/'))).toHaveLength(3)
  })

  it('are told again when they could not take it, of the newest only', async () => {
    await using outside = await startOutsideHub()
    outside.answer = { status: 503 }
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(9))
    await noneBefore(41, hub, outside)
    await hub.publish('b')
    await sleep(200)
    expect(outside.told).toHaveLength(9)
    outside.answer = { status: 202 }
    hub.pass(80)
    await eventually(() => expect(outside.told).toHaveLength(18))
    await nothingLeft(hub, outside)
  })

  it('are told at once of what changes while they are being told', async () => {
    await using outside = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    const { promise: pause, resolve: goOn } = Promise.withResolvers<void>()
    outside.pause = pause
    await hub.publish('a')
    await eventually(() => expect(outside.told.length).toBeGreaterThan(3))
    await hub.publish('b')
    // The publication has looked, and found its topics taken.
    await sleep(500)
    goOn()
    await nothingLeft(hub, outside)
  })

  it('wait as long as they ask for, and are left alone when they refuse', async () => {
    await using outside = await startOutsideHub()
    outside.answer = { status: 429, headers: { 'retry-after': '600' } }
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(9))
    await noneBefore(590, hub, outside)
    hub.pass(500)
    await sleep(100)
    expect(outside.told).toHaveLength(9)
    outside.answer = { status: 403 }
    hub.pass(101)
    await eventually(() => expect(outside.told).toHaveLength(18))
    await nothingLeft(hub, outside)
    hub.pass(86_400)
    await sleep(100)
    expect(outside.told).toHaveLength(18)
  })

  it('are told by the next server of what one could not tell before it stopped', async () => {
    await using outside = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await hub.server.close()
    const store = await hub.open()
    await store.saveArticles([hub.incoming('a')])
    await store.close()
    expect(outside.told).toHaveLength(3)
    await hub.start()
    await eventually(() => expect(outside.told).toHaveLength(12))
  })
})
