import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedName } from '../../../src/domain/feed.ts'
import { type FeedRules, feedsOf, isShown } from '../../../src/domain/feed-rules.ts'
import { parseMoment } from '../../../src/domain/moment.ts'
import type { IncomingArticle, Store } from '../../../src/store/store.ts'
import { seed } from '../../support/depth.ts'
import { makeIncoming, publisherEvents, rules } from '../../support/make-incoming.ts'

const limited = (delayMinutes: number, ...feeds: NonNullable<FeedRules['limits']>['feeds']): FeedRules => ({
  ...rules,
  limits: { delayMinutes, feeds },
})
const mainLater = (delayMinutes: number) => limited(0, { feed: 'main', delayMinutes })
const mainWithoutSport = limited(0, { feed: 'main', without: ['sport'] })

const at = (text: string) => new Date(`2026-11-23T${text}Z`)
const published = (text: string) => parseMoment(`2026-11-23T${text}Z`)

/** What every database must do for feeds that show articles later, or not at all. `open`: an empty store. */
export function describeLimits(
  name: string,
  open: (now: () => Date) => Promise<Store>,
  histories: number,
): void {
  describe(`feeds with limits on ${name}`, () => {
    let now: Date
    let store: Store
    const save = async (...incoming: IncomingArticle[]) => (await store.saveArticles(incoming))[0]
    const fresh = (key: string, article: Partial<IncomingArticle['article']> = {}) =>
      makeIncoming(key, { article: { published: published('09:00:00'), ...article } })
    const shownIn = async (feed: FeedName) =>
      (await store.readFeed(feed, 30)).articles.map(({ slug }) => slug)
    const onPage = async (feed: FeedName) =>
      (await store.readNewest(feed, 20)).articles.map(({ slug }) => slug)

    beforeEach(async () => {
      now = at('09:00:00')
      store = await open(() => now)
      store.startPublisher(publisherEvents)
    })
    afterEach(() => store.close())

    it('an article is in a feed with a delay from its minute on, in the others and on pages at once', async () => {
      await store.applyRules(mainLater(60))
      await save(fresh('a'))
      expect([await shownIn('main'), await shownIn('tag:harbour')]).toEqual([[], ['a']])
      expect(await onPage('main')).toEqual(['a'])
      expect(await store.nextDueAt()).toEqual(at('10:00:00'))
      const tag = await store.feedState('tag:harbour')
      now = at('09:59:59')
      expect(await shownIn('main')).toEqual([])
      now = at('10:00:00')
      expect(await shownIn('main')).toEqual(['a'])
      expect((await store.feedState('main')).changedAt).toEqual(now)
      expect(await store.feedState('tag:harbour')).toEqual(tag)
      expect((await store.articleBySlug('a'))?.published).toEqual(published('09:00:00'))
      expect(await store.nextDueAt()).toBeUndefined()
    })

    it('a feed whose articles all wait is an empty one, and its address exists', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.applyRules(limited(60))
      await save(fresh('a'))
      expect(await store.feedState('tag:harbour')).toMatchObject({ revision: 1, label: 'harbour' })
      expect((await store.feeds()).map((feed) => feed.name)).toContain('tag:harbour')
      expect(await shownIn('tag:harbour')).toEqual([])
    })

    it('a scheduled article waits after its publication, and a late server shows it as of its minute', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.applyRules(mainLater(30))
      await save(fresh('a', { published: published('10:00:00') }))
      now = at('12:00:00')
      expect(await shownIn('main')).toEqual(['a'])
      expect((await store.feedState('main')).changedAt).toEqual(at('10:30:00'))
      expect((await store.feedState('tag:harbour')).changedAt).toEqual(at('10:00:00'))
    })

    it('what is withdrawn within the delay is never shown, not even as a tombstone', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.applyRules(mainLater(60))
      await save(fresh('a'), fresh('b'))
      const before = await store.feedState('main')
      await store.withdraw('a', 'Wrong.')
      expect((await store.feedState('main')).changedAt).toEqual(before.changedAt)
      now = at('10:00:00')
      const { articles, withdrawn } = await store.readFeed('main', 30)
      expect([articles.map(({ slug }) => slug), withdrawn]).toEqual([['b'], []])
      expect((await store.readFeed('tag:harbour', 30)).withdrawn).toMatchObject([{ slug: 'a' }])
    })

    it('what is corrected within the delay is shown corrected', { tags: 'long-on-postgres' }, async () => {
      await store.applyRules(mainLater(60))
      await save(fresh('a'))
      now = at('09:30:00')
      await store.correct('a', { grade: 'correction', note: 'It was Tuesday.' })
      now = at('10:00:00')
      const { articles } = await store.readFeed('main', 30)
      expect(articles).toMatchObject([{ corrections: [{ note: 'It was Tuesday.' }] }])
    })

    it('a longer delay takes nothing back, and a shorter one shows at once', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(fresh('a'))
      await store.applyRules(mainLater(60))
      now = at('09:10:00')
      await save(fresh('b', { published: published('09:10:00') }))
      expect(await shownIn('main')).toEqual(['a'])
      now = at('09:20:00')
      await store.applyRules(mainLater(10))
      expect(await shownIn('main')).toEqual(['b', 'a'])
      await store.applyRules(mainLater(60))
      await store.applyRules(rules)
      expect(await shownIn('main')).toEqual(['b', 'a'])
      expect(await store.nextDueAt()).toBeUndefined()
    })

    it('a section that is left out leaves the feed and its archive, and comes back with the setting', async () => {
      const day = (number: number) =>
        parseMoment(`2026-0${1 + Math.floor(number / 28)}-${String((number % 28) + 1).padStart(2, '0')}`)
      const all = Array.from({ length: 120 }, (_, index) =>
        fresh(`s${String(index).padStart(3, '0')}`, {
          published: day(index),
          section: index % 2 === 0 ? 'Sport' : 'news',
        }),
      )
      await save(...all)
      const everywhere = async () => {
        const pages = [await shownIn('main')]
        for (let page = 1; ; page++) {
          const contents = await store.readArchive('main', page)
          if (!contents) return pages.flat().toSorted()
          pages.push(contents.articles.map(({ slug }) => slug))
        }
      }
      await store.applyRules(mainWithoutSport)
      expect(await everywhere()).toEqual(all.map(({ key }) => key).filter((_, index) => index % 2 === 1))
      expect(await shownIn('main')).toEqual(['s119', 's117', 's115'])
      expect(await shownIn('section:sport')).toEqual(['s118', 's116', 's114'])
      expect((await onPage('main')).slice(0, 3)).toEqual(['s119', 's118', 's117'])
      await store.withdraw('s119')
      expect(await shownIn('main')).toEqual(['s117', 's115', 's113'])
      await store.applyRules(rules)
      expect(await everywhere()).toEqual(all.map(({ key }) => key).filter((key) => key !== 's119'))
    })

    it('an article that moves out of its section joins the feed, leaves it when it moves back, and is told of if it is withdrawn', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.applyRules(mainWithoutSport)
      await save(fresh('a', { section: 'sport' }))
      expect(await shownIn('main')).toEqual([])
      await save(fresh('a', { section: 'news' }))
      expect(await shownIn('main')).toEqual(['a'])
      await save(fresh('a', { section: 'sport' }))
      expect(await store.readFeed('main', 30)).toMatchObject({ articles: [], withdrawn: [] })
      // Readers of the main feed have it.
      const before = await store.feedState('main')
      now = at('09:30:00')
      await store.withdraw('a', 'Wrong.')
      expect(await store.readFeed('main', 30)).toMatchObject({ articles: [], withdrawn: [{ slug: 'a' }] })
      expect((await store.feedState('main')).changedAt).not.toEqual(before.changedAt)
    })

    it('the main feed keeps its time when what it leaves out changes, but its revision tells of the change', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.applyRules(mainWithoutSport)
      await save(fresh('a', { section: 'news' }))
      const before = await store.feedState('main')
      now = at('09:30:00')
      await save(fresh('b', { section: 'sport' }))
      const after = await store.feedState('main')
      expect(after.changedAt).toEqual(before.changedAt)
      expect(after.revision).toBe(before.revision + 1)
    })

    it('a feed as of a day knows its limits', { tags: 'long-on-postgres' }, async () => {
      await store.applyRules(limited(0, { feed: 'main', delayMinutes: 60, without: ['sport'] }))
      await save(fresh('a'), fresh('b', { section: 'sport' }))
      const held = async (time: string) =>
        (await store.readFeedAsOf('main', at(time))).map(({ slug }) => slug)
      expect([await held('09:59:59'), await held('10:00:00')]).toEqual([[], ['a']])
    })

    const someRules: readonly FeedRules[] = [
      rules,
      mainLater(20),
      limited(10),
      mainWithoutSport,
      limited(30, { feed: 'main', delayMinutes: 0, without: ['sport', 'news'] }),
      limited(5, { feed: 'tag:harbour', delayMinutes: 15 }),
    ]
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('save' as const),
        key: fc.integer({ min: 0, max: 7 }),
        section: fc.constantFrom('sport', 'news'),
        afterMinutes: fc.constantFrom(-400, -3, 0, 7),
      }),
      fc.record({
        kind: fc.constantFrom('withdraw' as const, 'publish' as const, 'correct' as const),
        key: fc.integer({ min: 0, max: 7 }),
      }),
      fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 25 }) }),
      fc.record({ kind: fc.constant('rules' as const), number: fc.nat({ max: someRules.length - 1 }) }),
    )
    type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

    it('after any history a feed shows what its rules say, and what it has shown before', {
      tags: ['deep', 'long-on-postgres'],
    }, async () => {
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), checkHistory), {
        numRuns: histories,
        seed,
        endOnFailure: true,
      })
    })

    async function checkHistory(steps: readonly Step[]): Promise<void> {
      let time = at('09:00:00')
      await using stack = new AsyncDisposableStack()
      const one = await open(() => time)
      stack.defer(() => one.close())
      one.startPublisher(publisherEvents)
      let current = rules
      const feeds: readonly FeedName[] = ['main', 'tag:harbour', 'section:sport']
      /** What readers of a feed have of the articles that still belong to it, and what they are told to forget. */
      const shown = new Map<FeedName, ReadonlySet<string>>()
      const gone = new Map<FeedName, ReadonlySet<string>>()
      const take = async (taken: Step) => {
        if (taken.kind === 'wait') time = new Date(time.getTime() + taken.minutes * 60_000)
        if (taken.kind === 'rules') {
          current = someRules[taken.number] ?? rules
          await one.applyRules(current)
        }
        if (taken.kind === 'save') {
          const moment = {
            at: new Date(time.getTime() + taken.afterMinutes * 60_000),
            precision: 'second',
          } as const
          const article = { section: taken.section, published: moment }
          await one.saveArticles([makeIncoming(`k${taken.key}`, { article })])
        }
        if (taken.kind === 'withdraw') await one.withdraw(`k${taken.key}`).catch(() => {})
        if (taken.kind === 'publish') await one.publish(`k${taken.key}`).catch(() => {})
        if (taken.kind === 'correct')
          await one.correct(`k${taken.key}`, { grade: 'minor', note: 'x' }).catch(() => {})
      }
      for (const taken of steps) {
        await take(taken)
        const all = await one.listArticles({ status: 'published' })
        const published = new Set(all.map(({ slug }) => slug))
        for (const feed of feeds) {
          const belongs = all.filter((article) => feedsOf(article, current).some(({ name }) => name === feed))
          const wanted = all.filter((article) => {
            const membership = feedsOf(article, current).find(({ name }) => name === feed)
            if (!membership) return false
            return isShown(membership, time) || (!membership.isLeftOut && shown.get(feed)?.has(article.slug))
          })
          const { articles, withdrawn } = await one.readFeed(feed, 30)
          const found = articles.map(({ slug }) => slug)
          for (let page = 1; ; page++) {
            const archive = await one.readArchive(feed, page)
            if (!archive) break
            found.push(...archive.articles.map(({ slug }) => slug))
          }
          expect(found.toSorted()).toEqual(wanted.map(({ slug }) => slug).toSorted())
          const before = shown.get(feed) ?? new Set()
          const told = [...(gone.get(feed) ?? []), ...before]
          const lost = new Set(told.filter((slug) => !published.has(slug)))
          expect(withdrawn.map(({ slug }) => slug).toSorted()).toEqual([...lost].toSorted())
          gone.set(feed, lost)
          const stays = belongs.map(({ slug }) => slug).filter((slug) => before.has(slug))
          shown.set(feed, new Set([...found, ...stays]))
        }
      }
    }
  })
}
