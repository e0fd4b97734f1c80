import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedCount } from '../../../src/store/audience/counts.ts'
import { dayAfter } from '../../../src/store/audience/day.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { makeIncoming, rules } from '../store-contract.ts'

const today = '2026-11-23'
const now = () => new Date(`${today}T09:00:00Z`)

function counted(feed: FeedCount['feed'], more: Partial<FeedCount> = {}): FeedCount {
  return { day: today, feed, answers: [], reports: [], words: [], ...more }
}

const report = (service: string, source: string, subscribers: number) => ({ service, source, subscribers })

/** What every database must do. `makeDatabase` answers the URL of an empty one that several stores can open. */
export function describeAudience(name: string, makeDatabase: () => Promise<string>): void {
  describe(`the audience on ${name}`, () => {
    let one: Store
    let two: Store

    beforeEach(async () => {
      const url = await makeDatabase()
      one = await openStore(url, { now, rules })
      two = await openStore(url, { now, rules })
    })
    afterEach(() => Promise.all([one.close(), two.close()]))

    const read = async (days = 7) => {
      const period = { from: dayAfter(today, 1 - days), to: today }
      return (await two.audience.read({ period })).feeds
    }
    const readMain = async (days?: number) => (await read(days)).find(({ feed }) => feed === 'main')

    it('is empty at first', async () => {
      expect(await read()).toEqual([])
    })

    it('adds up the requests of several processes', async () => {
      const answers = [{ reader: 'Miniflux', requests: 3, conditional: 2, notModified: 1 }]
      await one.audience.add([counted('main', { answers })])
      await two.audience.add([counted('main', { answers }), counted('tag:ferry', { answers })])
      const curl = [{ reader: 'curl', requests: 4, conditional: 0, notModified: 0 }]
      await one.audience.add([counted('main', { day: '2026-11-17', answers: curl })])
      expect(await readMain()).toMatchObject({
        requests: 10,
        conditional: 0.4,
        notModified: 0.2,
        readers: [
          { reader: 'Miniflux', requests: 6, conditional: 0.667, notModified: 0.333 },
          { reader: 'curl', requests: 4, conditional: 0, notModified: 0 },
        ],
      })
    })

    it('takes the largest report of each feed id in the period, and adds up ids and services', async () => {
      const says = (day: string, ...reports: FeedCount['reports']) =>
        one.audience.add([counted('main', { day, reports })])
      await says('2026-11-17', report('Feedbin', '1', 90), report('Feedly', 'format rss', 400))
      await says('2026-11-20', report('Feedbin', '1', 100))
      await says(today, report('Feedbin', '1', 80), report('Feedbin', '2', 7))
      await says(today, report('Feedbin', '2', 5))
      await says('2026-11-16', report('Feedbin', '1', 5_000), report('Inoreader', 'format rss', 3))
      expect(await readMain()).toMatchObject({
        estimatedSubscribers: 507,
        services: [
          { service: 'Feedly', subscribers: 400 },
          { service: 'Feedbin', subscribers: 107 },
        ],
      })
      expect(await readMain(1)).toMatchObject({ estimatedSubscribers: 87 })
      expect(await readMain(8)).toMatchObject({ estimatedSubscribers: 5_410 })
    })

    it('keeps ten feed ids of a service, feed and day, and continues to count these', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => report('Feedbin', `id-${index}`, 1))
      await one.audience.add([counted('main', { reports: ids.slice(0, 4) })])
      await two.audience.add([counted('main', { reports: ids.slice(2) })])
      await one.audience.add([counted('main', { reports: ids.slice(20) })])
      await one.audience.add([
        counted('main', { reports: [report('Feedbin', 'id-3', 50), report('Feedly', '1', 6)] }),
      ])
      expect((await readMain())?.services).toEqual([
        { service: 'Feedbin', subscribers: 59 },
        { service: 'Feedly', subscribers: 6 },
      ])
    })

    it('counts a reader of several processes once, and shows the busiest day', async () => {
      const words = [0x0011, 0x0022, 0x0033, 0x7771]
      await Promise.all([
        one.audience.add([counted('main', { words })]),
        two.audience.add([counted('main', { words: [...words.slice(1), 0x8881] })]),
      ])
      await one.audience.add([counted('main', { day: '2026-11-20', words: words.slice(0, 2) })])
      expect(await readMain()).toMatchObject({ estimatedDirectReaders: 5, requests: 0 })
      expect((await read()).map(({ feed }) => feed)).toEqual(['main'])
    })

    it('gives all stores on one database the same salts, each for one day', async () => {
      const [first, second] = await Promise.all([one.audience.beginDay(today), two.audience.beginDay(today)])
      expect([...first.keys()].sort()).toEqual([today, '2026-11-24'])
      expect(second).toEqual(first)
      const salts = [...first.values()]
      expect(new Set(salts).size).toBe(2)
      for (const salt of salts) expect(Buffer.from(salt, 'base64url')).toHaveLength(8)

      const next = await two.audience.beginDay('2026-11-24')
      expect(next.get('2026-11-24')).toBe(first.get('2026-11-24'))
      expect(next.has(today)).toBe(false)
      expect((await one.audience.beginDay(today)).get(today)).not.toBe(first.get(today))
    })

    it('deletes salts and sketches when the day is over, and keeps the estimate', async () => {
      const words = [0x0011, 0x0022, 0x0033]
      for (const day of ['2026-11-20', '2026-11-22', today]) {
        await one.audience.add([counted('main', { day, words })])
      }
      await one.audience.beginDay(today)
      expect(await readMain()).toMatchObject({ estimatedDirectReaders: 3 })
      const late = [0x0011, 0x0044]
      await one.audience.add([counted('main', { day: '2026-11-20', words: late })])
      await one.audience.add([counted('main', { day: '2026-11-22', words: late })])
      const on = async (day: string) => {
        const { feeds } = await two.audience.read({ period: { from: day, to: day } })
        return feeds[0]?.estimatedDirectReaders
      }
      // What comes too late is not told from those that were counted, and takes none of them away.
      expect(await on('2026-11-20')).toBe(3)
      expect(await on('2026-11-22')).toBe(4)
    })

    it('deletes all salts if counting is switched off', async () => {
      const before = await one.audience.beginDay(today)
      await one.audience.add([counted('main', { words: [0x0011, 0x0022] })])
      await two.audience.stopCounting()
      expect(await readMain()).toMatchObject({ estimatedDirectReaders: 2 })
      const after = await one.audience.beginDay(today)
      expect([...after.values()].filter((salt) => [...before.values()].includes(salt))).toEqual([])
    })

    it('keeps 400 days', async () => {
      const answers = [{ reader: 'curl', requests: 1, conditional: 0, notModified: 0 }]
      const more = { answers, reports: [report('Feedly', '1', 2)], words: [0x0011] }
      for (const age of [399, 400, 401]) {
        await one.audience.add([counted('main', { day: dayAfter(today, -age), ...more })])
      }
      expect(await readMain(500)).toMatchObject({ requests: 3 })
      await one.audience.beginDay(today)
      expect(await readMain(500)).toMatchObject({ requests: 2, estimatedSubscribers: 2 })
    })

    it('is reported for one feed by the name in its address, and for all feeds with the largest first', async () => {
      await one.audience.add([
        counted('tag:r-and-d', { words: [0x0011] }),
        counted('language:en-GB', { reports: [report('Feedly', '1', 3)] }),
        counted('main', { words: [0x0011, 0x0022] }),
      ])
      expect((await read()).map(({ feed }) => feed)).toEqual(['languages/en-GB', 'main', 'tags/r-and-d'])
      const period = { from: today, to: today }
      const { feeds } = await one.audience.read({ period, feed: 'tag:r-and-d' })
      expect(feeds.map(({ feed }) => feed)).toEqual(['tags/r-and-d'])
    })

    it('adds all counts or none', async () => {
      const answers = [{ reader: 'curl', requests: 1, conditional: 0, notModified: 0 }]
      const broken = [report('Feedly', '1', Number.NaN)]
      await expect(one.audience.add([counted('main', { answers, reports: broken })])).rejects.toThrow()
      expect(await read()).toEqual([])
      await one.audience.add([counted('main', { answers })])
      expect(await readMain()).toMatchObject({ requests: 1 })
    })

    it('adds more feeds at once than one statement can hold', async () => {
      const counts = Array.from({ length: 600 }, (_, index) =>
        counted(`tag:t${index}`, {
          answers: ['a', 'b'].map((reader) => ({ reader, requests: 1, conditional: 0, notModified: 0 })),
          reports: [report('Feedly', '1', 2)],
          words: [0x0011],
        }),
      )
      await one.audience.add(counts)
      await two.audience.add(counts)
      const feeds = await read()
      expect(feeds).toHaveLength(600)
      expect(feeds.at(-1)).toMatchObject({ requests: 4, estimatedSubscribers: 2, estimatedDirectReaders: 1 })
    })

    it('notifies no listener, and does not hide changes of articles', async () => {
      const answers = [{ reader: 'curl', requests: 1, conditional: 0, notModified: 0 }]
      let calls = 0
      one.onChange(() => calls++)
      const settled = async (work: () => Promise<unknown>) => {
        const before = calls
        await work()
        // A change that the other one makes afterwards is told, and by then everything before it would have been.
        await two.saveArticles([makeIncoming(`story-${before}`)])
        await expect.poll(() => calls).toBeGreaterThan(before)
        await new Promise((resolve) => setTimeout(resolve, 400))
        return calls - before
      }
      await settled(async () => {})
      expect(await settled(() => two.audience.add([counted('main', { answers })]))).toBe(1)
      expect(await settled(() => two.audience.beginDay(today))).toBe(1)
      expect(await settled(() => one.audience.add([counted('main', { answers })]))).toBe(1)

      const before = calls
      for (let time = 0; time < 5; time++) {
        await two.audience.add([counted('main', { answers })])
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
      expect(calls).toBe(before)
    })
  })
}
