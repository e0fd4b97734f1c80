import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createPushMetrics } from '../../src/push/metrics.ts'
import { createPings } from '../../src/push/outside-hubs.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
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

const postgres = sharedPostgres()

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
  const topicsOf = ({ told }: OutsideHub) => told.map((form) => form['hub.topic'])
  const toldOf = (outside: OutsideHub) => topicsOf(outside).sort()

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

  it('are told when all workers must have noticed a change, and again of one that comes until then', async () => {
    await using outside = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await nothingLeft(hub, outside)
    const startedAt = performance.now()
    await hub.publish('a')
    await noneBefore(30, hub, outside)
    // What is claimed is read at once, and told a second later.
    await sleep(300)
    await hub.publish('b')
    await eventually(() => expect(outside.told.length).toBeGreaterThan(3))
    expect(performance.now() - startedAt).toBeGreaterThan(1000)
    await nothingLeft(hub, outside)
    expect(outside.told).toHaveLength(3 + 9 + 9)
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

  it('are told once of what waited for its turn until it was taken over', async () => {
    await using outside = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await nothingLeft(hub, outside)
    const { promise: pause, resolve: goOn } = Promise.withResolvers<void>()
    outside.pause = pause
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(7))
    const underWay = topicsOf(outside).slice(3)
    hub.pass(41)
    await noneBefore(30, hub, outside)
    goOn()
    // Some were put off for 20 seconds if all this has taken one.
    hub.pass(21)
    await nothingLeft(hub, outside)
    const others = topicsOf(outside)
      .slice(7)
      .filter((topic) => !underWay.includes(topic))
    expect(others).toEqual([...new Set(others)])
    expect(others).toHaveLength(5)
  })

  it('are told at once by the next server of what one broke off when it stopped', async () => {
    await using outside = await startOutsideHub()
    await using hub = await startHub({
      databaseUrl: await makeDatabase(),
      publication: { hubs: [outside.url] },
    })
    await toldAtStart(outside)
    await nothingLeft(hub, outside)
    outside.pause = Promise.withResolvers<void>().promise
    await hub.publish('a')
    await eventually(() => expect(outside.told).toHaveLength(7))
    await hub.server.close()
    const store = await hub.open()
    const until = new Date(hub.now().getTime() + 1000)
    const due = await store.subscriptions.claimPings([outside.url], 20, until)
    expect(due.map(({ failures }) => failures)).toEqual(new Array(9).fill(0))
    await store.close()
    delete outside.pause
    await hub.start()
  })

  it('are told by the one who has claimed it last what became of a ping', async () => {
    await using hub = await startHub({ databaseUrl: await makeDatabase() })
    const { subscriptions } = hub.server.gazette.store
    const hubs = ['https://hub.example/']
    const inSeconds = (seconds: number) => new Date(hub.now().getTime() + seconds * 1000)
    const [early] = await subscriptions.claimPings(hubs, 20, inSeconds(10))
    hub.pass(11)
    const until = inSeconds(40)
    const [late] = await subscriptions.claimPings(hubs, 1, until)
    if (!early || !late) throw new Error('nothing was claimed')
    expect([early.format, late.format, late.claimedUntil]).toEqual([late.format, 'rss', until])
    await subscriptions.settlePings([{ ...early, tag: 'x', result: 'told' }])
    expect(await subscriptions.claimPings(hubs, 20, until)).toHaveLength(2)
    await subscriptions.settlePings([{ ...late, tag: 'x', result: 'put off', retryAt: hub.now() }])
    expect(await subscriptions.claimPings(hubs, 20, until)).toEqual([late])
  })

  it('are told once of each topic by however many servers', async () => {
    await using hub = await startHub({ databaseUrl: await makeDatabase() })
    await Promise.all(['a', 'b', 'c', 'd'].map((slug) => hub.publish(slug, slug, [slug])))
    const stores = await Promise.all([hub.open(), hub.open(), hub.open()])
    const hubs = ['https://hub.example/', 'https://other.example/']
    const until = new Date(hub.now().getTime() + 40_000)
    const told: string[] = []
    await Promise.all(
      stores.map(async ({ subscriptions }) => {
        for (;;) {
          const some = await subscriptions.claimPings(hubs, 4, until)
          if (some.length === 0) return
          told.push(...some.map(({ hub, feed, format }) => `${hub} ${feed} ${format}`))
          await subscriptions.settlePings(some.map((one) => ({ ...one, tag: 'x', result: 'told' })))
        }
      }),
    )
    await Promise.all(stores.map((store) => store.close()))
    expect(told.sort()).toEqual([...new Set(told)])
    expect(told).toHaveLength(2 * 3 * 7)
  })

  const onFire = () => Promise.reject(new Error('it is on fire'))
  const old = async () => ({
    bytes: Buffer.from('old'),
    contentType: 'text/plain',
    selfUrl: 'https://news.example/rss.xml',
    tag: 'old',
    revision: -1,
  })
  it.each([
    ['cannot be had', onFire, 20, ['it is on fire', 'it is on fire', 'it is on fire']],
    ['can only be had as it was before', old, 5, []],
  ])('are told later where their topic %s', async (_what, readTopic, seconds, errors) => {
    await using hub = await startHub({ databaseUrl: await makeDatabase() })
    const { subscriptions } = hub.server.gazette.store
    const logged: { readonly err: { readonly message: string } }[] = []
    const hubs = ['https://hub.example/']
    const { publication, baseUrl } = hub.server.gazette.site()
    const pings = createPings({
      store: hub.server.gazette.store,
      site: () => ({ publication: { ...publication, hubs }, baseUrl }),
      readTopic,
      client: { post: () => Promise.reject(new Error('never asked')) },
      metrics: createPushMetrics({ registry: new Registry(), subscriptions, now: hub.now }),
      now: hub.now,
      random: () => 0,
      log: pino({ base: null }, { write: (line: string) => logged.push(JSON.parse(line)) }),
    })
    await eventually(async () => {
      const next = await subscriptions.nextPingAt(hubs)
      expect(next).toEqual(new Date(hub.now().getTime() + seconds * 1000))
    })
    await pings.close()
    expect(logged.map(({ err }) => err.message)).toEqual(errors)
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
