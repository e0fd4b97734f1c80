import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedName } from '../../../src/domain/feed.ts'
import { parseMoment } from '../../../src/domain/moment.ts'
import type { Store } from '../../../src/store/store.ts'
import { seed } from '../../support/depth.ts'
import { makeIncoming, publisherEvents, rules } from '../../support/make-incoming.ts'

/** The date of a story of the old system: day 0 is 2026-10-01. */
const day = (number: number) => new Date(Date.UTC(2026, 9, 1 + number, 8))

/** What every database must do for feeds that subscribers had elsewhere. `open`: an empty store. */
export function describeWindows(
  name: string,
  open: (now: () => Date) => Promise<Store>,
  histories: number,
): void {
  describe(`the window of a feed on ${name}`, () => {
    const now = new Date('2026-11-23T09:00:00Z')
    let store: Store
    const old = (number: number, origin = 'wordpress:old.example') =>
      makeIncoming(`k${number}`, { origin, article: { published: parseMoment(day(number).toISOString()) } })
    const days = (...numbers: number[]) => store.saveArticles(numbers.map((number) => old(number)))
    const shown = async (feed: FeedName = 'main') =>
      (await store.readFeed(feed, 30)).articles.map(({ slug }) => slug)
    const archived = async (page = 1, feed: FeedName = 'main') =>
      (await store.readArchive(feed, page))?.articles.map(({ slug }) => slug)
    const since = (number: number, feed: FeedName = 'main') =>
      store.setFeedWindows([{ feed, since: day(number) }])

    beforeEach(async () => {
      store = await open(() => now)
      store.startPublisher(publisherEvents)
    })
    afterEach(() => store.close())

    it('keeps older stories out of the document; the archive and the pages for people have them', {
      tags: 'long-on-postgres',
    }, async () => {
      await since(5)
      await days(3, 4, 5, 6)
      expect([await shown(), await archived()]).toEqual([
        ['k6', 'k5'],
        ['k4', 'k3'],
      ])
      expect((await store.readNewest('main', 9)).articles.map(({ slug }) => slug)).toEqual([
        ...['k6', 'k5', 'k4', 'k3'],
      ])
      expect((await store.readFeedAsOf('main', now)).map(({ slug }) => slug)).toEqual(['k6', 'k5'])
      expect(await shown('tag:harbour')).toEqual(['k6', 'k5', 'k4'])
    })

    it('empties no document of stories that are new here, and new ones push the old ones out', {
      tags: 'long-on-postgres',
    }, async () => {
      await since(5)
      await days(4, 5, 6, 7, 8)
      expect([await shown(), await archived()]).toEqual([
        ['k8', 'k7', 'k6'],
        ['k5', 'k4'],
      ])
      await store.withdraw('k8')
      // Back into the gap, as without a window; but not what is older.
      expect(await shown()).toEqual(['k7', 'k6', 'k5'])
      await store.withdraw('k7')
      expect([await shown(), await archived()]).toEqual([['k6', 'k5'], ['k4']])
    })

    it('a story of the old time that is saved or corrected later does not appear as new', {
      tags: 'long-on-postgres',
    }, async () => {
      await since(5)
      await days(4, 6)
      const before = await store.readFeed('main', 30)
      await days(3)
      await store.correct('k4', { grade: 'correction', note: 'Wrong.' })
      expect(await shown()).toEqual(['k6'])
      expect(await archived()).toEqual(['k4', 'k3'])
      expect((await store.readFeed('main', 30)).state.revision).toBeGreaterThan(before.state.revision)
      await store.withdraw('k4')
      await store.publish('k4')
      expect([await shown(), await archived()]).toEqual([['k6'], ['k4', 'k3']])
    })

    it('holds after larger feeds, and in feeds of every kind', { tags: 'long-on-postgres' }, async () => {
      await since(5)
      await since(6, 'tag:harbour')
      await days(3, 4, 5, 6)
      await store.applyRules({ ...rules, feedSize: 50 })
      expect([await shown(), await shown('tag:harbour')]).toEqual([['k6', 'k5'], ['k6']])
    })

    it('set later it takes older stories out of the document, and lowered it brings them back', async () => {
      await days(3, 4, 5)
      const [page, revision] = [await store.archivePage('main', 1), (await store.feedState('main')).revision]
      expect([await shown(), page]).toEqual([['k5', 'k4', 'k3'], undefined])
      await since(5)
      expect([await shown(), await archived()]).toEqual([['k5'], ['k4', 'k3']])
      expect((await store.feedState('main')).revision).toBe(revision + 1)
      await since(5)
      expect((await store.feedState('main')).revision).toBe(revision + 1)
      const version = (await store.archivePage('main', 1))?.version ?? 0
      await since(4)
      expect([await shown(), await archived()]).toEqual([['k5', 'k4'], ['k3']])
      expect((await store.archivePage('main', 1))?.version).toBeGreaterThan(version)
      expect(await store.feedWindows()).toEqual([{ feed: 'main', since: day(4) }])
    })

    it('a withdrawn story of the old time leaves no tombstone, nor a notice that would be new', {
      tags: 'long-on-postgres',
    }, async () => {
      await since(5)
      await days(4, 5)
      await store.withdraw('k4')
      await store.withdraw('k5')
      expect((await store.readFeed('main', 30)).withdrawn.map(({ slug }) => slug)).toEqual(['k5'])
      expect((await store.readFeed('tag:harbour', 30)).withdrawn).toHaveLength(2)
    })

    it('by count it shows as many imported stories as the old feed had, not more where dates are equal', async () => {
      await days(1, 2, 3, 4)
      await store.saveArticles([
        makeIncoming('own', { article: { published: parseMoment('2026-11-01') } }),
        makeIncoming('twin', { origin: 'wordpress:old.example', article: old(3).article, slugIsOwn: false }),
      ])
      await store.saveArticles([
        { ...old(3), key: 'k3b', id: 'urn:example:k3b', article: { ...old(3).article, slug: 'k3b' } },
      ])
      const windows = await store.windowsByCount('wordpress:old.example', 2)
      expect(windows).toContainEqual({ feed: 'main', since: new Date(day(3).getTime() + 1000) })
      await store.setFeedWindows(windows)
      expect(await shown()).toEqual(['own', 'k4'])
      expect(await store.windowsByCount('wordpress:old.example', 9)).toEqual([])
      const newest = await store.datedMembers('main', {
        origin: 'wordpress:old.example',
        offset: 0,
        limit: 2,
      })
      expect(newest.map(({ publishedAt }) => publishedAt)).toEqual([day(4), day(3)])
    })

    const key = fc.integer({ min: 0, max: 9 })
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('save' as const), key }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('window' as const), key }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constantFrom('withdraw' as const, 'publish' as const), key }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('size' as const), key: fc.integer({ min: 1, max: 5 }) }),
      },
    )
    type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

    it('after any history the document holds the newest stories of its window, and the archive the others', {
      tags: ['deep', 'long-on-postgres'],
    }, async () => {
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), checkHistory), {
        numRuns: histories,
        seed,
        endOnFailure: true,
      })
    })

    /** The dates of the keys are not in their order. */
    const numberOf = (one: number) => (one * 7) % 10

    async function checkHistory(steps: readonly Step[]): Promise<void> {
      await using stack = new AsyncDisposableStack()
      const one = await open(() => now)
      stack.defer(() => one.close())
      const feeds = new Map<FeedName, number>([
        ['main', 0],
        ['tag:harbour', 0],
      ])
      let size = rules.feedSize
      const published = new Set<number>()
      const withdrawn = new Set<number>()
      const told = new Map<FeedName, Set<number>>([...feeds.keys()].map((feed) => [feed, new Set()]))
      const take: Record<Step['kind'], (number: number) => Promise<unknown>> = {
        save: async (number) => {
          if (!withdrawn.has(number)) published.add(number)
          return one.saveArticles([old(number)])
        },
        window: async (number) => {
          const feed = number % 2 === 0 ? 'main' : 'tag:harbour'
          feeds.set(feed, number)
          return one.setFeedWindows([{ feed, since: day(number) }])
        },
        withdraw: async (number) => {
          if (!published.delete(number)) return
          withdrawn.add(number)
          for (const [feed, first] of feeds) if (number >= first) told.get(feed)?.add(number)
          return one.withdraw(`k${number}`)
        },
        publish: async (number) => {
          if (!withdrawn.delete(number)) return
          published.add(number)
          for (const each of told.values()) each.delete(number)
          return one.publish(`k${number}`)
        },
        size: async (number) => {
          size = number
          return one.applyRules({ ...rules, feedSize: size })
        },
      }
      for (const { kind, key } of steps) {
        await take[kind](kind === 'size' ? key : numberOf(key))
        for (const [feed, first] of feeds) {
          const all = [...published].toSorted((a, b) => b - a)
          const inside = all.filter((number) => number >= first).slice(0, size)
          const contents = await one.readFeed(feed, 30)
          expect(contents.articles.map(({ slug }) => slug)).toEqual(inside.map((number) => `k${number}`))
          const rest: string[] = []
          for (let page = 1; ; page++) {
            const archive = await one.readArchive(feed, page)
            if (!archive) break
            rest.push(...archive.articles.map(({ slug }) => slug))
          }
          const outside = all.filter((number) => !inside.includes(number)).map((number) => `k${number}`)
          expect(rest.toSorted()).toEqual(outside.toSorted())
          const forgotten = contents.withdrawn.map(({ slug }) => Number(slug.slice(1)))
          expect(forgotten.toSorted()).toEqual([...(told.get(feed) ?? [])].toSorted())
        }
      }
    }
  })
}
