import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import type { FeedName } from '../../src/domain/feed.ts'
import { parseMoment } from '../../src/domain/moment.ts'
import { type IncomingArticle, monthPageSize, type Store } from '../../src/store/store.ts'
import { makeIncoming, publisherEvents, rules } from '../support/make-incoming.ts'

/** What every database must do for pages that lead from article to article. */
export function describeArchive(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`around an article on ${name}`, () => {
    let store: Store
    let now: Date

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
    })
    afterEach(() => store.close())

    const save = (key: string, published: string, article: Partial<Article> = {}, status?: 'draft') =>
      store.saveArticles([
        makeIncoming(key, {
          ...(status && { status }),
          article: { published: parseMoment(published), tags: [], ...article },
        }),
      ])
    const read = async (slug: string) => (await store.publicArticle(slug)) as Article
    const slugsAround = async (slug: string) => {
      const { previous, next } = await store.neighbours(await read(slug))
      return [previous?.slug, next?.slug]
    }
    const related = async (slug: string, options = { limit: 4 }) =>
      (await store.relatedArticles(await read(slug), options)).map((article) => article.slug)

    it('the previous and the next one follow dates, and ids where dates are equal, as in feeds', async () => {
      await save('old', '2026-11-01')
      // In feeds, the lower id stands before the higher one: it is the newer one.
      for (const key of ['c', 'a', 'b']) await save(key, '2026-11-02')
      await save('new', '2026-11-03')
      expect(await slugsAround('old')).toEqual([undefined, 'c'])
      expect(await slugsAround('c')).toEqual(['old', 'b'])
      expect(await slugsAround('b')).toEqual(['c', 'a'])
      expect(await slugsAround('a')).toEqual(['b', 'new'])
      expect(await slugsAround('new')).toEqual(['a', undefined])
    })

    it('no draft, scheduled, withdrawn, unpublished or deleted article is a neighbour or related', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      const news = { section: 'news', tags: ['harbour'] }
      for (const key of ['one', 'withdrawn', 'unpublished', 'deleted', 'two']) {
        await save(key, '2026-11-02', news)
      }
      await save('draft', '2026-11-02', news, 'draft')
      await save('scheduled', '2026-11-24', news)
      await store.withdraw('withdrawn')
      await store.unpublish('unpublished')
      await store.withdrawKeys(['deleted'])
      await store.deleteArticle('deleted', { evenIfSeen: true })
      expect(await slugsAround('two')).toEqual([undefined, 'one'])
      expect(await slugsAround('one')).toEqual(['two', undefined])
      expect(await related('one')).toEqual(['two'])
      now = new Date('2026-11-24T12:00:00Z')
      expect(await slugsAround('one')).toEqual(['two', 'scheduled'])
      expect(await related('one')).toEqual(['scheduled', 'two'])
    })

    it('related are those of the section, then those with its tags, the closest and the newest first', async () => {
      await save('own', '2026-11-20', { section: 'news', tags: ['Harbour', 'Ferry'] })
      await save('section-old', '2026-11-01', { section: 'news' })
      await save('section-new', '2026-11-19', { section: 'news' })
      await save('both', '2026-11-02', { section: 'news', tags: ['ferry'] })
      await save('tag-new', '2026-11-18', { section: 'sport', tags: ['harbour'] })
      await save('tags', '2026-11-03', { section: 'sport', tags: ['harbour', 'ferry'] })
      await save('other', '2026-11-21', { section: 'sport', tags: ['chess'] })
      expect(await related('own', { limit: 10 })).toEqual([
        'both',
        'section-new',
        'section-old',
        'tags',
        'tag-new',
      ])
      expect(await related('own', { limit: 2 })).toEqual(['both', 'section-new'])
      const without = ['both', 'tags', 'nowhere']
      const shown = await store.relatedArticles(await read('own'), { limit: 3, without })
      expect(shown.map(({ slug }) => slug)).toEqual(['section-new', 'section-old', 'tag-new'])
    })

    it('an article without section and tags has no related ones', { tags: 'long-on-postgres' }, async () => {
      await save('a', '2026-11-01')
      await save('b', '2026-11-02')
      expect(await related('a')).toEqual([])
    })
  })

  describe(`the months of a feed on ${name}`, () => {
    let store: Store
    let now: Date

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
    })
    afterEach(() => store.close())

    const make = (key: string, published: string, more: Partial<IncomingArticle['article']> = {}) =>
      makeIncoming(key, { article: { published: parseMoment(published), ...more } })
    const monthsOf = async (feed: FeedName = 'main') =>
      (await store.months(feed)).map(({ month, articles }) => `${month}: ${articles}`)
    const slugsIn = async (month: string, feed: FeedName = 'main', page = 1) =>
      (await store.readMonth(feed, month, page))?.articles.map(({ slug }) => slug)

    it('hold what is published, each article once, in the order of dates', async () => {
      await store.saveArticles([
        make('c', '2026-11-03', { section: 'news' }),
        make('a', '2026-11-01T10:00:00Z', { section: 'sport' }),
        make('old', '1999-12-31'),
        make('b', '2026-11-02', { section: 'news' }),
      ])
      expect(await monthsOf()).toEqual(['1999-12: 1', '2026-11: 3'])
      expect(await monthsOf('section:news')).toEqual(['2026-11: 2'])
      expect(await monthsOf('section:sports')).toEqual([])
      expect(await slugsIn('2026-11')).toEqual(['a', 'b', 'c'])
      expect(await slugsIn('2026-11', 'section:news')).toEqual(['b', 'c'])
      expect(await store.readMonth('main', '1999-12', 1)).toMatchObject({
        count: 1,
        next: { month: '2026-11', articles: 3 },
      })
      expect((await store.readMonth('main', '2026-11', 1))?.previous?.month).toBe('1999-12')
      expect(await store.days('main', '2026-11')).toEqual(
        ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => ({ day, articles: 1 })),
      )
      for (const [month, page] of [
        ['2026-10', 1],
        ['2026-11', 2],
        ['0999-13', 1],
      ] as const) {
        expect(await store.readMonth('main', month, page)).toBeUndefined()
      }
    })

    it('lose an article that is withdrawn, unpublished or deleted, and win a scheduled one at its second', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      const keys = ['a', 'b', 'c', 'd']
      await store.saveArticles(keys.map((key) => make(key, '2026-11-01', { tags: ['ferry'] })))
      await store.saveArticles([make('later', '2026-12-01T00:00:00Z', { tags: ['ferry'] })])
      await store.saveArticles([makeIncoming('draft', { status: 'draft' })])
      expect(await monthsOf()).toEqual(['2026-11: 4'])
      await store.withdraw('a')
      await store.unpublish('b')
      await store.withdrawKeys(['c'])
      await store.deleteArticle('c', { evenIfSeen: true })
      for (const feed of ['main', 'tag:ferry'] as const) {
        expect(await monthsOf(feed)).toEqual(['2026-11: 1'])
        expect(await slugsIn('2026-11', feed)).toEqual(['d'])
      }
      now = new Date('2026-12-01T00:00:01Z')
      expect(await monthsOf('tag:ferry')).toEqual(['2026-11: 1', '2026-12: 1'])
      await store.withdraw('d')
      expect(await monthsOf()).toEqual(['2026-12: 1'])
      await store.publish('a')
      expect(await monthsOf()).toEqual(['2026-11: 1', '2026-12: 1'])
    })

    it('also hold what the documents of a feed leave out or hold back', async () => {
      await store.applyRules({
        ...rules,
        limits: { delayMinutes: 60, feeds: [{ feed: 'main', without: ['sport'] }] },
      })
      await store.saveArticles([
        make('left-out', '2026-11-02', { section: 'sport' }),
        make('held-back', '2026-11-23T08:59:00Z'),
      ])
      expect(await slugsIn('2026-11')).toEqual(['left-out', 'held-back'])
      now = new Date('2026-11-23T10:00:00Z')
      expect(await monthsOf()).toEqual(['2026-11: 2'])
      await store.applyRules(rules)
      expect(await monthsOf()).toEqual(['2026-11: 2'])
      expect(await monthsOf('section:sport')).toEqual(['2026-11: 1'])
    })

    it('follow an article that changes its section and its tags', async () => {
      await store.saveArticles([make('a', '2026-11-01', { section: 'news', tags: ['one'] })])
      await store.saveArticles([make('a', '2026-11-01', { section: 'sport', tags: ['one', 'two'] })])
      const counted = await Promise.all(
        (['main', 'section:news', 'section:sport', 'tag:one', 'tag:two'] as const).map((feed) =>
          monthsOf(feed),
        ),
      )
      expect(counted.map((months) => months.length)).toEqual([1, 0, 1, 1, 1])
      expect(await monthsOf()).toEqual(['2026-11: 1'])
    })

    it('have pages that a newer article does not change', { tags: 'long-on-postgres' }, async () => {
      const count = monthPageSize + 2
      const dates = Array.from({ length: count }, (_, index) =>
        new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString().replace('.000', ''),
      )
      await store.saveArticles(dates.map((date, index) => make(`s-${index}`, date)))
      const first = await slugsIn('2026-11')
      expect(first).toHaveLength(monthPageSize)
      expect(await slugsIn('2026-11', 'main', 2)).toEqual([`s-${count - 2}`, `s-${count - 1}`])
      await store.saveArticles([make('newest', '2026-11-20')])
      expect(await slugsIn('2026-11')).toEqual(first)
      expect((await slugsIn('2026-11', 'main', 2))?.at(-1)).toBe('newest')
      expect(await slugsIn('2026-11', 'main', 3)).toBeUndefined()
    })

    const zones = [
      ['UTC', '2026-10-31T23:30:00Z', '2026-10'],
      ['Europe/Berlin', '2026-10-31T23:30:00Z', '2026-11'],
      ['America/New_York', '2026-11-01T03:59:59Z', '2026-10'],
      ['America/New_York', '2026-11-01T04:00:00Z', '2026-11'],
      ['Pacific/Auckland', '2026-10-31T11:00:00Z', '2026-11'],
      // A date without a time is on its own day, though 12:00 UTC is on the next one there.
      ['Pacific/Auckland', '2026-10-31', '2026-10'],
      ['Pacific/Auckland', '2026-10-31T12:00:00Z', '2026-11'],
      ['Pacific/Kiritimati', '2026-10-31', '2026-10'],
      ['Pacific/Pago_Pago', '2026-11-01', '2026-11'],
    ] as const
    const inZone = 'in %s, an article of %s is in %s, also if the zone was set later'
    const checkZone = async (timeZone: string, date: string, month: string) => {
      await store.applyRules({ ...rules, timeZone })
      await store.saveArticles([make('new', date), make('gone', date)])
      await store.withdraw('gone')
      const expectMonth = async () => {
        expect(await monthsOf()).toEqual([`${month}: 1`])
        expect(await monthsOf('tag:harbour')).toEqual([`${month}: 1`])
        expect(await slugsIn(month)).toEqual(['new'])
        const [day, ...others] = await store.days('main', month)
        expect([day?.articles, others]).toEqual([1, []])
        if (!date.includes('T')) expect(day?.day).toBe(date)
      }
      await expectMonth()
      await store.applyRules({ ...rules, timeZone: 'Asia/Tokyo' })
      await store.applyRules({ ...rules, timeZone })
      await expectMonth()
    }
    it.each(zones.slice(0, 2))(inZone, checkZone)
    it.each(zones.slice(2))(inZone, { tags: 'long-on-postgres' }, checkZone)
  })
}
