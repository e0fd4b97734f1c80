import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Article, Correction } from '../../src/domain/article.ts'
import type { FeedName } from '../../src/domain/feed.ts'
import { mostBytes } from '../../src/domain/identity.ts'
import { parseMoment } from '../../src/domain/moment.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { IncomingArticle, SaveOutcome, Store } from '../../src/store/store.ts'
import { makeIncoming, publisherEvents, rules } from '../support/make-incoming.ts'

export { makeIncoming, publisherEvents, rules }

function articleOf(outcome: SaveOutcome | undefined): Article {
  if (!outcome || !('article' in outcome)) throw new Error(`refused: ${JSON.stringify(outcome)}`)
  return outcome.article
}

/**
 * What every database must do. `open` gives an empty store whose clock the test sets; `makeDatabase` the URL of an empty
 * database that several stores can open.
 */
export function describeStore(
  name: string,
  open: (now: () => Date) => Promise<Store>,
  makeDatabase: () => Promise<string>,
): void {
  describe(`the store on ${name}`, () => {
    let now: Date
    let store: Store
    const save = async (...incoming: IncomingArticle[]) => (await store.saveArticles(incoming))[0]
    const slugsInFeed = async () => (await store.readFeed('main', 30)).articles.map(({ slug }) => slug)
    const revision = async () => (await store.feedState('main')).revision

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
    })
    afterEach(() => store.close())

    it('returns an article exactly as it was saved', async () => {
      const incoming = makeIncoming('full', {
        article: {
          summary: 'A lede',
          section: 'news',
          language: 'de',
          updated: parseMoment('2026-11-02'),
          canonicalUrl: 'https://example.org/full',
          source: { title: 'The Original', url: 'https://example.org/original' },
          rights: 'All ours',
          license: 'https://creativecommons.org/licenses/by/4.0/',
          figures: [
            {
              file: 'a.png',
              digest: '0123456789ab',
              type: 'image/png',
              width: 2,
              height: 1,
              bytes: 9,
              alt: 'A',
              caption: 'B',
              credit: 'C',
            },
          ],
          related: [{ title: 'More', url: 'https://example.org/more' }],
        },
      })
      await save(incoming)
      expect(await store.articleBySlug('full')).toEqual({
        ...incoming.article,
        id: 'urn:example:full',
        status: 'published',
      })
    })

    it('answers created, unchanged or updated, and raises the feed only after a change', {
      tags: 'long-on-postgres',
    }, async () => {
      expect((await save(makeIncoming('a')))?.outcome).toBe('created')
      const first = await revision()
      expect((await save(makeIncoming('a')))?.outcome).toBe('unchanged')
      expect(await revision()).toBe(first)
      expect((await save(makeIncoming('a', { article: { title: 'New' } })))?.outcome).toBe('updated')
      expect(await revision()).toBe(first + 1)
    })

    it('keeps the first id of a source key', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a'))
      const again = articleOf(
        await save(makeIncoming('a', { id: 'urn:example:other', article: { title: 'New' } })),
      )
      expect(again.id).toBe('urn:example:a')
    })

    it('refuses an article whose own id differs from its id in the store', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a'))
      const outcome = await save(makeIncoming('a', { id: 'urn:example:other', idIsOwn: true }))
      expect(outcome).toMatchObject({ outcome: 'refused', field: 'id' })
    })

    it('finds an article of another source key by its own id', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a', { idIsOwn: true, id: 'urn:own' }))
      const outcome = await save(
        makeIncoming('b', { idIsOwn: true, id: 'urn:own', article: { title: 'New' } }),
      )
      expect(outcome).toMatchObject({
        outcome: 'updated',
        article: { id: 'urn:own', slug: 'a', title: 'New' },
      })
    })

    it('refuses a slug that another article has, and saves the rest of the batch', async () => {
      await save(makeIncoming('a'))
      const outcomes = await store.saveArticles([
        makeIncoming('b', { article: { slug: 'a' } }),
        makeIncoming('c'),
      ])
      expect(outcomes).toMatchObject([
        {
          outcome: 'refused',
          field: 'slug',
          holder: { id: 'urn:example:a', title: 'Title of a', file: { key: 'a', origin: 'folder' } },
        },
        { outcome: 'created' },
      ])
      expect((await store.articleBySlug('a'))?.title).toBe('Title of a')
    })

    it('keeps the id that readers of RSS have, and gives it to no other article', {
      tags: 'long-on-postgres',
    }, async () => {
      const guid = '5c8ff4d1a2b3c4d5e6f70809'
      expect(articleOf(await save(makeIncoming('a', { article: { guid } })))).toMatchObject({ guid })
      // A file that does not say it, as after the next export.
      expect(articleOf(await save(makeIncoming('a', { article: { title: 'B' } })))).toMatchObject({ guid })
      const others = await store.saveArticles([
        makeIncoming('b', { article: { guid } }),
        makeIncoming('c', { article: { guid: 'urn:example:a' } }),
        makeIncoming('d', { id: guid, idIsOwn: true }),
        makeIncoming('a', { article: { guid: 'another' } }),
        makeIncoming('e', { article: { guid: 'twice' } }),
        makeIncoming('f', { article: { guid: 'twice' } }),
        makeIncoming('g', { article: { guid: 'urn:example:g' } }),
      ])
      expect(others.map((one) => ('field' in one ? one.field : one.outcome))).toEqual([
        ...['guid', 'guid', 'id', 'guid', 'created', 'guid', 'created'],
      ])
      expect(others[0]).toMatchObject({ holder: { id: 'urn:example:a', title: 'B' } })
      expect(await store.articleBySlug('g')).not.toHaveProperty('guid')
    })

    it('lets a draft get another guid, and an article that readers know none', {
      tags: 'long-on-postgres',
    }, async () => {
      const draft = makeIncoming('a', { status: 'draft', article: { guid: 'one' } })
      await save(draft)
      expect((await save({ ...draft, article: { ...draft.article, guid: 'two' } }))?.outcome).toBe('updated')
      await save(makeIncoming('b'))
      expect(await save(makeIncoming('b', { article: { guid: 'three' } }))).toMatchObject({
        outcome: 'refused',
        field: 'guid',
        reason:
          'guid is urn:example:b for readers and never changes; the article now says three: leave it out',
      })
    })

    it('overwrites no article from elsewhere that has the id, if asked so', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a', { origin: 'folder' }))
      const moved = makeIncoming('b', { id: 'urn:example:a', idIsOwn: true, origin: 'wordpress:old.example' })
      const [refused] = await store.saveArticles([moved], { keepsOthers: true })
      expect(refused).toMatchObject({ outcome: 'refused', field: 'id', holder: { id: 'urn:example:a' } })
      expect(await store.articleBySlug('a')).toMatchObject({ title: 'Title of a' })
      const [own, again] = [makeIncoming('c'), { ...makeIncoming('c'), fileHash: 'another' }]
      for (const one of [own, again])
        expect((await store.saveArticles([one], { keepsOthers: true }))[0]).not.toHaveProperty('reason')
    })

    it('keeps the guid in the tombstone of a deleted article', async () => {
      await save(makeIncoming('a', { article: { guid: 'one' } }))
      await store.deleteArticle('a', { evenIfSeen: true, removedFiles: ['a'] })
      const [tombstone] = (await store.readFeed('main', 30)).withdrawn
      expect(tombstone).toMatchObject({ id: 'urn:example:a', guid: 'one', title: '' })
      expect(await save(makeIncoming('b', { article: { guid: 'one' } }))).toMatchObject({ field: 'guid' })
    })

    it('saves an article that comes twice in one batch twice, in order', {
      tags: 'long-on-postgres',
    }, async () => {
      const outcomes = await store.saveArticles([
        makeIncoming('a'),
        makeIncoming('b'),
        makeIncoming('a', { article: { title: 'New' } }),
        makeIncoming('a', { article: { title: 'New' } }),
      ])
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'updated', 'unchanged'])
      expect((await store.history('a')).map(({ article }) => article.title)).toEqual(['Title of a', 'New'])
    })

    it('keeps the id of the first of two articles with one source key in one batch', {
      tags: 'long-on-postgres',
    }, async () => {
      const outcomes = await store.saveArticles([
        makeIncoming('a', { idIsOwn: true, id: 'urn:one' }),
        makeIncoming('a', { idIsOwn: true, id: 'urn:two' }),
      ])
      expect(outcomes).toMatchObject([{ outcome: 'created' }, { outcome: 'refused', field: 'id' }])
    })

    it('lets an article take a slug that an earlier article of the batch gives up', {
      tags: 'long-on-postgres',
    }, async () => {
      const a = (slug: string) => makeIncoming('a', { slugIsOwn: true, article: { slug } })
      const b = (slug: string) => makeIncoming('b', { slugIsOwn: true, article: { slug } })
      await save(a('first'))
      expect(await store.saveArticles([b('first'), a('second')])).toMatchObject([
        { outcome: 'refused', field: 'slug' },
        { outcome: 'updated' },
      ])
      await save(a('first'))
      expect(await store.saveArticles([a('second'), b('first')])).toMatchObject([
        { outcome: 'updated' },
        { outcome: 'created' },
      ])
      expect(await store.publicArticle('first')).toMatchObject({ id: 'urn:example:b' })
      expect(await store.publicArticle('second')).toMatchObject({ id: 'urn:example:a' })
    })

    it('refuses a different article of another origin with a source key that exists', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('index', { origin: '/one' }))
      const other = makeIncoming('index', { origin: '/two', article: { title: 'Quite another story' } })
      expect(await save(other)).toMatchObject({
        outcome: 'refused',
        field: 'id',
        holder: { title: 'Title of index', file: { key: 'index', origin: '/one' } },
      })
    })

    it('names no file of an article whose file is gone', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a'))
      await store.withdrawKeys(['a'])
      const outcome = await save(makeIncoming('b', { article: { slug: 'a' } }))
      expect(outcome).toMatchObject({ outcome: 'refused', holder: { title: 'Title of a' } })
      expect(outcome).not.toHaveProperty('holder.file')
    })

    it('never moves a publication date that readers have seen, and says so', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a'))
      const outcome = await save(
        makeIncoming('a', { article: { published: parseMoment('2026-11-20T08:00:00Z') } }),
      )
      expect(articleOf(outcome).published).toEqual(parseMoment('2026-11-01T08:00:00Z'))
      expect(outcome).toMatchObject({ warnings: [expect.stringContaining('2026-11-01T08:00:00Z')] })
    })

    it('keeps the precision of a date without time', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-01') } }))
      expect((await store.articleBySlug('a'))?.published).toEqual(parseMoment('2026-11-01'))
    })

    it('keeps an article without a date as a draft, invisible to readers', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a', { article: { published: undefined } }))
      expect((await store.articleBySlug('a'))?.status).toBe('draft')
      expect(await slugsInFeed()).toEqual([])
      expect(await revision()).toBe(0)
      expect(await store.publicArticle('a')).toBeUndefined()
    })

    it('records the moment of publishing once', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a', { article: { published: undefined } }))
      await store.publish('a')
      now = new Date('2026-11-24T09:00:00Z')
      await store.publish('a')
      await save(makeIncoming('a', { article: { published: undefined, title: 'New' } }))
      const article = await store.articleBySlug('a')
      expect(article).toMatchObject({
        status: 'published',
        title: 'New',
        published: parseMoment('2026-11-23T09:00:00Z'),
      })
    })

    it('records a date on request for articles without one, and for no other', {
      tags: 'long-on-postgres',
    }, async () => {
      const publishedIfUnknown = parseMoment('2026-11-10')
      const undated = makeIncoming('b', { article: { published: undefined } })
      await store.saveArticles([makeIncoming('a'), undated], { publishedIfUnknown })
      expect((await store.articleBySlug('a'))?.published).toEqual(parseMoment('2026-11-01T08:00:00Z'))
      expect((await store.articleBySlug('b'))?.published).toEqual(publishedIfUnknown)
    })

    it('schedules a draft, and its file does not undo that', { tags: 'long-on-postgres' }, async () => {
      store.startPublisher(publisherEvents)
      const draft = (title: string) =>
        makeIncoming('a', { status: 'draft', article: { published: undefined, title } })
      await save(draft('First'))
      const at = parseMoment('2026-11-23T10:00:00Z')
      expect(await store.publish('a', at)).toMatchObject({ status: 'scheduled', published: at })
      const [outcome] = await store.saveArticles([draft('Second')])
      expect(outcome).toMatchObject({
        article: { status: 'scheduled', published: at, title: 'Second' },
        warnings: [expect.stringContaining('has scheduled the article')],
      })
      now = new Date('2026-11-23T10:00:00Z')
      expect(await slugsInFeed()).toEqual(['a'])
    })

    it('schedules a scheduled draft anew, and a withdrawn one that no reader has seen', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      await save(makeIncoming('a', { article: { published: undefined } }))
      await store.publish('a', parseMoment('2026-11-23T10:00:00Z'))
      await store.withdraw('a')
      const later = parseMoment('2026-11-24')
      expect(await store.publish('a', later)).toMatchObject({ status: 'scheduled', published: later })
    })

    it('schedules no article that readers have seen, and none whose file gives the date', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      const at = parseMoment('2026-12-01')
      await save(makeIncoming('a'))
      const published = parseMoment('2026-11-24T08:00:00Z')
      await save(makeIncoming('b', { article: { published } }))
      for (const slug of ['a', 'b']) {
        const before = await store.articleBySlug(slug)
        await expect(store.publish(slug, at)).rejects.toMatchObject({ problem: 'conflict' })
        expect(await store.articleBySlug(slug)).toEqual(before)
      }
      await expect(store.publish('nobody', at)).rejects.toMatchObject({ problem: 'not_found' })
    })

    it('shows a scheduled article in its second and not before', { tags: 'long-on-postgres' }, async () => {
      store.startPublisher(publisherEvents)
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }))
      now = new Date('2026-11-23T09:59:59.999Z')
      expect(await slugsInFeed()).toEqual([])
      expect(await store.feedState('main')).toMatchObject({ revision: 0, changedAt: new Date(0) })
      expect(await store.publicArticle('a')).toBeUndefined()
      now = new Date('2026-11-23T10:00:00Z')
      expect(await store.feedState('main')).toMatchObject({ revision: 1, changedAt: now })
      expect(await slugsInFeed()).toEqual(['a'])
      expect((await store.publicArticle('a'))?.status).toBe('published')
    })

    it('publishes a scheduled article at its second without any read, and notifies the listeners', async () => {
      let skewMs = now.getTime() - Date.now()
      const ticking = await open(() => new Date(Date.now() + skewMs))
      await ticking.saveArticles([
        makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }),
      ])
      let toldAt: Date | undefined
      skewMs = new Date('2026-11-23T09:59:59.500Z').getTime() - Date.now()
      ticking.startPublisher(publisherEvents)
      ticking.onChange(() => {
        toldAt = new Date(Date.now() + skewMs)
      })
      await expect.poll(() => toldAt?.getTime()).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 23, 10))
      expect(toldAt?.toISOString()).toMatch(/^2026-11-23T10:00:0/)
      expect((await ticking.feedState('main')).changedAt).toEqual(new Date('2026-11-23T10:00:00Z'))
      await ticking.close()
    })

    it('writes nothing during a read: a due article is published in the next write', async () => {
      store.startPublisher(publisherEvents)
      const reading = await open(() => now)
      await reading.saveArticles([
        makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }),
      ])
      now = new Date('2026-11-23T10:00:00Z')
      expect(await reading.publicArticle('a')).toMatchObject({ slug: 'a', status: 'published' })
      expect(await reading.articleBySlug('a')).toMatchObject({ status: 'published' })
      expect(await reading.listArticles({ status: 'published' })).toMatchObject([{ status: 'published' }])
      expect(await reading.listArticles({ status: 'scheduled' })).toEqual([])
      expect(await reading.countByStatus()).toEqual({ draft: 0, scheduled: 0, published: 1, withdrawn: 0 })
      expect(await reading.publicPages('', 9)).toMatchObject([{ slug: 'a', changedAt: now }])
      expect(await reading.feedState('main')).toMatchObject({ revision: 0 })
      expect((await reading.readFeed('main', 30)).articles).toEqual([])
      expect(await reading.nextDueAt()).toEqual(now)
      await reading.correct('a', { grade: 'minor', note: 'A comma.' })
      expect(await reading.feedState('main')).toMatchObject({ revision: 2, changedAt: now })
      expect((await reading.readFeed('main', 30)).articles).toMatchObject([{ slug: 'a' }])
      await reading.close()
    })

    it('lets a scheduled date be moved until it has come', { tags: 'long-on-postgres' }, async () => {
      store.startPublisher(publisherEvents)
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }))
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-25T10:00:00Z') } }))
      now = new Date('2026-11-23T11:00:00Z')
      expect(await slugsInFeed()).toEqual([])
    })

    it('publishes a scheduled article at once by command', async () => {
      store.startPublisher(publisherEvents)
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-30T10:00:00Z') } }))
      expect(await store.publish('a')).toMatchObject({ status: 'published', published: { at: now } })
    })

    it('withdraws an article from the feed and keeps it withdrawn when its file changes', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a'))
      await store.withdraw('a')
      await save(makeIncoming('a', { article: { title: 'New' } }))
      expect(await slugsInFeed()).toEqual([])
      expect(await store.publicArticle('a')).toMatchObject({ status: 'withdrawn', title: 'New' })
    })

    it('publishes a withdrawn article again with its id and date', { tags: 'long-on-postgres' }, async () => {
      const before = articleOf(await save(makeIncoming('a')))
      await store.withdraw('a')
      expect(await store.publish('a')).toEqual(before)
    })

    it('withdraws an article whose file is gone, and publishes it again with the file', {
      tags: 'long-on-postgres',
    }, async () => {
      const before = articleOf(await save(makeIncoming('a')))
      expect(await store.withdrawKeys(['a', 'unknown'])).toEqual(['a'])
      expect(await store.knownFiles()).toEqual([])
      expect(await slugsInFeed()).toEqual([])
      expect(articleOf(await save(makeIncoming('a')))).toEqual(before)
      expect(await slugsInFeed()).toEqual(['a'])
    })

    it('remembers which files are missed until they are back, or their articles are withdrawn', async () => {
      await save(makeIncoming('a'), makeIncoming('b'), makeIncoming('c'), makeIncoming('d'))
      const lost = async () =>
        (await store.knownFiles()).flatMap(({ key, lostAt }) => (lostAt === null ? [] : [key]))
      const before = await revision()
      await store.markFiles({ lost: ['a', 'b', 'c', 'unknown'], back: [] })
      expect(await lost()).toEqual(['a', 'b', 'c'])
      expect((await store.knownFiles())[0]?.lostAt).toBe('2026-11-23T09:00:00.000Z')
      expect([await slugsInFeed(), await revision()]).toEqual([
        expect.arrayContaining(['a', 'b', 'c']),
        before,
      ])
      await store.markFiles({ lost: [], back: ['a'] })
      expect(await lost()).toEqual(['b', 'c'])
      await save(makeIncoming('b'))
      expect(await lost()).toEqual(['c'])
      await store.renameKeys([{ from: 'c', to: 'e' }])
      expect(await lost()).toEqual([])
      await store.markFiles({ lost: ['d'], back: [] })
      await store.withdrawKeys(['d'])
      await save(makeIncoming('d'))
      expect(await lost()).toEqual([])
    })

    it('returns the articles of ids in any status', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a'), makeIncoming('b'))
      await store.withdraw('b')
      const ids = (await store.listArticles()).map(({ id }) => id)
      const found = await store.articlesById([...ids, 'urn:unknown'])
      expect(found.map(({ slug, status }) => `${slug} ${status}`).sort()).toEqual([
        'a published',
        'b withdrawn',
      ])
      expect(await store.articlesById([])).toEqual([])
    })

    it('keeps what the last import did, without raising a feed', { tags: 'long-on-postgres' }, async () => {
      expect(await store.readImport()).toBeUndefined()
      const problems = [{ field: 'title', line: 1, message: 'title is missing' }]
      const refused = Array.from({ length: 1_100 }, (_, index) => {
        return { file: `bad-${index}.md`, key: `bad-${index}`, problems }
      })
      const note = { counts: { created: 2, refused: 1_100 }, withdrawn: ['a'], notices: ['Say.'], refused }
      const before = await revision()
      await store.noteImport(note)
      now = new Date('2026-11-23T10:00:00Z')
      await store.noteImport({ ...note, withdrawn: [] })
      expect(await store.readImport()).toEqual({
        ...note,
        at: now,
        withdrawn: [],
        refused: refused.slice(0, 1_000),
      })
      expect(await revision()).toBe(before)
    })

    it('keeps an article that another file still gives', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a', { idIsOwn: true, id: 'urn:own' }))
      await save(makeIncoming('b', { idIsOwn: true, id: 'urn:own' }))
      expect(await store.withdrawKeys(['a'])).toEqual([])
      expect(await slugsInFeed()).toEqual(['a'])
    })

    it('shows readers nothing of a draft that was withdrawn', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a', { article: { published: undefined } }))
      await store.withdraw('a')
      expect(await store.publicArticle('a')).toBeUndefined()
      expect(await revision()).toBe(0)
    })

    it('follows a renamed file: same id, same slug', { tags: 'long-on-postgres' }, async () => {
      const before = articleOf(await save(makeIncoming('a')))
      await store.renameKeys([{ from: 'a', to: 'b' }])
      const after = articleOf(
        await save(makeIncoming('b', { article: { title: 'Title of a', contentHtml: before.contentHtml } })),
      )
      expect(after).toEqual(before)
      expect((await store.knownFiles()).map(({ key }) => key)).toEqual(['b'])
    })

    it('answers outdated if another version of the file was saved since the expected one', async () => {
      const a = (fileHash: string, expectedFileHash?: string | null) =>
        makeIncoming('a', { fileHash, expectedFileHash, article: { title: fileHash } })
      const outcomeOf = async (one: IncomingArticle) => (await save(one))?.outcome
      expect(await outcomeOf(a('one', null))).toBe('created')
      expect(await outcomeOf(a('two', 'one'))).toBe('updated')
      expect(await outcomeOf(a('three', 'one'))).toBe('outdated')
      expect(await outcomeOf(a('three', null))).toBe('outdated')
      expect(await outcomeOf(a('two', null))).toBe('unchanged')
      await store.withdrawKeys(['a'])
      expect(await outcomeOf(a('three', 'two'))).toBe('outdated')
      expect(await store.articleBySlug('a')).toMatchObject({ title: 'two', status: 'withdrawn' })
      expect(await outcomeOf(a('three', null))).toBe('updated')
      expect(await outcomeOf({ ...a('four', null), origin: '/elsewhere', idIsOwn: true })).toBe('updated')
    })

    it('saves nothing of an outdated list, not even its new articles', {
      tags: 'long-on-postgres',
    }, async () => {
      const list = { fileHash: 'older', expectedFileHash: null }
      await save(makeIncoming('list#a', { fileHash: 'newer', expectedFileHash: null }))
      const outcomes = await store.saveArticles([
        makeIncoming('list#b', list),
        makeIncoming('list#a', list),
        makeIncoming('other', { fileHash: 'other', expectedFileHash: null }),
      ])
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['outdated', 'outdated', 'created'])
      expect(await store.articleBySlug('list#b')).toBeUndefined()
    })

    it('lists the newest articles first, drafts before them', async () => {
      const dated = (key: string, date?: string) =>
        makeIncoming(key, { article: { published: date ? parseMoment(date) : undefined } })
      await store.saveArticles([dated('old', '2026-01-01'), dated('new', '2026-02-01'), dated('draft')])
      expect((await store.listArticles()).map(({ slug }) => slug)).toEqual(['draft', 'new', 'old'])
      expect((await store.listArticles({ status: 'published', limit: 1 })).map(({ slug }) => slug)).toEqual([
        'new',
      ])
      await store.applyRules({ ...rules, feedSize: 1 })
      expect(await slugsInFeed()).toEqual(['new'])
    })

    it('counts the articles of each status, and due articles as published', async () => {
      store.startPublisher(publisherEvents)
      expect(await store.countByStatus()).toEqual({ draft: 0, scheduled: 0, published: 0, withdrawn: 0 })
      const dated = (key: string, date?: string) =>
        makeIncoming(key, { article: { published: date ? parseMoment(date) : undefined } })
      await store.saveArticles([
        dated('a', '2026-01-01'),
        dated('b', '2026-01-02'),
        dated('c', '2026-01-03'),
        dated('later', '2026-11-24T09:00:00Z'),
        dated('draft'),
      ])
      await store.withdraw('a')
      expect(await store.countByStatus()).toEqual({ draft: 1, scheduled: 1, published: 2, withdrawn: 1 })
      now = new Date('2026-11-24T09:00:00Z')
      expect(await store.countByStatus()).toEqual({ draft: 1, scheduled: 0, published: 3, withdrawn: 1 })
    })

    it('keeps nothing of a dry run', { tags: 'long-on-postgres' }, async () => {
      const outcomes = await store.saveArticles([makeIncoming('a'), makeIncoming('a')], { dryRun: true })
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged'])
      expect(await store.listArticles()).toEqual([])
    })

    it('names an unknown slug', { tags: 'long-on-postgres' }, async () => {
      await expect(store.publish('nobody')).rejects.toMatchObject({ problem: 'not_found', message: /nobody/ })
      await expect(store.withdraw('nobody')).rejects.toMatchObject({ problem: 'not_found' })
    })

    it('raises every feed once when the fingerprint changes', { tags: 'long-on-postgres' }, async () => {
      await store.noteFingerprint('one')
      const first = await revision()
      await store.noteFingerprint('one')
      expect(await revision()).toBe(first)
      await store.noteFingerprint('two')
      expect(await revision()).toBe(first + 1)
    })

    it('never decreases the time of a feed', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a'))
      const { changedAt } = await store.feedState('main')
      now = new Date('2026-11-01T00:00:00Z')
      await store.withdraw('a')
      expect((await store.feedState('main')).changedAt).toEqual(changedAt)
    })

    it('publishes a scheduled article once, even if the clock is set back behind its date', {
      tags: 'long-on-postgres',
    }, async () => {
      store.startPublisher(publisherEvents)
      const due = makeIncoming('due', { article: { published: parseMoment('2026-11-23T10:00:00Z') } })
      await save(due)
      now = new Date('2026-11-23T10:00:05Z')
      // A read waits a second for the publisher; a busy machine may need more.
      await vi.waitFor(
        async () => expect(JSON.stringify(await store.readFeed('main', 30))).toContain('"slug":"due"'),
        30_000,
      )
      const shown = await store.readFeed('main', 30)
      now = new Date('2026-11-23T08:00:00Z')
      expect(await save(due)).toMatchObject({ outcome: 'unchanged', article: { status: 'published' } })
      expect(await store.readFeed('main', 30)).toEqual(shown)
      now = new Date('2026-11-23T10:00:10Z')
      expect(await store.readFeed('main', 30)).toEqual(shown)
      expect(await store.history('due')).toHaveLength(1)
    })

    it('decreases no revision, time or archive page when the clock is set back', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(...Array.from({ length: 60 }, (_, index) => dated(index + 1)))
      await save(makeIncoming('draft', { article: { published: undefined } }))
      const look = async () => {
        const { state, archive } = await store.readFeed('main', 30)
        const pages = await Promise.all([1, 2].map(async (page) => (await archived(page))?.page.version ?? 0))
        return [state.revision, state.changedAt.getTime(), archive?.page ?? 0, ...pages]
      }
      const published = async () => (await store.articleBySlug('s060'))?.published
      const date = await published()
      let before = await look()
      now = new Date('2026-11-20T09:00:00Z')
      const steps = [
        () => store.correct('s060', { grade: 'correction', note: 'It was Tuesday.' }),
        () => store.publish('draft'),
        () => store.withdraw('s001'),
        () => store.publish('s001'),
        () => save(makeIncoming('s060', { article: { published: day(60), title: 'New' } })),
      ]
      for (const step of steps) {
        await step()
        const after = await look()
        expect(after.map((value, index) => value >= (before[index] ?? 0))).not.toContain(false)
        expect(after[0]).toBe((before[0] ?? 0) + 1)
        expect(await published()).toEqual(date)
        before = after
      }
    })

    it('isolates two concurrent writers', async () => {
      await Promise.all([...Array(20)].map((_, index) => save(makeIncoming(`a${index}`))))
      expect(await store.listArticles()).toHaveLength(20)
      expect(await revision()).toBe(20)
    })

    const namesOf = async (name: FeedName) =>
      (await store.readFeed(name, 30)).articles.map(({ slug }) => slug)

    it('gives each section, tag, author and language a feed with the label of the articles', {
      tags: 'long-on-postgres',
    }, async () => {
      const article = {
        section: 'Town & Port',
        tags: ['Ferry', 'R&D'],
        authors: [{ name: 'Jo Öhl' }],
        language: 'de',
      }
      await save(makeIncoming('a', { article }), makeIncoming('b'))
      expect((await store.feeds()).map(({ name, label }) => [name, label])).toEqual([
        ['author:ida-fell', 'Ida Fell'],
        ['author:jo-oehl', 'Jo Öhl'],
        ['language:de', undefined],
        ['language:en-GB', undefined],
        ['main', undefined],
        ['section:town-and-port', 'Town & Port'],
        ['tag:ferry', 'Ferry'],
        ['tag:harbour', 'harbour'],
        ['tag:r-and-d', 'R&D'],
      ])
    })

    it('raises only the feeds of a change, including those that the article leaves', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(
        makeIncoming('a', { article: { tags: ['x', 'y'] } }),
        makeIncoming('b', { article: { tags: ['z'] } }),
      )
      const revisionsOf = async () =>
        Object.fromEntries((await store.feeds()).map(({ name, revision }) => [name, revision]))
      const before = await revisionsOf()
      await save(makeIncoming('a', { article: { tags: ['x', 'w'] } }))
      expect(await namesOf('tag:y')).toEqual([])
      expect(await store.feedState('tag:y')).toMatchObject({ revision: 2 })
      const after = await revisionsOf()
      expect(after).toMatchObject({ main: 2, 'tag:x': 2, 'tag:w': 1, 'tag:z': before['tag:z'] })
    })

    it('keeps saved queries, and follows them when they change', { tags: 'long-on-postgres' }, async () => {
      const ferries = {
        slug: 'ferries',
        title: 'Ferries',
        all: [{ words: 'night ferry' }],
        any: [],
        none: [{ tag: 'old' }],
      }
      await save(
        makeIncoming('a', { article: { contentHtml: '<p>The <b>night</b> ferry sails.</p>' } }),
        makeIncoming('b', { article: { title: 'Night ferry', tags: ['Old'] } }),
        makeIncoming('c', { article: { title: 'Nightly ferryman' } }),
      )
      expect(await namesOf('query:ferries')).toEqual([])
      await store.applyRules({ ...rules, queries: [ferries] })
      expect(await namesOf('query:ferries')).toEqual(['a'])
      await save(makeIncoming('c', { article: { title: 'Night ferry at last' } }))
      expect(await namesOf('query:ferries')).toEqual(['a', 'c'])
      await store.applyRules({ ...rules, queries: [{ ...ferries, none: [] }] })
      expect(await namesOf('query:ferries')).toEqual(['a', 'b', 'c'])
      await store.applyRules(rules)
      expect(await namesOf('query:ferries')).toEqual([])
    })

    const day = (number: number) =>
      parseMoment(new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10))
    const dated = (number: number) =>
      makeIncoming(`s${String(number).padStart(3, '0')}`, { article: { published: day(number) } })
    const archived = async (page: number) => {
      const contents = await store.readArchive('main', page)
      return contents && { slugs: contents.articles.map(({ slug }) => slug), ...contents }
    }

    it('moves surplus articles of a feed to its archive, and never changes a full page', async () => {
      await save(...Array.from({ length: 60 }, (_, index) => dated(index + 1)))
      expect(await slugsInFeed()).toEqual(['s060', 's059', 's058'])
      const first = await archived(1)
      expect([first?.isFull, first?.previous]).toEqual([true, undefined])
      expect(await archived(2)).toMatchObject({ isFull: false, previous: first?.page })
      expect([first?.slugs.length, first?.slugs[0], first?.slugs.at(-1)]).toEqual([50, 's050', 's001'])
      expect((await archived(2))?.slugs).toEqual(['s057', 's056', 's055', 's054', 's053', 's052', 's051'])
      expect((await store.readFeed('main', 30)).archive).toEqual((await archived(2))?.page)
      const before = await archived(2)
      await save(dated(61))
      expect(await archived(1)).toEqual({ ...first, state: await store.feedState('main') })
      expect((await archived(2))?.slugs[0]).toBe('s058')
      expect((await archived(2))?.page.version).not.toBe(before?.page.version)
      expect(await archived(3)).toBeUndefined()
    })

    it('divides one batch between feed and archive like single saves', {
      tags: 'long-on-postgres',
    }, async () => {
      const many = Array.from({ length: 130 }, (_, index) => dated(index + 1))
      const slugsOf = async () => [
        await slugsInFeed(),
        ...(await Promise.all([1, 2, 3, 4].map(async (page) => (await archived(page))?.slugs))),
      ]
      await store.saveArticles(many.toReversed())
      const atOnce = await slugsOf()
      const other = await open(() => now)
      await store.close()
      store = other
      for (const one of many) await save(one)
      expect(atOnce).toEqual(await slugsOf())
      expect(atOnce.map((slugs) => slugs?.length)).toEqual([3, 50, 50, 27, undefined])
    })

    it('archives the articles of a new query in the order of their dates', {
      tags: 'long-on-postgres',
    }, async () => {
      const all = Array.from({ length: 620 }, (_, index) =>
        makeIncoming(`k${(index * 271) % 1000}`, {
          article: { title: 'Night ferry', published: day(index + 1 - 700) },
        }),
      )
      await save(...all)
      const ferries = {
        slug: 'ferries',
        title: 'Ferries',
        all: [{ words: 'night ferry' }],
        any: [],
        none: [],
      }
      await store.applyRules({ ...rules, queries: [ferries] })
      const pages = await Promise.all(
        Array.from({ length: 14 }, (_, index) => store.readArchive('query:ferries', index + 1)),
      )
      const slugs = pages.flatMap((page) => page?.articles.map(({ slug }) => slug).toReversed() ?? [])
      expect(slugs).toEqual(all.slice(0, 617).map(({ key }) => key))
    })

    it('gives a changed archive page and all newer ones, which link to it, a new version', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(...Array.from({ length: 110 }, (_, index) => dated(index + 1)))
      const versions = async () =>
        Promise.all([1, 2, 3].map(async (page) => (await archived(page))?.page.version))
      const before = await versions()
      await store.correct('s070', { grade: 'minor', note: 'A comma.' })
      expect(await versions()).toEqual([before[0], Number(before[1]) + 1, Number(before[2]) + 1])
      await store.withdraw('s010')
      expect((await archived(1))?.slugs).not.toContain('s010')
      expect((await versions())[0]).not.toBe(before[0])
    })

    it('holds every published article either in the feed or on one archive page', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(...Array.from({ length: 57 }, (_, index) => dated(index + 100)))
      await save(dated(1), dated(120 + 60))
      for (const slug of ['s180', 's156', 's155', 's101']) await store.withdraw(slug)
      await store.publish('s155')
      await store.applyRules({ ...rules, feedSize: 5 })
      const pages = [await slugsInFeed()]
      for (let page = 1; ; page++) {
        const contents = await archived(page)
        if (!contents) break
        pages.push(contents.slugs)
      }
      const published = (await store.listArticles({ status: 'published' })).map(({ slug }) => slug)
      expect(pages.flat().sort()).toEqual(published.sort())
      expect(pages[0]).toEqual(published.sort().reverse().slice(0, 5))
    })

    it('records a correction: updated moves, the publication date does not, and a later save keeps it', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a'))
      now = new Date('2026-11-24T10:00:00Z')
      const corrected = await store.correct('a', { grade: 'correction', note: 'It was Tuesday.' })
      expect(corrected).toMatchObject({
        published: parseMoment('2026-11-01T08:00:00Z'),
        updated: parseMoment('2026-11-24T10:00:00Z'),
        corrections: [{ grade: 'correction', note: 'It was Tuesday.' }],
      })
      expect(await revision()).toBe(2)
      expect((await save(makeIncoming('a')))?.outcome).toBe('unchanged')
      now = new Date('2026-11-25T10:00:00Z')
      const minor = await store.correct('a', { grade: 'minor', note: 'A comma.' })
      expect(minor.updated).toEqual(parseMoment('2026-11-24T10:00:00Z'))
      expect(minor.corrections.map(({ note }: Correction) => note)).toEqual(['It was Tuesday.', 'A comma.'])
      const { corrections, updated } = minor
      expect((await save(makeIncoming('a', { article: { corrections, updated } })))?.outcome).toBe(
        'unchanged',
      )
    })

    it('corrects only what readers can see', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('draft', { article: { published: undefined } }))
      const correction = { grade: 'minor', note: 'x' } as const
      await expect(store.correct('draft', correction)).rejects.toMatchObject({ problem: 'conflict' })
      await expect(store.correct('nobody', correction)).rejects.toMatchObject({ problem: 'not_found' })
    })

    it('keeps every revision and shows each as it was', { tags: 'long-on-postgres' }, async () => {
      await save(makeIncoming('a'))
      await save(makeIncoming('a', { article: { title: 'Second' } }))
      await store.correct('a', { grade: 'significant', note: 'More is known.' })
      await store.withdraw('a', 'It was wrong.')
      const history = await store.history('a')
      expect(history.map(({ number, article }) => [number, article.title, article.status])).toEqual([
        [1, 'Title of a', 'published'],
        [2, 'Second', 'published'],
        [3, 'Second', 'published'],
        [4, 'Second', 'withdrawn'],
      ])
      expect(history[2]?.article.corrections).toMatchObject([{ note: 'More is known.' }])
      expect(history[3]?.article.withdrawal).toEqual({ at: now, reason: 'It was wrong.' })
      expect(await store.history('nobody')).toEqual([])
    })

    it('shows a withdrawal for the given days, and no longer after the article is published again', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a'), makeIncoming('b'))
      await store.withdraw('a', 'It was wrong.')
      const told = async (days: number) => (await store.readFeed('tag:harbour', days)).withdrawn
      expect(await told(30)).toMatchObject([{ slug: 'a', withdrawal: { at: now, reason: 'It was wrong.' } }])
      now = new Date('2026-12-03T09:00:00Z')
      await save(makeIncoming('b', { article: { title: 'Later' } }))
      expect(await told(9)).toEqual([])
      expect(await told(11)).toHaveLength(1)
      await store.publish('a')
      expect(await told(30)).toEqual([])
    })

    it('tells the feeds of a new article that readers have lost in another store', {
      tags: 'long-on-postgres',
    }, async () => {
      const withdrawal = { at: new Date('2026-11-20T10:00:00.123Z'), reason: 'It was wrong.' }
      await save(makeIncoming('a', { status: 'withdrawn', withdrawal }), makeIncoming('b'))
      const [first] = (await store.readFeed('tag:harbour', 30)).withdrawn
      expect(first).toMatchObject({ slug: 'a', status: 'withdrawn', withdrawal })
      expect(await store.publicArticle('a')).toMatchObject({ slug: 'a', withdrawal })
      expect(await save(makeIncoming('a', { status: 'withdrawn', withdrawal }))).toMatchObject({
        outcome: 'unchanged',
      })
    })

    it('lists the ids of all articles, the oldest first and those without a date last', async () => {
      const on = (day: string) => ({ article: { published: parseMoment(day) } })
      const undated = makeIncoming('d', { article: { published: undefined } })
      await save(
        undated,
        makeIncoming('c', on('2026-11-02')),
        makeIncoming('a', on('2026-10-02')),
        makeIncoming('b', on('2026-11-02')),
      )
      expect(await store.idsByDate()).toEqual(['a', 'c', 'b', 'd'].map((key) => `urn:example:${key}`))
    })

    it('finds an article by a former slug until another article takes that slug', {
      tags: 'long-on-postgres',
    }, async () => {
      await save(makeIncoming('a', { slugIsOwn: true }))
      await save(makeIncoming('a', { slugIsOwn: true, article: { slug: 'new-a' } }))
      expect(await store.publicArticle('a')).toMatchObject({ slug: 'new-a', id: 'urn:example:a' })
      await save(makeIncoming('a', { slugIsOwn: true, article: { slug: 'newest-a' } }))
      expect(await store.publicArticle('a')).toMatchObject({ slug: 'newest-a' })
      await save(makeIncoming('b', { slugIsOwn: true, article: { slug: 'a' } }))
      expect(await store.publicArticle('a')).toMatchObject({ id: 'urn:example:b' })
      expect(await store.publicArticle('new-a')).toMatchObject({ slug: 'newest-a' })
    })

    it('knows what a feed held at any time', async () => {
      await save(makeIncoming('a'))
      const first = now
      now = new Date('2026-11-24T09:00:00Z')
      await save(makeIncoming('a', { article: { title: 'Second', tags: ['other'] } }), makeIncoming('b'))
      const second = now
      now = new Date('2026-11-25T09:00:00Z')
      await store.withdraw('b')
      const held = async (name: FeedName, at: Date) =>
        (await store.readFeedAsOf(name, at)).map(({ slug, title }) => `${slug}: ${title}`)
      expect(await held('main', new Date('2026-11-01T00:00:00Z'))).toEqual([])
      expect(await held('main', first)).toEqual(['a: Title of a'])
      expect(await held('main', second)).toEqual(['a: Second', 'b: Title of b'])
      expect(await held('tag:harbour', second)).toEqual(['b: Title of b'])
      expect(await held('main', now)).toEqual(['a: Second'])
    })

    it('lists public pages by slug, without drafts and scheduled articles', async () => {
      store.startPublisher(publisherEvents)
      await save(makeIncoming('c'), makeIncoming('a'), makeIncoming('b'))
      await save(makeIncoming('d', { article: { published: parseMoment('2030-01-01') } }))
      expect((await store.publicPages('', 2)).map(({ slug }) => slug)).toEqual(['a', 'b'])
      expect(await store.publicPages('b', 2)).toEqual([{ slug: 'c', changedAt: now }])
    })

    it('sorts names by their bytes, whatever the language of the database', async () => {
      const slugs = ['B', 'a', 'a-z', 'ab', 'z', 'é', 'я', '漢']
      await save(...slugs.toReversed().map((slug) => makeIncoming(slug, { article: { tags: [slug] } })))
      expect((await store.publicPages('', 99)).map(({ slug }) => slug)).toEqual(slugs)
      expect((await store.publicPages('z', 99)).map(({ slug }) => slug)).toEqual(['é', 'я', '漢'])
      expect((await store.knownFiles()).map(({ key }) => key)).toEqual(slugs)
      await store.applyRules({ ...rules, feedSize: 99 })
      expect(await slugsInFeed()).toEqual(slugs)
    })

    it('finds nothing by a name with U+0000', async () => {
      await save(makeIncoming('a'))
      expect(await store.articleBySlug('a\0')).toBeUndefined()
      expect(await store.publicArticle('\0')).toBeUndefined()
      expect(await store.feedState('tag:\0')).toMatchObject({ revision: 0 })
    })

    it('accepts names of the maximum length in every operation', async () => {
      // Random, so that no database can compress it.
      const noise = (bytes: number) => randomBytes(bytes).toString('hex').slice(0, bytes)
      const { id, slug, key } = mostBytes
      const article = {
        slug: noise(slug),
        tags: [noise(slug), noise(slug)],
        authors: [{ name: noise(slug) }],
        section: noise(slug),
      }
      const incoming = makeIncoming(noise(key), { id: `urn:${noise(id - 4)}`, slugIsOwn: true, article })
      await save(
        ...Array.from({ length: 4 }, (_, index) =>
          makeIncoming(`s${index}`, { article: { tags: article.tags } }),
        ),
      )
      expect(await save(incoming)).toMatchObject({ outcome: 'created' })
      await store.correct(article.slug, { grade: 'minor', note: 'A comma.' })
      await store.withdraw(article.slug)
      await store.publish(article.slug)
      const renamed = { ...incoming, article: { ...incoming.article, slug: noise(slug) } }
      expect(await save(renamed)).toMatchObject({ outcome: 'updated' })
      expect(await store.publicArticle(article.slug)).toMatchObject({
        slug: renamed.article.slug,
        id: incoming.id,
      })
      await store.renameKeys([{ from: incoming.key, to: noise(key) }])
      expect(await store.feedState(`tag:${article.tags[0]}`)).toMatchObject({ label: article.tags[0] })
    })

    it('notifies the listeners of a write before the write returns', async () => {
      let calls = 0
      store.onChange(() => calls++)
      await save(makeIncoming('a'))
      expect(calls).toBeGreaterThan(0)
    })

    describe('opened twice', () => {
      let other: Store

      beforeEach(async () => {
        const url = await makeDatabase()
        await store.close()
        store = await openStore(url, { now: () => now, rules })
        other = await openStore(url, { now: () => now, rules })
        for (const one of [store, other]) one.startPublisher(publisherEvents)
      })
      afterEach(() => other.close())

      it('notifies the listeners of changes by the other store', async () => {
        let calls = 0
        const stop = store.onChange(() => calls++)
        await other.saveArticles([makeIncoming('a')])
        await expect.poll(() => calls).toBeGreaterThan(0)
        for (const slug of ['b', 'c']) {
          const before = calls
          await other.saveArticles([makeIncoming(slug)])
          await expect.poll(() => calls).toBeGreaterThan(before)
        }
        stop()
      })

      it('publishes a scheduled article once, whichever store is first', async () => {
        store.startPublisher(publisherEvents)
        await expect.poll(() => other.isConnected()).toBe(true)
        const told = Promise.withResolvers<void>()
        other.onChange(told.resolve)
        await save(makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }))
        await told.promise
        now = new Date('2026-11-23T10:00:01Z')
        // A read waits for the publication one second at most, and a busy machine may need longer.
        await Promise.all(
          [store, other, store, other].map((one) =>
            expect
              .poll(() => one.readFeed('main', 30))
              .toMatchObject({
                state: { revision: 1, changedAt: new Date('2026-11-23T10:00:00Z') },
                articles: [{ slug: 'a' }],
              }),
          ),
        )
        expect(await store.feedState('main')).toMatchObject({ revision: 1 })
      })

      it('loses no article when both write at once', { tags: 'long-on-postgres' }, async () => {
        const keys = Array.from({ length: 40 }, (_, index) => `k${index}`)
        const outcomes = await Promise.all(
          keys.map((key, index) => (index % 2 ? store : other).saveArticles([makeIncoming(key)])),
        )
        expect(outcomes.flat().map(({ outcome }) => outcome)).toEqual(keys.map(() => 'created'))
        expect(await other.feedState('main')).toMatchObject({ revision: 40 })
        expect(await store.listArticles()).toHaveLength(40)
      })
    })
  })
}
