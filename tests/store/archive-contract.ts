import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { parseMoment } from '../../src/domain/moment.ts'
import type { Store } from '../../src/store/store.ts'
import { makeIncoming, publisherEvents } from '../support/make-incoming.ts'

/** What every database must do for pages that lead from article to article. */
export function describeArchive(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`around an article on ${name}`, () => {
    let store: Store
    let now: Date

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
      store.startPublisher(publisherEvents)
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

    it('no draft, scheduled, withdrawn, unpublished or deleted article is a neighbour or related', async () => {
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

    it('an article without section and tags has no related ones', async () => {
      await save('a', '2026-11-01')
      await save('b', '2026-11-02')
      expect(await related('a')).toEqual([])
    })
  })
}
