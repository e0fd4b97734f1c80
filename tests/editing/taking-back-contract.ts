import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEditing, type Editing } from '../../src/editing/editing.ts'
import { isValidPreview, readPreviewLink } from '../../src/editing/preview-link.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { moment } from '../support/make-article.ts'
import { makeIncoming, publisherEvents, rules } from '../support/make-incoming.ts'

const secretWord = 'Kittiwake'
const later = moment('2026-11-23T10:00:00Z')

/** Unpublishing, deleting and previewing, on every database. `makeDatabase`: the URL of an empty one. */
export function describeTakingBack(name: string, makeDatabase: () => Promise<string>): void {
  describe(`on ${name}`, () => {
    let now: Date
    let url: string
    let store: Store
    let editing: Editing

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      url = await makeDatabase()
      store = await openStore(url, { now: () => now, rules })
      editing = createEditing(store)
    })
    afterEach(() => store.close())

    const fromElsewhere = (key: string, article = {}) =>
      makeIncoming(key, { origin: 'elsewhere', article: { title: `${secretWord} ${key}`, ...article } })
    const feed = (of: 'main' | 'tag:harbour' = 'main') => store.readFeed(of, 30)
    const slugsIn = async () => (await feed()).articles.map(({ slug }) => slug)
    const tombstonesIn = async () => (await feed()).withdrawn.map(({ id }) => id)

    describe('an unpublished article', () => {
      it('is a draft that readers are told of, and keeps id and date when it is published again', async () => {
        await editing.save([makeIncoming('a')])
        const before = await store.articleBySlug('a')
        expect(await editing.unpublish('a')).toMatchObject({ status: 'draft', withdrawal: { at: now } })
        expect(await slugsIn()).toEqual([])
        expect(await tombstonesIn()).toEqual(['urn:example:a'])
        expect(await store.publicArticle('a')).toMatchObject({ status: 'draft', withdrawal: { at: now } })
        expect(await store.countByStatus()).toMatchObject({ draft: 1, published: 0, withdrawn: 0 })
        now = new Date('2026-12-01T00:00:00Z')
        expect(await editing.publish('a')).toEqual(before)
        expect(await tombstonesIn()).toEqual([])
        expect((await store.history('a')).map(({ article }) => article.status)).toEqual([
          'published',
          'draft',
          'published',
        ])
      })

      it('stays a draft while its file says otherwise, is edited, is lost and comes back', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a')])
        await editing.unpublish('a')
        const [edited] = await editing.save([makeIncoming('a', { article: { title: 'Edited' } })])
        expect(edited).toMatchObject({
          outcome: 'updated',
          article: { title: 'Edited', status: 'draft' },
          warnings: [expect.stringContaining('a command has unpublished the article')],
        })
        const [agreed] = await editing.save([
          makeIncoming('a', { status: 'draft', article: { title: 'Edited' } }),
        ])
        expect(agreed).toMatchObject({ outcome: 'unchanged', warnings: [] })
        expect(await editing.withdrawFiles(['a'])).toEqual([])
        await editing.save([makeIncoming('a')])
        expect(await store.articleBySlug('a')).toMatchObject({ status: 'draft' })
        expect(await tombstonesIn()).toEqual(['urn:example:a'])
      })

      it('can be withdrawn with a reason, and keeps the time at which readers lost it', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a')])
        const lostAt = now
        await editing.unpublish('a')
        now = new Date('2026-11-24T09:00:00Z')
        expect(await editing.withdraw('a', 'Wrong.')).toMatchObject({
          status: 'withdrawn',
          withdrawal: { at: lostAt, reason: 'Wrong.' },
        })
        expect(await editing.unpublish('a')).toMatchObject({
          status: 'draft',
          withdrawal: { at: lostAt, reason: 'Wrong.' },
        })
      })

      it('that was only scheduled is told to no reader, and never comes out', {
        tags: 'long-on-postgres',
      }, async () => {
        store.startPublisher(publisherEvents)
        await editing.save([
          makeIncoming('by-file', { article: { published: later } }),
          makeIncoming('by-command', { article: { published: undefined } }),
        ])
        await editing.publish('by-command', later)
        const revision = (await feed()).state.revision
        expect(await editing.unpublish('by-file')).toMatchObject({ status: 'draft', published: later })
        const other = await editing.unpublish('by-command')
        expect(other).toMatchObject({ status: 'draft' })
        expect(other).not.toHaveProperty('published')
        now = new Date('2026-11-23T11:00:00Z')
        await editing.save([makeIncoming('by-file', { article: { published: later } })])
        expect(await slugsIn()).toEqual([])
        expect(await store.publicArticle('by-file')).toBeUndefined()
        expect((await feed()).state.revision).toBe(revision)
      })

      it.each(['unpublish', 'withdraw'] as const)(
        'that was only scheduled is scheduled again: %s',
        { tags: 'long-on-postgres' },
        async (take) => {
          await editing.save([makeIncoming('a', { article: { published: later } })])
          await editing[take]('a')
          const other = moment('2026-11-23T11:00:00Z')
          await expect(editing.publish('a', other)).rejects.toMatchObject({ problem: 'conflict' })
          expect(await editing.publish('a', later)).toMatchObject({ status: 'scheduled', published: later })
          expect(await slugsIn()).toEqual([])
        },
      )

      it('that was a draft before does not change', { tags: 'long-on-postgres' }, async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } })])
        await editing.unpublish('a')
        expect(await store.history('a')).toHaveLength(1)
        await editing.save([makeIncoming('a')])
        expect(await slugsIn()).toEqual(['a'])
      })
    })

    describe('an article whose file was lost', () => {
      it('stays away from readers if the file comes back as a draft', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a')])
        await editing.withdrawFiles(['a'])
        const [back, same] = await editing.save([
          makeIncoming('a', { status: 'draft' }),
          makeIncoming('a', { status: 'draft' }),
        ])
        expect(back).toMatchObject({ article: { status: 'draft', withdrawal: { at: now } }, warnings: [] })
        expect(same).toMatchObject({ outcome: 'unchanged' })
        expect([await slugsIn(), await tombstonesIn()]).toEqual([[], ['urn:example:a']])
        expect(await editing.withdrawFiles(['a'])).toEqual(['a'])
        await editing.save([makeIncoming('a', { status: 'draft' })])
        expect(await slugsIn()).toEqual([])
        await editing.save([makeIncoming('a')])
        expect([await slugsIn(), await tombstonesIn()]).toEqual([['a'], []])
      })

      it('that came back as a draft stays one once it is unpublished', {
        tags: 'long-on-postgres',
      }, async () => {
        store.startPublisher(publisherEvents)
        await editing.save([makeIncoming('a')])
        await editing.withdrawFiles(['a'])
        await editing.save([makeIncoming('a', { status: 'draft' })])
        await editing.unpublish('a')
        await editing.save([makeIncoming('a')])
        expect(await slugsIn()).toEqual([])
      })
    })

    describe('a deleted article', () => {
      it.each([
        ['a draft', async () => editing.save([fromElsewhere('a', { published: undefined })])],
        ['a scheduled article', async () => editing.save([fromElsewhere('a', { published: later })])],
        [
          'a draft whose file was lost',
          async () => {
            await editing.save([makeIncoming('a', { article: { published: undefined } })])
            await editing.withdrawFiles(['a'])
          },
        ],
        [
          'a draft with a former slug',
          async () => {
            await editing.save([fromElsewhere('a', { slug: 'old', published: undefined })])
            const moved = fromElsewhere('a', { slug: 'a', published: undefined })
            await editing.save([{ ...moved, slugIsOwn: true }])
          },
        ],
      ])('that readers have never seen is gone: %s', { tags: 'long-on-postgres' }, async (_what, prepare) => {
        await prepare()
        const revision = (await feed()).state.revision
        expect(await editing.delete('a')).toEqual({ id: 'urn:example:a', hasTombstone: false })
        expect(await store.listArticles()).toEqual([])
        expect(await store.history('a')).toEqual([])
        expect(await store.formerSlugs()).toEqual([])
        expect((await feed()).state.revision).toBe(revision)
        now = new Date('2026-11-23T11:00:00Z')
        const [outcome] = await editing.save([makeIncoming('a')])
        expect(outcome?.outcome).toBe('created')
        expect(await store.history('a')).toHaveLength(1)
      })

      it('that readers have seen leaves a tombstone in each of its feeds, and none of its words', async () => {
        await editing.save([
          fromElsewhere('a', { slug: 'old', contentHtml: `<p>${secretWord}</p>`, summary: secretWord }),
          ...['b', 'c', 'd', 'e'].map((key) => makeIncoming(key)),
        ])
        await editing.save([{ ...fromElsewhere('a', { slug: 'a' }), slugIsOwn: true }])
        await editing.correct('a', { grade: 'minor', note: secretWord })
        await expect(editing.delete('a')).rejects.toMatchObject({ problem: 'conflict' })
        expect((await store.articleBySlug('a'))?.title).toContain(secretWord)

        const deletion = await editing.delete('a', { evenIfSeen: true, reason: ' Asked for. ' })
        expect(deletion).toEqual({ id: 'urn:example:a', hasTombstone: true })
        for (const name of ['main', 'tag:harbour'] as const) {
          const { articles, withdrawn } = await feed(name)
          expect(articles.map(({ id }) => id)).not.toContain('urn:example:a')
          expect(withdrawn).toMatchObject([
            { id: 'urn:example:a', withdrawal: { at: now, reason: 'Asked for.', isDeleted: true } },
          ])
        }
        for (const slug of ['a', 'old']) {
          expect(await store.publicArticle(slug)).toMatchObject({ withdrawal: { isDeleted: true } })
        }
        expect(await store.history('a')).toHaveLength(1)
        const kept = [await store.listArticles(), await store.history('a'), await feed()]
        expect(JSON.stringify(kept)).not.toContain(secretWord)
        expect(await store.readFeedAsOf('main', now)).toHaveLength(rules.feedSize)
      })

      it('keeps its id: no other article gets it, and it comes back only if that is wanted', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([fromElsewhere('a')])
        const before = await store.articleBySlug('a')
        await editing.delete('a', { evenIfSeen: true })
        const refused = {
          outcome: 'refused',
          reason: expect.stringMatching(/belongs to an article that was deleted, after/),
        }
        const outcomes = await editing.save([
          makeIncoming('a'),
          fromElsewhere('a'),
          makeIncoming('b', { id: 'urn:example:a', idIsOwn: true }),
          makeIncoming('c', { article: { slug: 'a' } }),
        ])
        const slugTaken = { outcome: 'refused', field: 'slug', holder: { title: '' } }
        expect(outcomes).toMatchObject([refused, refused, refused, slugTaken])
        now = new Date('2026-12-23T09:00:00Z')
        const [again] = await editing.save([fromElsewhere('a')], { acceptsDeleted: true })
        expect(again).toMatchObject({ outcome: 'updated', article: before })
        expect(await slugsIn()).toEqual(['a'])
        expect(await tombstonesIn()).toEqual([])
        expect((await store.history('a')).map(({ number }) => number)).toEqual([2, 3])
      })

      it.each([
        ['says that it is a draft', { status: 'draft' }],
        ['gives no date', { article: { published: undefined } }],
      ] as const)(
        'comes back as a draft if its file %s',
        { tags: 'long-on-postgres' },
        async (_what, said) => {
          await editing.save([makeIncoming('a', { article: { published: undefined } })])
          const { published } = await editing.publish('a')
          await editing.delete('a', { evenIfSeen: true, removedFiles: ['a'] })
          const file = makeIncoming('a', said)
          const [again] = await editing.save([file], { acceptsDeleted: true })
          expect(again).toMatchObject({
            outcome: 'updated',
            article: { status: 'draft', withdrawal: { at: now } },
          })
          await editing.save([file])
          expect(await store.articleBySlug('a')).not.toHaveProperty('withdrawal.isDeleted')
          expect([await slugsIn(), await tombstonesIn()]).toEqual([[], ['urn:example:a']])
          expect(await editing.publish('a')).toMatchObject({ status: 'published', published })
          expect([await slugsIn(), await tombstonesIn()]).toEqual([['a'], []])
        },
      )

      it('is out of reach of every command', { tags: 'long-on-postgres' }, async () => {
        await editing.save([fromElsewhere('a')])
        await editing.delete('a', { evenIfSeen: true })
        const gone = { problem: 'gone', message: expect.stringContaining('was deleted: its text is gone') }
        await expect(editing.publish('a')).rejects.toMatchObject(gone)
        await expect(editing.withdraw('a')).rejects.toMatchObject(gone)
        await expect(editing.unpublish('a')).rejects.toMatchObject(gone)
        await expect(editing.correct('a', { grade: 'minor', note: 'x' })).rejects.toMatchObject(gone)
        await expect(editing.delete('a', { evenIfSeen: true })).rejects.toMatchObject(gone)
        await expect(editing.preview('a')).rejects.toMatchObject({ problem: 'conflict' })
        await expect(editing.delete('nobody')).rejects.toMatchObject({ problem: 'not_found' })
      })

      it('is not deleted while a file of the data folder would bring it back', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } }), makeIncoming('b')])
        for (const slug of ['a', 'b']) {
          await expect(editing.delete(slug, { evenIfSeen: true })).rejects.toMatchObject({
            problem: 'conflict',
            message: expect.stringContaining(`the file articles/${slug}.* gives`),
          })
          await editing.delete(slug, { evenIfSeen: true, removedFiles: [slug] })
        }
        expect(await store.knownFiles()).toEqual([])
      })

      it('that became due a moment ago has been seen', { tags: 'long-on-postgres' }, async () => {
        await editing.save([fromElsewhere('a', { published: later })])
        now = later.at
        await expect(editing.delete('a')).rejects.toMatchObject({ problem: 'conflict' })
        await editing.delete('a', { evenIfSeen: true })
        expect(await tombstonesIn()).toEqual(['urn:example:a'])
      })

      it('that was withdrawn or unpublished before keeps the time at which readers lost it', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([fromElsewhere('a'), fromElsewhere('b')])
        const at = now
        await editing.withdraw('a', 'Wrong.')
        await editing.unpublish('b')
        now = new Date('2026-11-24T09:00:00Z')
        for (const slug of ['a', 'b']) await editing.delete(slug, { evenIfSeen: true })
        expect((await feed()).withdrawn.map(({ withdrawal }) => withdrawal)).toEqual([
          { at, reason: 'Wrong.', isDeleted: true },
          { at, isDeleted: true },
        ])
      })
    })

    it('knows former slugs, and whether readers find anything at them', async () => {
      const named = (key: string, slug: string, article = {}) =>
        makeIncoming(key, { slugIsOwn: true, article: { slug, ...article } })
      await editing.save([
        named('a', 'a-1'),
        named('b', 'b-1', { published: undefined }),
        named('c', 'c-1', { published: later }),
      ])
      await editing.save([
        named('a', 'a-2'),
        named('b', 'b-2', { published: undefined }),
        named('c', 'c-2', { published: later }),
      ])
      await editing.save([named('a', 'a-3')])
      await editing.unpublish('a-3')
      now = later.at
      expect(await store.formerSlugs()).toEqual([
        { former: 'a-1', slug: 'a-3', status: 'draft', isPublic: true },
        { former: 'a-2', slug: 'a-3', status: 'draft', isPublic: true },
        { former: 'b-1', slug: 'b-2', status: 'draft', isPublic: false },
        { former: 'c-1', slug: 'c-2', status: 'published', isPublic: true },
      ])
      for (const { former, isPublic } of await store.formerSlugs()) {
        expect((await store.publicArticle(former)) !== undefined).toBe(isPublic)
      }
    })

    it('lists no former slug that is the address of another article by now', {
      tags: 'long-on-postgres',
    }, async () => {
      const named = (key: string, slug: string, article = {}) =>
        makeIncoming(key, { slugIsOwn: true, article: { slug, ...article } })
      await editing.save([named('a', 'old')])
      await editing.save([named('a', 'new'), named('b', 'old', { published: later })])
      expect(await store.formerSlugs()).toMatchObject([{ former: 'old', slug: 'new' }])
      now = later.at
      expect(await store.publicArticle('old')).toMatchObject({ id: 'urn:example:b' })
      expect(await store.formerSlugs()).toEqual([])
    })

    describe('a link to a preview', () => {
      const queryOf = (page: string) => new URLSearchParams(page.split('?')[1])

      it('is signed by one secret of the store, for all servers', async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } })])
        const other = await openStore(url, { now: () => now, rules })
        const links = await Promise.all([
          editing.preview('a'),
          createEditing(other).preview('a'),
          editing.preview('a', 1),
        ])
        expect(links[0]).toEqual(links[1])
        expect(links[0].expiresAt).toEqual(new Date('2026-11-24T09:00:00Z'))
        expect(links[2].expiresAt).toEqual(new Date('2026-11-23T10:00:00Z'))
        for (const { page, expiresAt } of links) {
          expect(await readPreviewLink(other, queryOf(page))).toEqual({
            id: 'urn:example:a',
            savedAt: now,
            expiresAt,
          })
        }
        await other.close()
      })

      it('changes nothing that readers see', { tags: 'long-on-postgres' }, async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } }), makeIncoming('b')])
        const before = await feed()
        await editing.preview('a')
        expect(await feed()).toEqual(before)
        expect(await store.history('a')).toHaveLength(1)
      })

      it('is refused when any part of it was changed, and by a store that has signed none', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } })])
        const early = new URLSearchParams({
          article: 'urn:example:a',
          saved: 'c',
          expires: '1',
          signature: 'b',
        })
        expect(await readPreviewLink(store, early)).toBeUndefined()
        const { page } = await editing.preview('a')
        const changes = [
          { article: 'urn:example:b' },
          { article: '' },
          { saved: '2026-11-23T09:00:00.001Z' },
          { saved: '' },
          { expires: '9999999999' },
          { expires: `0${queryOf(page).get('expires')}` },
          { signature: 'A'.repeat(43) },
          { signature: 'A' },
          { signature: 'é'.repeat(43) },
          { signature: '' },
        ]
        for (const change of changes) {
          const query = queryOf(page)
          for (const [name, value] of Object.entries(change)) query.set(name, value)
          expect([change, await readPreviewLink(store, query)]).toEqual([change, undefined])
        }
      })

      it('shows no other draft that gets the id of a deleted one', { tags: 'long-on-postgres' }, async () => {
        const [draft] = await editing.save([fromElsewhere('a', { published: undefined })])
        const link = await readPreviewLink(store, queryOf((await editing.preview('a', 720)).page))
        if (!link || draft?.outcome !== 'created') throw new Error('no link')
        now = new Date('2026-11-24T09:00:00Z')
        await editing.save([fromElsewhere('a', { title: 'Edited', published: undefined })])
        expect(await isValidPreview(store, link, draft.article)).toBe(true)
        await editing.delete('a')
        const [other] = await editing.save([fromElsewhere('a', { title: 'Other', published: undefined })])
        if (other?.outcome !== 'created') throw new Error('no other draft')
        expect(other.article.id).toBe(link.id)
        expect(await isValidPreview(store, link, other.article)).toBe(false)
        const own = await readPreviewLink(store, queryOf((await editing.preview('a')).page))
        expect(own && (await isValidPreview(store, own, other.article))).toBe(true)
      })

      it('is made for whole hours up to 30 days only', { tags: 'long-on-postgres' }, async () => {
        await editing.save([makeIncoming('a', { article: { published: undefined } })])
        for (const hours of [0, -1, 721, 1.5, Number.NaN]) {
          await expect(editing.preview('a', hours)).rejects.toMatchObject({ problem: 'invalid' })
        }
        expect((await editing.preview('a', 720)).expiresAt).toEqual(new Date('2026-12-23T09:00:00Z'))
      })

      it('is made of no article that readers see, or that was withdrawn', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([makeIncoming('a'), makeIncoming('b')])
        await editing.withdraw('b')
        for (const slug of ['a', 'b']) {
          await expect(editing.preview(slug)).rejects.toMatchObject({ problem: 'conflict' })
        }
      })
    })
  })
}
