import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { parseMoment } from '../../src/domain/moment.ts'
import type { IncomingArticle, SaveOutcome, Store } from '../../src/store/store.ts'

type Overrides = Partial<Omit<IncomingArticle, 'article'>> & { article?: Partial<IncomingArticle['article']> }

export function makeIncoming(key: string, overrides: Overrides = {}): IncomingArticle {
  return {
    id: `urn:example:${key}`,
    idIsOwn: false,
    slugIsOwn: false,
    key,
    origin: 'folder',
    fileHash: `hash of ${key}`,
    ...overrides,
    article: {
      slug: key,
      title: `Title of ${key}`,
      contentHtml: `<p>Body of ${key}.</p>`,
      authors: [{ name: 'Ida Fell' }],
      tags: ['harbour'],
      figures: [],
      related: [],
      published: parseMoment('2026-11-01T08:00:00Z'),
      ...overrides.article,
    },
  }
}

function articleOf(outcome: SaveOutcome | undefined): Article {
  if (!outcome || outcome.outcome === 'refused') throw new Error(`refused: ${JSON.stringify(outcome)}`)
  return outcome.article
}

/** What every database must do. `open` gives an empty store whose clock the test sets. */
export function describeStore(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let now: Date
    let store: Store
    const save = async (...incoming: IncomingArticle[]) => (await store.saveArticles(incoming))[0]
    const slugsInFeed = async () => (await store.readFeed('main', 50)).articles.map(({ slug }) => slug)
    const revision = async () => (await store.feedState('main')).revision

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
    })
    afterEach(() => store.close())

    it('gives back an article exactly as it was saved', async () => {
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

    it('answers created, unchanged and updated, and raises the feed only when something changed', async () => {
      expect((await save(makeIncoming('a')))?.outcome).toBe('created')
      const first = await revision()
      expect((await save(makeIncoming('a')))?.outcome).toBe('unchanged')
      expect(await revision()).toBe(first)
      expect((await save(makeIncoming('a', { article: { title: 'New' } })))?.outcome).toBe('updated')
      expect(await revision()).toBe(first + 1)
    })

    it('keeps the id under which a key came in first', async () => {
      await save(makeIncoming('a'))
      const again = articleOf(
        await save(makeIncoming('a', { id: 'urn:example:other', article: { title: 'New' } })),
      )
      expect(again.id).toBe('urn:example:a')
    })

    it('refuses an article that names another id than the one it has', async () => {
      await save(makeIncoming('a'))
      const outcome = await save(makeIncoming('a', { id: 'urn:example:other', idIsOwn: true }))
      expect(outcome).toMatchObject({ outcome: 'refused', field: 'id' })
    })

    it('finds an article under another key by the id that it names', async () => {
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
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'created'])
      expect((await store.articleBySlug('a'))?.title).toBe('Title of a')
    })

    it('refuses another story from elsewhere under a name that is taken', async () => {
      await save(makeIncoming('index', { origin: '/one' }))
      const other = makeIncoming('index', { origin: '/two', article: { title: 'Quite another story' } })
      expect(await save(other)).toMatchObject({ outcome: 'refused', field: 'id' })
    })

    it('never moves a publication date that readers have seen, and says so', async () => {
      await save(makeIncoming('a'))
      const outcome = await save(
        makeIncoming('a', { article: { published: parseMoment('2026-11-20T08:00:00Z') } }),
      )
      expect(articleOf(outcome).published).toEqual(parseMoment('2026-11-01T08:00:00Z'))
      expect(outcome).toMatchObject({ warnings: [expect.stringContaining('2026-11-01T08:00:00Z')] })
    })

    it('keeps a day as a day', async () => {
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-01') } }))
      expect((await store.articleBySlug('a'))?.published).toEqual(parseMoment('2026-11-01'))
    })

    it('holds an article without a date as a draft that no reader sees', async () => {
      await save(makeIncoming('a', { article: { published: undefined } }))
      expect((await store.articleBySlug('a'))?.status).toBe('draft')
      expect(await slugsInFeed()).toEqual([])
      expect(await revision()).toBe(0)
      expect(await store.publicArticle('a')).toBeUndefined()
    })

    it('records the moment of publishing once', async () => {
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

    it('records a date for what has none when asked to, and never for what has one', async () => {
      const publishedIfUnknown = parseMoment('2026-11-10')
      const undated = makeIncoming('b', { article: { published: undefined } })
      await store.saveArticles([makeIncoming('a'), undated], { publishedIfUnknown })
      expect((await store.articleBySlug('a'))?.published).toEqual(parseMoment('2026-11-01T08:00:00Z'))
      expect((await store.articleBySlug('b'))?.published).toEqual(publishedIfUnknown)
    })

    it('shows a scheduled article in its second and not before', async () => {
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

    it('lets a scheduled date be moved until it has come', async () => {
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-23T10:00:00Z') } }))
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-25T10:00:00Z') } }))
      now = new Date('2026-11-23T11:00:00Z')
      expect(await slugsInFeed()).toEqual([])
    })

    it('publishes a scheduled article at once when told to', async () => {
      await save(makeIncoming('a', { article: { published: parseMoment('2026-11-30T10:00:00Z') } }))
      expect(await store.publish('a')).toMatchObject({ status: 'published', published: { at: now } })
    })

    it('withdraws an article from the feed and keeps it withdrawn when its file changes', async () => {
      await save(makeIncoming('a'))
      await store.withdraw('a')
      await save(makeIncoming('a', { article: { title: 'New' } }))
      expect(await slugsInFeed()).toEqual([])
      expect(await store.publicArticle('a')).toMatchObject({ status: 'withdrawn', title: 'New' })
    })

    it('brings a withdrawn article back with its id and date', async () => {
      const before = articleOf(await save(makeIncoming('a')))
      await store.withdraw('a')
      expect(await store.publish('a')).toEqual(before)
    })

    it('withdraws what lost its file, and brings it back with the file', async () => {
      const before = articleOf(await save(makeIncoming('a')))
      expect(await store.withdrawKeys(['a', 'unknown'])).toEqual(['a'])
      expect(await store.knownFiles()).toEqual([])
      expect(await slugsInFeed()).toEqual([])
      expect(articleOf(await save(makeIncoming('a')))).toEqual(before)
      expect(await slugsInFeed()).toEqual(['a'])
    })

    it('keeps an article that another file still gives', async () => {
      await save(makeIncoming('a', { idIsOwn: true, id: 'urn:own' }))
      await save(makeIncoming('b', { idIsOwn: true, id: 'urn:own' }))
      expect(await store.withdrawKeys(['a'])).toEqual([])
      expect(await slugsInFeed()).toEqual(['a'])
    })

    it('tells the public nothing of a draft that was withdrawn', async () => {
      await save(makeIncoming('a', { article: { published: undefined } }))
      await store.withdraw('a')
      expect(await store.publicArticle('a')).toBeUndefined()
      expect(await revision()).toBe(0)
    })

    it('follows a renamed file: same id, same slug', async () => {
      const before = articleOf(await save(makeIncoming('a')))
      await store.renameKey('a', 'b')
      const after = articleOf(
        await save(makeIncoming('b', { article: { title: 'Title of a', contentHtml: before.contentHtml } })),
      )
      expect(after).toEqual(before)
      expect((await store.knownFiles()).map(({ key }) => key)).toEqual(['b'])
    })

    it('lists the newest articles first, drafts before them', async () => {
      const dated = (key: string, date?: string) =>
        makeIncoming(key, { article: { published: date ? parseMoment(date) : undefined } })
      await store.saveArticles([dated('old', '2026-01-01'), dated('new', '2026-02-01'), dated('draft')])
      expect((await store.listArticles()).map(({ slug }) => slug)).toEqual(['draft', 'new', 'old'])
      expect((await store.listArticles({ status: 'published', limit: 1 })).map(({ slug }) => slug)).toEqual([
        'new',
      ])
      expect((await store.readFeed('main', 1)).articles.map(({ slug }) => slug)).toEqual(['new'])
    })

    it('keeps nothing of a dry run', async () => {
      const outcomes = await store.saveArticles([makeIncoming('a'), makeIncoming('a')], { dryRun: true })
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged'])
      expect(await store.listArticles()).toEqual([])
    })

    it('says which slug it does not know', async () => {
      await expect(store.publish('nobody')).rejects.toMatchObject({ problem: 'not_found', message: /nobody/ })
      await expect(store.withdraw('nobody')).rejects.toMatchObject({ problem: 'not_found' })
    })

    it('raises every feed once when what documents are made of changes', async () => {
      await store.noteFingerprint('one')
      const first = await revision()
      await store.noteFingerprint('one')
      expect(await revision()).toBe(first)
      await store.noteFingerprint('two')
      expect(await revision()).toBe(first + 1)
    })

    it('never lets the time of a feed go back', async () => {
      await save(makeIncoming('a'))
      const { changedAt } = await store.feedState('main')
      now = new Date('2026-11-01T00:00:00Z')
      await store.withdraw('a')
      expect((await store.feedState('main')).changedAt).toEqual(changedAt)
    })

    it('keeps two writers at once apart', async () => {
      await Promise.all([...Array(20)].map((_, index) => save(makeIncoming(`a${index}`))))
      expect(await slugsInFeed()).toHaveLength(20)
      expect(await revision()).toBe(20)
    })
  })
}
