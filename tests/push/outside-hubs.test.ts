import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'

interface OutsideHub extends AsyncDisposable {
  readonly url: string
  /** What publishers have told it, as forms. */
  readonly told: readonly Readonly<Record<string, string>>[]
  answer: { status: number; headers?: Record<string, string> }
}

async function startOutsideHub(): Promise<OutsideHub> {
  const told: Record<string, string>[] = []
  const hub = { answer: { status: 204, headers: {} } as OutsideHub['answer'] }
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    told.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())))
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
  const toldOf = ({ told }: OutsideHub) => told.map((form) => form['hub.topic']).sort()

  it('are each told of each topic that has changed, and of no other', async () => {
    await using one = await startOutsideHub()
    await using two = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [one.url, two.url] },
    })
    await hub.publish('a', 'A ferry', ['ferry'])
    const tagged = topics.map((topic) => topic.replace('.example', '.example/tags/ferry'))
    // The author's and the language's feeds have changed, too.
    for (const outside of [one, two]) {
      await eventually(() => expect(toldOf(outside)).toEqual(expect.arrayContaining([...topics, ...tagged])))
      await eventually(() => expect(outside.told).toHaveLength(12))
      expect(outside.told[0]).toMatchObject({
        'hub.mode': 'publish',
        'hub.url': outside.told[0]?.['hub.topic'],
      })
    }
    await hub.publish('b', 'No ferry')
    await eventually(() => expect(one.told).toHaveLength(21))
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
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(9))
    await eventually(async () =>
      expect(
        (await hub.server.gazette.store.subscriptions.nextPingAt([outside.url]))?.getTime(),
      ).toBeGreaterThan(hub.now().getTime()),
    )
    await hub.publish('b')
    await sleep(200)
    expect(outside.told).toHaveLength(9)
    outside.answer = { status: 202 }
    hub.pass(80)
    await eventually(() => expect(outside.told).toHaveLength(18))
    await eventually(async () =>
      expect(await hub.server.gazette.store.subscriptions.nextPingAt([outside.url])).toBeUndefined(),
    )
  })

  it('wait as long as they ask for, and are left alone when they refuse', async () => {
    await using outside = await startOutsideHub()
    outside.answer = { status: 429, headers: { 'retry-after': '600' } }
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(9))
    hub.pass(500)
    await sleep(100)
    expect(outside.told).toHaveLength(9)
    outside.answer = { status: 403 }
    hub.pass(101)
    await eventually(() => expect(outside.told).toHaveLength(18))
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
    await hub.server.close()
    const store = await hub.open()
    await store.saveArticles([hub.incoming('a')])
    await store.close()
    expect(outside.told).toHaveLength(0)
    await hub.start()
    await eventually(() => expect(outside.told).toHaveLength(9))
  })
})
