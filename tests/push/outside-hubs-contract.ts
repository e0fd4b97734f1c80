import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createPushMetrics } from '../../src/push/metrics.ts'
import { createPings } from '../../src/push/outside-hubs.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub, type TestHub } from '../support/start-hub.ts'

interface OutsideHub extends AsyncDisposable {
  readonly url: string
  /** The forms of all pings. */
  readonly told: readonly Readonly<Record<string, string>>[]
  answer: { status: number; headers?: Record<string, string> }
  /** Answers wait for this. */
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

/** What must hold on each database. Without an address the hub makes its own file. */
export function describeOutsideHubs(
  name: string,
  makeDatabase: () => Promise<string | undefined>,
  { isWhole }: { readonly isWhole: boolean },
): void {
  /** What waits for seconds belongs to the long proofs. */
  const long = isWhole ? it : () => {}

  describe(`outside hubs, with ${name},`, () => {
    const topics = ['/rss.xml', '/atom.xml', '/feed.json'].map((path) => `https://news.example${path}`)
    /** At the start these hubs are told of the main feed, which is empty. */
    const startPublisher = async (...outside: readonly OutsideHub[]) => {
      const publication = { hubs: outside.map(({ url }) => url) }
      const hub = await startHub({ databaseUrl: await makeDatabase(), publication })
      for (const { told } of outside) await eventually(() => expect(told).toHaveLength(3))
      return hub
    }
    /** The results are stored, and the next ping is due later. A mere claim would be repeated after a jump of the clock. */
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

    it('are each pinged about every changed topic, and no other', async () => {
      await using one = await startOutsideHub()
      await using two = await startOutsideHub()
      await using hub = await startPublisher(one, two)
      await hub.publish('a', 'A ferry', ['ferry'])
      const tagged = topics.map((topic) => topic.replace('.example', '.example/tags/ferry'))
      // The feeds of the author and the language have changed, too.
      for (const outside of [one, two]) {
        await eventually(() =>
          expect(toldOf(outside)).toEqual(expect.arrayContaining([...topics, ...tagged])),
        )
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

    long('are pinged again after an error, and only about the newest change', async () => {
      await using outside = await startOutsideHub()
      outside.answer = { status: 503 }
      await using hub = await startPublisher(outside)
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

    long('are pinged at once about a change that comes during a ping', async () => {
      await using outside = await startOutsideHub()
      await using hub = await startPublisher(outside)
      const { promise: pause, resolve: goOn } = Promise.withResolvers<void>()
      outside.pause = pause
      await hub.publish('a')
      await eventually(() => expect(outside.told.length).toBeGreaterThan(3))
      await hub.publish('b')
      // The hub has looked for work, and all topics are claimed.
      await sleep(500)
      goOn()
      await nothingLeft(hub, outside)
    })

    long(
      'are pinged after all workers have noticed a change, and again about a change before that',
      async () => {
        await using outside = await startOutsideHub()
        await using hub = await startPublisher(outside)
        await nothingLeft(hub, outside)
        const startedAt = performance.now()
        await hub.publish('a')
        await noneBefore(15, hub, outside)
        // A claimed topic is read at once, and the ping follows a second later.
        await sleep(300)
        await hub.publish('b')
        await eventually(() => expect(outside.told.length).toBeGreaterThan(3))
        expect(performance.now() - startedAt).toBeGreaterThan(1000)
        await nothingLeft(hub, outside)
        expect(outside.told).toHaveLength(3 + 9 + 9)
      },
    )

    long('get the wait that they ask for, and no more pings after a refusal', async () => {
      await using outside = await startOutsideHub()
      outside.answer = { status: 429, headers: { 'retry-after': '600' } }
      await using hub = await startPublisher(outside)
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

    long('are pinged once about a topic whose claim ended while it waited', async () => {
      await using outside = await startOutsideHub()
      await using hub = await startPublisher(outside)
      await nothingLeft(hub, outside)
      const { promise: pause, resolve: goOn } = Promise.withResolvers<void>()
      outside.pause = pause
      await hub.publish('a')
      await eventually(() => expect(outside.told).toHaveLength(7))
      const underWay = topicsOf(outside).slice(3)
      hub.pass(41)
      // All are claimed again for 40 seconds; a second later some may be handed back for 20.
      await noneBefore(15, hub, outside)
      goOn()
      hub.pass(21)
      await nothingLeft(hub, outside)
      const others = topicsOf(outside)
        .slice(7)
        .filter((topic) => !underWay.includes(topic))
      expect(others).toEqual([...new Set(others)])
      expect(others).toHaveLength(5)
    })

    long('are pinged at once by the next server after one was stopped during a ping', async () => {
      await using outside = await startOutsideHub()
      await using hub = await startPublisher(outside)
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

    it('take the result of a ping from its last claim only', async () => {
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

    it('are pinged once about each topic by several servers', async () => {
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
      stamp: '',
    })
    it.each([
      ['cannot be read', onFire, 20, ['it is on fire', 'it is on fire', 'it is on fire']],
      ['can be read only in its last revision', old, 5, []],
    ])('are pinged later about a topic that %s', async (_what, readTopic, seconds, errors) => {
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

    it('are pinged by the next server about a change that came while none was running', async () => {
      await using outside = await startOutsideHub()
      await using hub = await startPublisher(outside)
      await hub.server.close()
      const store = await hub.open()
      await store.saveArticles([hub.incoming('a')])
      await store.close()
      expect(outside.told).toHaveLength(3)
      await hub.start()
      await eventually(() => expect(outside.told).toHaveLength(12))
    })
  })
}
