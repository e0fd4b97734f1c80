import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cases } from '../../support/depth.ts'
import { type Reaction, startSubscriber } from '../../support/recording-subscriber.ts'
import { eventually } from '../../support/start-gazette.ts'
import { startHub, type TestHub } from '../../support/start-hub.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Less than the time in which the hub gathers changes. A test on a slower machine tries again. */
const momentMs = 80

/** After this wait a delivery reads its subscription again. */
const longAgoMs = 600

/** How a hub must deliver on every database. Each test has its own database. */
export function describeDeliveries(name: string, makeDatabase: () => Promise<string | undefined>): void {
  describe(`deliveries from ${name}`, () => {
    let hub: TestHub
    const subscriptions = () => hub.server.gazette.store.subscriptions
    const find = async (callback: string) =>
      (await subscriptions().list()).find((one) => one.callback === callback)

    /** Two deliveries to one host: the second waits until the first is answered. */
    async function startQueue() {
      await hub[Symbol.asyncDispose]()
      hub = await startHub({ databaseUrl: await makeDatabase(), hub: { atOncePerHost: 1 } })
      const { promise: reaction, resolve: react } = Promise.withResolvers<Reaction>()
      const reader = await startSubscriber({ onDelivery: () => reaction })
      const callbacks = [`${reader.origin}/1`, `${reader.origin}/2`]
      for (const callback of callbacks) await hub.subscribe(callback, { 'hub.secret': 'old' })
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      const waiting = callbacks.find((callback) => !callback.endsWith(reader.delivered[0]?.url ?? '')) ?? ''
      return { ...reader, react, waiting }
    }

    beforeEach(async () => {
      hub = await startHub({ databaseUrl: await makeDatabase() })
    })
    afterEach(() => hub[Symbol.asyncDispose]())

    it('follow no redirect and count it as a failure', async () => {
      await using reader = await startSubscriber({
        onDelivery: () => ({ status: 307, headers: { location: '/elsewhere' } }),
      })
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(async () =>
        expect(await find(`${reader.origin}/cb`)).toMatchObject({
          state: 'retrying',
          lastResult: 'refused 307',
        }),
      )
      expect(reader.delivered.map(({ url }) => url)).toEqual(['/cb'])
    })

    it('end after a 410 from the callback', async () => {
      await using reader = await startSubscriber({ onDelivery: () => ({ status: 410 }) })
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(async () => expect(await find(`${reader.origin}/cb`)).toBeUndefined())
      await hub.publish('b')
      await hub.settled()
      expect(reader.delivered).toHaveLength(1)
    })

    it('do not end a new subscription of a callback whose 410 comes late', async () => {
      const { promise: reaction, resolve: react } = Promise.withResolvers<Reaction>()
      await using reader = await startSubscriber({ onDelivery: () => reaction })
      const callback = `${reader.origin}/cb`
      await hub.subscribe(callback)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.unsubscribe(callback)
      await hub.subscribe(callback)
      react({ status: 410 })
      await eventually(async () => expect(await subscriptions().deliveries({ limit: 1 })).toHaveLength(1))
      expect(await find(callback)).toBeDefined()
    })

    it('are retried with growing waits, are given up, and start again with the next news', async () => {
      await using reader = await startSubscriber({ onDelivery: () => ({ status: 500 }) })
      const callback = `${reader.origin}/cb`
      await hub.subscribe(callback, { 'hub.lease_seconds': String(30 * 86_400) })
      await hub.publish('a')
      for (const [index, minutes] of [1, 5, 30, 120, 360, 720, 1440].entries()) {
        await eventually(async () => {
          expect(await subscriptions().deliveries({ limit: 20 })).toHaveLength(index + 1)
        })
        hub.pass(minutes * 60 * 0.7)
        await sleep(20)
        expect(reader.delivered).toHaveLength(index + 1)
        hub.pass(minutes * 60 * 0.6)
      }
      await eventually(async () => {
        expect(reader.delivered).toHaveLength(8)
        expect(await find(callback)).toMatchObject({ state: 'current', lastResult: 'refused 500' })
      })
      hub.pass(2 * 86_400)
      await sleep(20)
      expect(reader.delivered).toHaveLength(8)
      reader.behave({ onDelivery: () => ({ status: 200 }) })
      await hub.publish('b')
      await eventually(() => expect(reader.delivered).toHaveLength(9))
    })

    it('are retried when Retry-After says', async () => {
      await using reader = await startSubscriber({
        onDelivery: () => ({ status: 429, headers: { 'retry-after': '600' } }),
      })
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(async () =>
        expect(await find(`${reader.origin}/cb`)).toMatchObject({ state: 'retrying' }),
      )
      hub.pass(590)
      await sleep(20)
      expect(reader.delivered).toHaveLength(1)
      hub.pass(11)
      await eventually(() => expect(reader.delivered).toHaveLength(2))
    })

    it('are not delayed by a subscriber that hangs', async () => {
      await using stuck = await startSubscriber({ onDelivery: () => 'hang' })
      await using reader = await startSubscriber()
      await Promise.all(numbers(20).map((number) => hub.subscribe(`${stuck.origin}/${number}`)))
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.publish('b')
      await eventually(() => expect(reader.delivered).toHaveLength(2))
      // As many as one host may have at once.
      await eventually(() => expect(stuck.delivered).toHaveLength(8))
    })

    it('that wait are dropped after the subscriber has unsubscribed', async () => {
      await using queue = await startQueue()
      await hub.unsubscribe(queue.waiting)
      queue.react({ status: 204 })
      await hub.settled()
      await hub.publish('b')
      await eventually(() => expect(queue.delivered).toHaveLength(2))
      expect(queue.delivered.map(({ url }) => queue.origin + url)).not.toContain(queue.waiting)
    })

    it('that wait are dropped after the subscriber has unsubscribed through another server', {
      tags: 'long',
    }, async () => {
      await using queue = await startQueue()
      await hub.unsubscribe(queue.waiting, await hub.startBeside())
      await sleep(longAgoMs)
      queue.react({ status: 204 })
      await hub.settled()
      expect(queue.delivered).toHaveLength(1)
    })

    it('that wait are signed with a new secret that the subscriber has given another server', async () => {
      await using queue = await startQueue()
      await hub.subscribe(queue.waiting, { 'hub.secret': 'new' }, await hub.startBeside())
      await sleep(longAgoMs)
      queue.react({ status: 204 })
      await eventually(() => expect(queue.delivered).toHaveLength(2))
      const { body = '', headers } = queue.delivered[1] ?? {}
      const expected = createHmac('sha256', 'new').update(body).digest('hex')
      expect(headers?.['x-hub-signature']).toBe(`sha256=${expected}`)
    })

    it('come once after an end through one server and a new subscription through another', {
      tags: 'long',
    }, async () => {
      await using reader = await startSubscriber()
      const callback = `${reader.origin}/cb`
      const other = await hub.startBeside()
      await hub.subscribe(callback)
      await hub.unsubscribe(callback)
      await hub.subscribe(callback, {}, other)
      for (const slug of ['a', 'b', 'c', 'd']) {
        await hub.publish(slug)
        await hub.settled()
        expect(reader.delivered.at(-1)?.body.toString()).toContain(`Title of ${slug}`)
      }
      expect(reader.delivered).toHaveLength(4)
    })

    it('end with the lease', async () => {
      await using reader = await startSubscriber()
      const callback = `${reader.origin}/cb`
      await hub.subscribe(callback, { 'hub.lease_seconds': '86400' })
      hub.pass(86_399)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      hub.pass(1)
      await hub.publish('b')
      await hub.settled()
      expect(reader.delivered).toHaveLength(1)
      expect(await find(callback)).toMatchObject({ state: 'expired' })
      await subscriptions().tidy(hub.now())
      expect(await find(callback)).toBeUndefined()
    })

    it('are made once for all changes within a moment, with the last of them', async ({ skip }) => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      let triedWithinMoment = 0
      // On a busy machine the hub may look between the two changes.
      for (let time = 1; time <= 20; time++) {
        const before = reader.delivered.length
        const startedAt = performance.now()
        await hub.publish('a', `First thoughts ${time}`)
        await hub.publish('a', `Second thoughts ${time}`)
        const isWithinMoment = performance.now() - startedAt < momentMs
        const last = () => reader.delivered.at(-1)?.body.toString()
        await eventually(() => expect(last()).toContain(`Second thoughts ${time}`))
        await hub.settled()
        if (isWithinMoment) triedWithinMoment++
        if (isWithinMoment && reader.delivered.length - before === 1) return
      }
      if (triedWithinMoment === 0) skip('two changes take this machine longer than a moment')
      expect.fail(`${triedWithinMoment} times, two changes within a moment were two deliveries`)
    })

    it('that were running during a change are followed by the next at once', async () => {
      const { promise: reaction, resolve: react } = Promise.withResolvers<Reaction>()
      await using reader = await startSubscriber({ onDelivery: () => reaction })
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.publish('b')
      // The hub has looked for work, and the subscription was claimed.
      await sleep(500)
      expect(reader.delivered).toHaveLength(1)
      react({ status: 204 })
      await eventually(() => expect(reader.delivered).toHaveLength(2))
      expect(reader.delivered[1]?.body.toString()).toContain('Title of b')
    })

    it('are not made for a change that leaves the document as it was', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.settled()
      const { store } = hub.server.gazette
      const before = await store.feedState('main')
      await store.noteFingerprint('of a builder that writes the same bytes')
      expect((await store.feedState('main')).revision).toBe(before.revision + 1)
      await hub.settled()
      expect(reader.delivered).toHaveLength(1)
      await hub.publish('b')
      await eventually(() => expect(reader.delivered).toHaveLength(2))
    })

    it('are made for published, corrected, withdrawn, unpublished, deleted and scheduled articles', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      const { store } = hub.server.gazette
      const newest = () => reader.delivered.at(-1)?.body.toString() ?? ''
      await hub.publish('a')
      await eventually(() => expect(newest()).toContain('Title of a'))
      await store.correct('a', { grade: 'correction', note: 'It was Tuesday.' })
      await eventually(() => expect(newest()).toContain('It was Tuesday.'))
      await store.withdraw('a', 'It was wrong.')
      await eventually(() => expect(newest()).toContain('deleted-entry'))
      await store.publish('a')
      await eventually(() => expect(newest()).not.toContain('deleted-entry'))
      await store.unpublish('a')
      await eventually(() => expect(newest()).toContain('deleted-entry'))
      await store.deleteArticle('a', { evenIfSeen: true, removedFiles: ['a'], reason: 'Asked for.' })
      await eventually(() => expect(newest()).toContain('Asked for.'))
      await hub.schedule('b', 60)
      await hub.settled()
      const before = reader.delivered.length
      hub.pass(59)
      await sleep(50)
      expect(reader.delivered).toHaveLength(before)
      hub.pass(1)
      await eventually(() => expect(newest()).toContain('Title of b'))
    })

    it('are made in the second of a scheduled article, without a trigger', async () => {
      await hub[Symbol.asyncDispose]()
      hub = await startHub({ databaseUrl: await makeDatabase(), now: () => new Date() })
      const arrivals: number[] = []
      await using reader = await startSubscriber({
        onDelivery: () => {
          arrivals.push(Date.now())
          return { status: 204 }
        },
      })
      await hub.subscribe(`${reader.origin}/cb`)
      const dueAt = Math.floor(Date.now() / 1000 + 2) * 1000
      await hub.schedule('a', 2)
      await eventually(() => expect(arrivals).toHaveLength(1))
      expect(arrivals[0]).toBeGreaterThanOrEqual(dueAt)
      // Without the timer the hub would look 30 seconds later.
      expect(arrivals[0]).toBeLessThan(dueAt + 20_000)
      expect(reader.delivered[0]?.body.toString()).toContain('Title of a')
    })

    it('tell subscribers of each kind of feed only their own news', async () => {
      await using town = await startSubscriber()
      await using ferry = await startSubscriber()
      await hub.publish('a', 'A ferry', ['ferry'])
      await hub.subscribe(`${ferry.origin}/cb`, { 'hub.topic': hub.topic('/tags/ferry/rss.xml') })
      await hub.subscribe(`${town.origin}/cb`, { 'hub.topic': hub.topic('/sections/town/feed.json') })
      await hub.publish('b', 'Another ferry', ['ferry'])
      await eventually(() => expect(ferry.delivered).toHaveLength(1))
      await hub.settled()
      expect(town.delivered).toHaveLength(0)
      expect(ferry.delivered[0]?.headers['content-type']).toBe('application/rss+xml; charset=utf-8')
    })

    it('that a dead server has claimed are made by the next one', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.server.close()
      const dead = await hub.open()
      await dead.saveArticles([hub.incoming('a')])
      const [behind] = await dead.subscriptions.behind()
      if (!behind) throw new Error('nothing is due')
      const until = new Date(hub.now().getTime() + 40_000)
      expect(await dead.subscriptions.claim(behind, 10, until)).toHaveLength(1)
      await dead.close()
      await hub.start()
      await sleep(100)
      expect(reader.delivered).toHaveLength(0)
      hub.pass(40)
      await eventually(() => expect(reader.delivered).toHaveLength(1))
    })

    it('that become due during a look are not forgotten', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.server.close()
      const store = await hub.open()
      await store.saveArticles([hub.incoming('a')])
      const [behind] = await store.subscriptions.behind()
      if (!behind) throw new Error('nothing is due')
      const until = new Date(hub.now().getTime() + 40_000)
      await store.subscriptions.claim(behind, 10, until)
      expect(await store.subscriptions.behind()).toEqual([])
      hub.pass(40)
      expect(await store.subscriptions.nextDueAt()).toEqual(until)
      await store.close()
    })

    it('follow a verification by the next server after one was stopped during it', async () => {
      const { promise: reaction, resolve: react } = Promise.withResolvers<Reaction>()
      await using reader = await startSubscriber({ onVerification: () => reaction })
      await hub.ask({ 'hub.callback': `${reader.origin}/cb` })
      await eventually(() => expect(reader.asked).toHaveLength(1))
      const stopping = hub.server.close()
      react('hang up')
      reader.behave({ onVerification: ({ challenge }) => ({ status: 200, body: challenge }) })
      await stopping
      await hub.start()
      await eventually(async () => expect(await find(`${reader.origin}/cb`)).toBeDefined())
    })

    it('are made once by several servers on one store', { tags: 'deep' }, async () => {
      await using reader = await startSubscriber()
      const count = cases(30, 8)
      await Promise.all(numbers(count).map((number) => hub.subscribe(`${reader.origin}/${number}`)))
      await using second = await startHub({ databaseUrl: hub.databaseUrl })
      await using third = await startHub({ databaseUrl: hub.databaseUrl })
      for (const slug of ['a', 'b', 'c']) {
        await second.publish(slug)
        const urls = () => reader.delivered.filter(({ body }) => body.includes(`Title of ${slug}`))
        await eventually(() => expect(urls().length).toBeGreaterThanOrEqual(count))
        await Promise.all([hub, second, third].map((one) => one.settled()))
      }
      expect(reader.delivered).toHaveLength(3 * count)
      expect(new Set(reader.delivered.map(({ url }) => url)).size).toBe(count)
    })

    it('do not count as changes of documents', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      const other = await hub.open()
      let changes = 0
      other.onChange(() => changes++)
      // A new connection counts as a change.
      await eventually(() => expect(other.isConnected()).toBe(true))
      await sleep(700)
      const before = changes
      await hub.subscribe(`${reader.origin}/other`)
      await subscriptions().block('elsewhere.example')
      await sleep(700)
      expect(changes).toBe(before)
      await hub.publish('b')
      await eventually(() => expect(changes).toBeGreaterThan(before))
      await other.close()
    })

    it('are logged, newest first, until the log is tidied', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.settled()
      hub.pass(86_400)
      reader.behave({ onDelivery: () => ({ status: 503 }) })
      await hub.publish('b')
      const all = () => subscriptions().deliveries({ limit: 10 })
      await eventually(async () => expect(await all()).toHaveLength(2))
      expect(await all()).toMatchObject([
        { host: '127.0.0.1', feed: 'main', format: 'atom', result: 'refused', status: 503 },
        { result: 'delivered', status: 204, revision: 2 },
      ])
      expect(await subscriptions().deliveries({ limit: 10, onlyFailed: true })).toHaveLength(1)
      await subscriptions().tidy(new Date(hub.now().getTime() - 3_600_000))
      expect(await all()).toHaveLength(1)
    })

    it('end with a denial if the operator ends the subscription, and silently if the host is blocked', async () => {
      await using ended = await startSubscriber()
      await using blocked = await startSubscriber()
      await hub.subscribe(`${ended.origin}/cb`)
      const found = await find(`${ended.origin}/cb`)
      expect(await subscriptions().end({ id: found?.id ?? '' }, 'The operator has ended it.')).toBe(1)
      hub.server.push.trigger()
      await eventually(() => expect(ended.asked).toHaveLength(2))
      expect(ended.asked[1]).toMatchObject({
        mode: 'denied',
        topic: hub.topic(),
        reason: 'The operator has ended it.',
      })
      await hub.subscribe(`${blocked.origin}/cb`)
      expect(await subscriptions().block('127.0.0.1')).toBe(1)
      await hub.publish('a')
      await hub.settled()
      expect([ended.delivered.length, blocked.delivered.length, blocked.asked.length]).toEqual([0, 0, 1])
      expect(await hub.ask({ 'hub.callback': `${blocked.origin}/cb` })).toMatchObject({ status: 403 })
      expect(await subscriptions().unblock('127.0.0.1')).toBe(true)
      await hub.subscribe(`${blocked.origin}/cb`)
    })
  })
}
