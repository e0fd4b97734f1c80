import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import type { IncomingArticle, Store } from '../../../src/store/store.ts'
import { makeIncoming, rules } from '../../support/make-incoming.ts'

/** What holds for the posts of Micropub on every database. */
export function describePostSources(name: string, makeDatabase: () => Promise<string>): void {
  describe(`posts of Micropub on ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      const now = () => new Date('2026-11-23T09:00:00Z')
      store = await openStore(await makeDatabase(), { now, rules })
    })
    afterEach(() => store.close())

    const id = 'urn:example:tide'
    const save = (overrides: Parameters<typeof makeIncoming>[1] = {}) =>
      store.saveArticles([makeIncoming('tide', overrides)])
    const source = async (of = id) => (await store.postSources([of, 'urn:example:none'])).get(of)
    const sent = (content: string): Pick<IncomingArticle, 'post'> => ({ post: JSON.stringify({ content }) })

    it('are kept with their articles, the newest in place of those before', async () => {
      await save(sent('one'))
      expect(await source()).toBe('{"content":"one"}')
      await save({ ...sent('two'), article: { title: 'Two' } })
      expect(await source()).toBe('{"content":"two"}')
      await save(sent('three'))
      expect(await source()).toBe('{"content":"three"}')
    })

    it('stay if the article comes in another way, and are none of an article that always did', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(sent('one'))
      await save({ article: { title: 'Edited' } })
      expect(await source()).toBe('{"content":"one"}')
      await store.saveArticles([makeIncoming('other')])
      expect(await source('urn:example:other')).toBeUndefined()
    })

    it('are not kept if the article is refused, or only tried out', {
      tags: 'long-on-postgres',
    }, async () => {
      await store.saveArticles([makeIncoming('first', { slugIsOwn: true })])
      await save({ ...sent('one'), slugIsOwn: true, article: { slug: 'first' } })
      await store.saveArticles([makeIncoming('tide', sent('one'))], { dryRun: true })
      expect(await source()).toBeUndefined()
    })

    it.each([
      ['that readers have seen', undefined],
      ['that no reader has seen', 'draft'],
    ] as const)('go with a deleted article %s', async (_what, status) => {
      await save({ ...sent('one'), ...(status && { status }) })
      await store.deleteArticle('tide', { evenIfSeen: true, removedFiles: ['tide'] })
      expect(await source()).toBeUndefined()
    })
  })
}
