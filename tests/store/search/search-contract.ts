import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/domain/moment.ts'
import { parseSearchWords } from '../../../src/domain/search/parse-query.ts'
import type { Search } from '../../../src/domain/search/search-request.ts'
import type { IncomingArticle, Store } from '../../../src/store/store.ts'
import { anyText } from '../../support/any-text.ts'
import { makeIncoming, publisherEvents } from '../../support/make-incoming.ts'

/** What the search must do on every database. `open` gives an empty store. */
export function describeSearch(
  name: string,
  open: (now: () => Date) => Promise<Store>,
  queries: number,
): void {
  describe(`the search on ${name}`, () => {
    let now: Date
    let store: Store

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
    })
    afterEach(() => store.close())

    const save = (...incoming: IncomingArticle[]) => store.saveArticles(incoming)
    const saveTexts = (texts: Readonly<Record<string, string>>) =>
      save(
        ...Object.entries(texts).map(([key, text], day) =>
          makeIncoming(key, {
            article: { title: key, contentHtml: text, published: parseMoment(`2026-10-${day + 10}`) },
          }),
        ),
      )
    const search = (query: string, more: Partial<Search> = {}) =>
      store.search({ terms: parseSearchWords(query).terms, limit: 20, ...more })
    const slugs = async (query: string, more: Partial<Search> = {}) =>
      (await search(query, more)).articles.map(({ slug }) => slug)

    it('finds words, phrases and what is left out, the newest article first', async () => {
      await saveTexts({ one: '<p>The night ferry &#x26; a tram</p>', two: '<p>A <b>ferry</b> by night</p>' })
      expect(await slugs('FERRY')).toEqual(['two', 'one'])
      expect(await slugs('"night ferry"')).toEqual(['one'])
      expect(await slugs('night-ferry')).toEqual(['one'])
      expect(await slugs('ferry -tram')).toEqual(['two'])
      expect(await slugs('ferry nowhere')).toEqual([])
      expect(await slugs('-tram')).toEqual([])
    })

    it.each([
      ['Łódź', 'lodz', 'lodz'],
      ['Straße', 'STRASSE', 'strasse'],
      ['São Paulo', 'sao paulo', 'sao'],
      ['п’ять діб', "п'ять", 'п'],
      ['עִבְרִית', 'עברית', 'עברי'],
      ['مَدْرَسَةٌ', 'مدرسه', 'مد'],
      ['東京都の天気', '京都', '都京'],
      ['政府', '府', '京'],
      ['สวัสดีครับ', 'ดีค', 'ครั้ง'],
    ])('finds %s by %s', { tags: 'long-on-postgres' }, async (text, found, other) => {
      await saveTexts({ a: `<p>${text} stands here</p>`, b: '<p>none</p>' })
      expect(await slugs(found)).toEqual(['a'])
      if (found.toLowerCase() !== other) expect((await slugs(other)).length).toBeLessThanOrEqual(1)
      expect(await slugs(text)).toEqual(['a'])
    })

    it('finds by title, summary, author and tag', async () => {
      const article = { title: 'Harvest', summary: 'A lede', contentHtml: '<p>Text</p>', tags: ['Quay'] }
      await save(makeIncoming('a', { article: { ...article, authors: [{ name: 'Zoë Ng' }] } }))
      for (const query of ['harvest', 'lede', 'quay', 'zoe ng'])
        expect([query, await slugs(query)]).toEqual([query, ['a']])
      // No phrase goes from the title into the text.
      expect(await slugs('"harvest a"')).toEqual([])
    })

    it('narrows a search down by section, author, tag and days', { tags: 'long-on-postgres' }, async () => {
      await save(
        makeIncoming('a', { article: { section: 'news', published: parseMoment('2026-10-01') } }),
        makeIncoming('b', { article: { tags: [], published: parseMoment('2026-10-02T00:00:00Z') } }),
      )
      expect(await slugs('body', { parts: ['section:news'] })).toEqual(['a'])
      expect(await slugs('', { parts: ['author:ida-fell'] })).toEqual(['b', 'a'])
      expect(await slugs('body', { parts: ['tag:harbour', 'author:ida-fell'] })).toEqual(['a'])
      expect(await slugs('body', { parts: ['section:"', "section:x'" as never] })).toEqual([])
      expect(await slugs('body', { from: new Date('2026-10-02T00:00:00Z') })).toEqual(['b'])
      expect(await slugs('body', { until: new Date('2026-10-02T00:00:00Z') })).toEqual(['a'])
      expect(await slugs('body', { from: new Date('2027-01-01') })).toEqual([])
    })

    it('holds published articles only, from their second to their withdrawal', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      const soon = { article: { published: parseMoment('2026-11-23T10:00:00Z') } }
      await save(makeIncoming('a'), makeIncoming('b', { status: 'draft' }), makeIncoming('soon', soon))
      expect(await slugs('body')).toEqual(['a'])
      now = new Date('2026-11-23T10:00:00Z')
      expect(await slugs('body')).toEqual(['soon', 'a'])
      await store.withdraw('a')
      await store.unpublish('soon')
      expect(await slugs('body')).toEqual([])
      await store.publish('a')
      await store.publish('soon')
      expect(await slugs('body')).toEqual(['soon', 'a'])
      await store.deleteArticle('a', { evenIfSeen: true, removedFiles: ['a'] })
      expect(await slugs('body')).toEqual(['soon'])
    })

    it('finds the words of now after a change, and none of a refused or tried one', {
      tags: 'long-on-postgres',
    }, async () => {
      await saveTexts({ a: '<p>first</p>' })
      await saveTexts({ a: '<p>second</p>' })
      await store.saveArticles([makeIncoming('dry')], { dryRun: true })
      expect([await slugs('first'), await slugs('second'), await slugs('dry')]).toEqual([[], ['a'], []])
    })

    it('shows one page after the other without a gap, whatever has the same second', async () => {
      const keys = Array.from({ length: 45 }, (_, index) => `k${index}`)
      await save(...keys.map((key) => makeIncoming(key)))
      const seen: string[] = []
      for (let after: bigint | undefined, page = 0; page < 9; page++) {
        const { articles, next } = await search('body', { limit: 10, ...(after !== undefined && { after }) })
        seen.push(...articles.map(({ slug }) => slug))
        if (next === undefined) break
        after = next
      }
      expect(seen).toHaveLength(45)
      expect(seen.toSorted()).toEqual(keys.toSorted())
    })

    it('shows articles with the terms in their titles first if the best are asked for', async () => {
      await saveTexts({
        'night ferry': '<p>x</p>',
        ferry: '<p>night</p>',
        other: '<p>a night on the ferry</p>',
      })
      const best = await search('ferry night', { order: 'best', limit: 2 })
      expect([best.articles.map(({ title }) => title), best.hasMore]).toEqual([
        ['night ferry', 'ferry'],
        true,
      ])
      const rest = await search('ferry night', { order: 'best', limit: 2, skip: 2 })
      expect([rest.articles.map(({ title }) => title), rest.hasMore]).toEqual([['other'], false])
    })

    it('takes any query and any text', { tags: 'deep' }, async () => {
      const unlucky = fc.oneof(
        anyText({ maxLength: 60 }),
        fc.string({
          unit: fc.constantFrom(
            '"',
            "'",
            '*',
            '(',
            ')',
            ':',
            '\\',
            '-',
            ' ',
            'a',
            '東',
            '\0',
            '\ud800',
            '&',
            '|',
            '!',
            '<',
          ),
        }),
        fc.constantFrom(
          'AND',
          'OR NOT',
          'NEAR(a b)',
          'a'.repeat(5000),
          '{title} : a',
          '^a',
          '東'.repeat(300),
          'ㅎ',
        ),
      )
      await fc.assert(
        fc.asyncProperty(unlucky, unlucky, async (query, text) => {
          await save(
            makeIncoming('a', { article: { title: 'T', contentHtml: text, tags: [text.slice(0, 9)] } }),
          )
          expect((await search(query)).articles.length).toBeLessThanOrEqual(1)
        }),
        { numRuns: queries },
      )
    })

    it('keeps an article whose words are more than an index takes', async () => {
      const words = Array.from({ length: 200_000 }, (_, index) => `w${index.toString(36)}`)
      await saveTexts({ long: `<p>${words.join(' ')}</p>` })
      expect(await slugs('w0')).toEqual(['long'])
    })
  })
}
