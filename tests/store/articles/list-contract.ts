import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import { parseMoment } from '../../../src/domain/moment.ts'
import type { FoundArticle, PageRequest, Store } from '../../../src/store/store.ts'
import { makeIncoming } from '../../support/make-incoming.ts'

type Filter = Omit<PageRequest, 'limit' | 'cursor' | 'order'>

/** Pages of articles: what every database must do. */
export function describeLists(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`pages of articles on ${name}`, () => {
    let now = new Date('2026-11-23T09:00:00Z')
    let store: Store
    let all: FoundArticle[]

    beforeAll(async () => {
      store = await open(() => now)
      for (let index = 0; index < 40; index++) {
        now = new Date(Date.UTC(2026, 10, 23, 9, Math.floor(index / 3)))
        // Some of one second, some without a date, some in the future.
        const day = index % 7 === 0 ? undefined : `20${24 + (index % 5)}-03-0${1 + (index % 4)}T08:00:00Z`
        const section = index % 3 === 0 ? 'News' : undefined
        const tags = index % 4 === 0 ? ['R&D', 'harbour'] : ['harbour']
        const article = {
          published: day === undefined ? undefined : parseMoment(day),
          tags,
          ...(section && { section }),
        }
        await store.saveArticles([makeIncoming(`a${index}`, { article })])
      }
      await store.withdraw('a1')
      await store.withdraw('a7')
      await store.unpublish('a2')
      await store.correct('a6', { grade: 'minor', note: 'A word.' })
      await store.deleteArticle('a5', { evenIfSeen: true, removedFiles: ['a5'] })
      now = new Date('2027-06-01T00:00:00Z')
      const ids = (await store.idsByDate()).filter((id) => id !== 'urn:example:a5')
      const found = await Promise.all(ids.map((id) => store.findArticle(id)))
      all = found.flatMap((one) => one ?? [])
    })
    afterAll(() => store.close())

    const publishedAt = ({ article }: FoundArticle) => article.published?.at.toISOString() ?? '9999'
    const byDate = (one: FoundArticle, other: FoundArticle) =>
      publishedAt(one) === publishedAt(other)
        ? one.article.id < other.article.id
          ? -1
          : 1
        : publishedAt(one) > publishedAt(other)
          ? -1
          : 1
    const byTime = (one: FoundArticle, other: FoundArticle) =>
      other.savedAt.getTime() - one.savedAt.getTime() || (one.article.id > other.article.id ? -1 : 1)
    const orders = {
      newest: () => all.toSorted(byDate),
      oldest: () => all.toSorted(byDate).reverse(),
      lastChanged: () => all.toSorted(byTime),
      firstChanged: () => all.toSorted(byTime).reverse(),
    }

    const filters: [Filter, (found: FoundArticle) => boolean][] = [
      [{}, () => true],
      [{ status: 'published' }, ({ article }) => article.status === 'published'],
      [{ status: 'scheduled' }, ({ article }) => article.status === 'scheduled'],
      [{ status: 'draft' }, ({ article }) => article.status === 'draft'],
      [{ section: 'news' }, ({ article }) => article.section === 'News'],
      [
        { tag: 'R&D', status: 'published' },
        ({ article }) => isResearch(article) && article.status === 'published',
      ],
      [
        { tag: 'R&D', section: 'News', author: 'Ida Fell' },
        ({ article }) => isResearch(article) && article.section === 'News',
      ],
      [
        { from: new Date('2025-03-01T00:00:00Z'), to: new Date('2026-03-02T08:00:00Z') },
        (found) => publishedAt(found) >= '2025-03-01' && publishedAt(found) < '2026-03-02T08:00:00.000Z',
      ],
    ]
    const isResearch = ({ tags }: Article) => tags.includes('R&D')

    async function walk(request: Omit<PageRequest, 'cursor'>, direction: 'next' | 'previous', from?: string) {
      const pages: string[][] = []
      for (let cursor = from; ; ) {
        const page = await store.listArticlesPage({ ...request, ...(cursor !== undefined && { cursor }) })
        pages.push(page.articles.map(({ article }) => article.id))
        cursor = page[direction]
        if (cursor === undefined) return { pages, last: page }
      }
    }

    const names = Object.keys(orders) as (keyof typeof orders)[]
    const walkBoth = async (order: keyof typeof orders) => {
      for (const [filter, accepts] of filters) {
        const wanted = orders[order]().filter(accepts)
        const { pages, last } = await walk({ ...filter, order, limit: 4 }, 'next')
        expect(pages.flat()).toEqual(wanted.map(({ article }) => article.id))
        expect(pages.slice(0, -1).every((page) => page.length === 4)).toBe(true)
        if (last.previous === undefined) continue
        const back = await walk({ ...filter, order, limit: 4 }, 'previous', last.previous)
        const before = wanted.slice(0, wanted.length - last.articles.length)
        expect(back.pages.toReversed().flat()).toEqual(before.map(({ article }) => article.id))
      }
    }
    // The other two run the same statements in the other direction.
    const isOnBoth = (order: string) => order === 'oldest' || order === 'lastChanged'
    it.each(names.filter(isOnBoth))('lists %s, page by page, and back', walkBoth)
    it.each(names.filter((order) => !isOnBoth(order)))(
      'lists %s, page by page, and back',
      { tags: 'long-on-postgres' },
      walkBoth,
    )

    it('lists what was changed since, the oldest change first', async () => {
      const changedSince = new Date('2026-11-23T09:11:00Z')
      const wanted = orders.firstChanged().filter(({ savedAt }) => savedAt >= changedSince)
      const { articles } = await store.listArticlesPage({ changedSince, limit: 40 })
      expect(articles).toEqual(wanted)
      expect(wanted.map(({ article }) => article.slug)).toContain('a6')
    })

    it('gives a scheduled article that is due as published', async () => {
      const { articles } = await store.listArticlesPage({ status: 'published', limit: 40 })
      expect(
        articles.some(({ article }) => article.published && article.published.at.getUTCFullYear() === 2027),
      ).toBe(true)
    })

    it('refuses a cursor of another list', { tags: 'long-on-postgres' }, async () => {
      const { next } = await store.listArticlesPage({ limit: 1 })
      for (const cursor of ['', 'x', 'bnVsbA', next ?? ''])
        await expect(store.listArticlesPage({ order: 'oldest', cursor, limit: 1 })).rejects.toMatchObject({
          problem: 'invalid',
        })
    })
  })
}
