import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedirectRule } from '../../src/domain/redirects/rule.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { IncomingPage, Store } from '../../src/store/store.ts'
import { makeIncoming, rules } from '../support/make-incoming.ts'

const rule = (source: string, line: number, more: Partial<RedirectRule> = {}): RedirectRule => {
  return { source, isPattern: false, target: `/to/${line}`, status: 301, line, ...more }
}

const page = (path: string, file = `${path.slice(1)}.md`): IncomingPage => {
  return { page: { path, title: path, contentHtml: `<p>${path}</p>`, menus: [{ menu: 'header' }] }, file }
}

/** What holds for pages, aliases and redirects on every database that several stores can open. */
export function describeAddresses(name: string, makeDatabase: () => Promise<string>): void {
  describe(`addresses on ${name}`, () => {
    let store: Store
    let other: Store
    beforeEach(async () => {
      const url = await makeDatabase()
      const open = () => openStore(url, { now: () => new Date('2026-11-23T09:00:00Z'), rules })
      store = await open()
      other = await open()
    })
    afterEach(async () => {
      await Promise.all([store.close(), other.close()])
    })
    const save = async (key: string, aliases: readonly string[]) =>
      (await store.saveArticles([makeIncoming(key, { article: { aliases } })]))[0]
    const found = async (...keys: string[]) => (await other.findAddress(keys)).found

    it('a page is the same on every server, and only a change is one', async () => {
      const saved = await store.saveOwnPages({ pages: [page('/a'), page('/b')], kept: [] })
      expect(saved).toEqual({ changed: ['/a', '/b'], removed: [], refused: [] })
      expect(await other.ownPage('/a')).toMatchObject({ ...page('/a').page, file: 'a.md' })
      expect(await store.saveOwnPages({ pages: [page('/a')], kept: ['b.md'] })).toMatchObject({
        changed: [],
        removed: [],
      })
      expect(
        await store.saveOwnPages({ pages: [page('/a', 'new.md')], kept: [], dryRun: true }),
      ).toMatchObject({
        changed: ['/a'],
        removed: ['/b'],
      })
      expect((await other.listOwnPages()).map(({ path }) => path)).toEqual(['/a', '/b'])
      expect(await store.saveOwnPages({ pages: [page('/a')], kept: [] })).toMatchObject({ removed: ['/b'] })
      expect(await other.ownPage('/b')).toBeUndefined()
    })

    it('an alias is that of one article, until it gives it up or is deleted without a trace', async () => {
      expect(await save('a', ['/old?p=1', '/older'])).toMatchObject({ outcome: 'created' })
      expect(await save('b', ['/older'])).toMatchObject({
        outcome: 'refused',
        field: 'aliases',
        holder: { id: 'urn:example:a', title: 'Title of a' },
      })
      expect(await found('/none', '/older')).toMatchObject({
        key: '/older',
        alias: { slug: 'a', isPublic: true },
      })
      expect(await save('a', ['/old?p=1'])).toMatchObject({ outcome: 'updated' })
      expect(await save('b', ['/older', '/articles/a'])).toMatchObject({ outcome: 'refused' })
      expect(await save('b', ['/older'])).toMatchObject({ outcome: 'created' })
      expect((await other.listAliases()).map(({ path, slug }) => [path, slug])).toEqual([
        ['/old?p=1', 'a'],
        ['/older', 'b'],
      ])
      const draft = makeIncoming('c', { article: { published: undefined, aliases: ['/c'] } })
      await store.saveArticles([draft])
      expect(await found('/c')).toBeUndefined()
      await store.deleteArticle('c', { removedFiles: ['c'] })
      expect(await save('d', ['/c'])).toMatchObject({ outcome: 'created' })
    })

    it('two articles of one import cannot have the same alias, and one can take what the other gives up', async () => {
      const both = (one: readonly string[], two: readonly string[]) =>
        store.saveArticles([
          makeIncoming('a', { article: { aliases: one } }),
          makeIncoming('b', { article: { aliases: two } }),
        ])
      expect(await both(['/x'], ['/x'])).toMatchObject([{ outcome: 'created' }, { outcome: 'refused' }])
      expect(await both([], ['/x'])).toMatchObject([{ outcome: 'updated' }, { outcome: 'created' }])
      expect(await found('/x')).toMatchObject({ alias: { slug: 'b' } })
    })

    it('rules come into force at once, in place of all before, for every server', async () => {
      const many = Array.from({ length: 1_100 }, (_, at) => rule(`/old/${at}`, at + 1))
      expect(await store.saveRedirects('one', [...many, rule('/p/*', 2_000, { isPattern: true })])).toEqual(
        [],
      )
      expect(await found('/x', '/old/1099')).toEqual({ key: '/old/1099', rule: many[1_099] })
      expect(await other.redirectPatterns('one')).toMatchObject([{ source: '/p/*', isPattern: true }])
      expect(await found('/p/*')).toBeUndefined()
      await Promise.all([
        store.saveRedirects('two', [rule('/new', 1)]),
        other.saveRedirects('two', [rule('/new', 1)]),
      ])
      expect(await found('/old/1')).toBeUndefined()
      expect(await found('/new')).toMatchObject({ rule: { target: '/to/1' } })
      expect(await other.listRedirects()).toEqual([rule('/new', 1)])
      await store.dropRedirects()
      expect(await found('/new')).toBeUndefined()
      expect(await other.redirectEdition()).toBe('')
    })

    it('a rule, a page and an alias never get the address of each other', async () => {
      await save('a', ['/alias'])
      await store.saveOwnPages({ pages: [page('/page')], kept: [] })
      await store.saveRedirects('one', [rule('/rule', 3)])
      const wanted = [rule('/alias', 1), rule('/page', 2), rule('/articles/a', 3), rule('/free', 4)]
      expect(await store.saveRedirects('two', wanted)).toMatchObject([
        { rule: { line: 1 }, holder: { kind: 'article', slug: 'a' } },
        { rule: { line: 2 }, holder: { kind: 'page', file: 'page.md' } },
        { rule: { line: 3 }, holder: { kind: 'article', slug: 'a' } },
      ])
      expect(await other.redirectEdition()).toBe('one')
      const { refused } = await store.saveOwnPages({
        pages: ['/page', '/rule', '/alias'].map((path) => page(path)),
        kept: [],
      })
      expect(refused).toMatchObject([
        { path: '/rule', holder: { kind: 'redirect', line: 3 } },
        { path: '/alias', holder: { kind: 'article' } },
      ])
      for (const [path, reason] of [
        ['/rule', 'alias /rule is redirected by line 3 of redirects.csv'],
        ['/page', 'alias /page is the address of the page pages/page.md'],
      ] as const) {
        expect(await save('b', [path])).toMatchObject({
          outcome: 'refused',
          reason: expect.stringContaining(reason),
        })
      }
    })
  })
}
