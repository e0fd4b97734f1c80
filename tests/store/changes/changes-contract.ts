import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/domain/moment.ts'
import { createEditing, type Editing } from '../../../src/editing/editing.ts'
import type { ChangeFilter, Store } from '../../../src/store/store.ts'
import { makeIncoming, publisherEvents } from '../../support/make-incoming.ts'

/** The change log: what every database must do. */
export function describeChanges(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`the change log on ${name}`, () => {
    let now: Date
    let store: Store
    let editing: Editing
    const desk = { how: 'api', who: 'desk', tokenId: 't1' } as const
    const kinds = async (filter?: ChangeFilter) =>
      (await store.changes.list(filter)).map(({ kind, slug }) => `${kind} ${slug}`).reverse()

    beforeEach(async () => {
      now = new Date('2026-11-23T09:00:00Z')
      store = await open(() => now)
      editing = createEditing(store).by(desk)
    })
    afterEach(() => store.close())

    it('records each change of an article with its actor, in order', async () => {
      await editing.save([makeIncoming('a')])
      await editing.save([makeIncoming('a')])
      await editing.save([makeIncoming('a', { article: { title: 'New' } })])
      now = new Date('2026-11-23T10:00:00Z')
      await editing.correct('a', { grade: 'minor', note: 'A word.' })
      await editing.withdraw('a', 'Wrong.')
      await editing.withdraw('a', 'Wrong.')
      await editing.by({ how: 'command' }).publish('a')
      const log = await store.changes.after(0)
      const article = { articleId: 'urn:example:a', slug: 'a' }
      expect(log).toEqual(
        [
          { kind: 'created', by: desk, revision: 1, title: 'Title of a' },
          { kind: 'published', by: desk, revision: 1, title: 'Title of a' },
          { kind: 'updated', by: desk, revision: 2, title: 'New' },
          { kind: 'corrected', by: desk, revision: 3, detail: { grade: 'minor', note: 'A word.' } },
          { kind: 'withdrawn', by: desk, revision: 4, detail: { reason: 'Wrong.' } },
          { kind: 'published', by: { how: 'command' }, revision: 5 },
        ].map((row, index) => {
          const at = new Date(index < 3 ? '2026-11-23T09:00:00Z' : '2026-11-23T10:00:00Z')
          return { id: index + 1, at, ...article, title: 'New', ...row }
        }),
      )
      expect(await store.changes.newestId()).toBe(6)
      const revisions = (await store.history('a')).map(({ number, changes, actor }) => [
        number,
        changes,
        actor,
      ])
      expect(revisions).toEqual([
        [1, ['created', 'published'], desk],
        [2, ['updated'], desk],
        [3, ['corrected'], desk],
        [4, ['withdrawn'], desk],
        [5, ['published'], { how: 'command' }],
      ])
      expect(await store.historyOf('urn:example:a')).toEqual(await store.history('a'))
    })

    it('records a schedule, and the timer that publishes at its second', {
      tags: 'long-on-postgres',
    }, async () => {
      const at = parseMoment('2026-11-23T09:30:00Z')
      await editing.save([makeIncoming('a', { article: { published: undefined } })])
      await editing.publish('a', at)
      await editing.publish('a', at)
      now = new Date('2026-11-23T09:30:00Z')
      store.startPublisher(publisherEvents)
      await store.listArticles()
      expect((await store.changes.after(0)).map(({ kind, by, detail }) => ({ kind, by, detail }))).toEqual([
        { kind: 'created', by: desk },
        { kind: 'scheduled', by: desk, detail: { scheduledFor: '2026-11-23T09:30:00Z' } },
        { kind: 'published', by: { how: 'timer' } },
      ])
    })

    it('records what the folder withdraws, an unpublished article and a deleted one, which leaves no words', {
      tags: 'long-on-postgres',
    }, async () => {
      await editing.save(['a', 'b', 'c', 'd'].map((key) => makeIncoming(key)))
      await editing.save([makeIncoming('e', { article: { published: undefined } })])
      await editing.by({ how: 'folder' }).withdrawFiles(['a'])
      await editing.unpublish('b')
      await editing.correct('c', { grade: 'minor', note: 'A secret.' })
      await editing.delete('c', { evenIfSeen: true, reason: 'By order.', removedFiles: ['c'] })
      await editing.delete('e', { removedFiles: ['e'] })
      expect((await kinds()).slice(-5)).toEqual([
        'withdrawn a',
        'unpublished b',
        'corrected c',
        'deleted c',
        'deleted e',
      ])
      const [deletion, ...before] = await store.changes.list({ articleId: 'urn:example:c' })
      expect(deletion).toMatchObject({ kind: 'deleted', detail: { reason: 'By order.' } })
      expect(deletion).not.toHaveProperty('title')
      expect(JSON.stringify(before)).not.toMatch(/secret|Title/)
    })

    it('writes nothing for a dry run, a refused article and an unchanged one', {
      tags: 'long-on-postgres',
    }, async () => {
      await editing.save([makeIncoming('a')])
      const newest = await store.changes.newestId()
      await editing.save([makeIncoming('b')], { dryRun: true })
      await editing.save([makeIncoming('a'), makeIncoming('c', { article: { slug: 'a' } })])
      expect(await store.changes.newestId()).toBe(newest)
    })

    it('records a refused article once for the same problems', async () => {
      const refusal = (key: string, message: string) => {
        return { key, file: `${key}.md`, title: 'Torn', problems: [{ field: 'title', line: 2, message }] }
      }
      const said = [refusal('a', 'too long'), refusal('b', 'missing')]
      await editing.noteRefused(said)
      await editing.noteRefused(said)
      await editing.noteRefused([refusal('a', 'missing'), refusal('b', 'missing')])
      const log = await store.changes.after(0)
      expect(log.map(({ key, detail }) => [key, detail?.problems?.[0]?.message])).toEqual([
        ['a', 'too long'],
        ['b', 'missing'],
        ['a', 'missing'],
      ])
      expect(log[0]).toEqual({
        ...{ id: 1, at: now, kind: 'refused', by: desk, key: 'a', title: 'Torn' },
        detail: { file: 'a.md', problems: [{ field: 'title', line: 2, message: 'too long' }] },
      })
    })

    it('finds changes by article, kind, actor and time, newest first', async () => {
      await editing.save([makeIncoming('a')])
      now = new Date('2026-11-24T09:00:00Z')
      await editing.by({ how: 'folder' }).save([makeIncoming('b')])
      expect(await kinds({ articleId: 'urn:example:a' })).toEqual(['created a', 'published a'])
      expect(await kinds({ kind: 'created' })).toEqual(['created a', 'created b'])
      expect(await kinds({ who: 'desk' })).toEqual(['created a', 'published a'])
      expect(await kinds({ since: now })).toEqual(['created b', 'published b'])
      expect(await kinds({ after: 3, limit: 1 })).toEqual(['published a'])
    })

    it('forgets old changes, but gives no id twice', async () => {
      await editing.save(['a', 'b', 'c'].map((key) => makeIncoming(key)))
      now = new Date('2026-11-24T09:00:00Z')
      await editing.save([makeIncoming('d')])
      expect(await store.changes.prune(now)).toBe(6)
      expect(await kinds()).toEqual(['created d', 'published d'])
      expect(await store.changes.prune(new Date('2027-01-01T00:00:00Z'))).toBe(1)
      await editing.withdraw('d')
      expect((await store.changes.after(0)).map(({ id }) => id)).toEqual([8, 9])
    })

    it('makes a change only if the article is in the expected revision', async () => {
      const save = async (expectedRevision: number | null, title: string) =>
        (await editing.save([makeIncoming('a', { expectedRevision, article: { title } })]))[0]
      expect(await save(1, 'One')).toEqual({ outcome: 'outdated' })
      expect(await save(null, 'One')).toMatchObject({ outcome: 'created', revision: 1 })
      expect(await save(null, 'Two')).toEqual({ outcome: 'outdated', current: 1 })
      expect(await save(1, 'One')).toMatchObject({ outcome: 'unchanged', revision: 1 })
      expect(await save(1, 'Two')).toMatchObject({ outcome: 'updated', revision: 2 })
      expect(await save(1, 'Three')).toEqual({ outcome: 'outdated', current: 2 })
      const stale = { expectedRevision: 1 }
      const outdated = { problem: 'outdated', message: expect.stringContaining('revision 2') }
      await expect(editing.publish('a', undefined, stale)).rejects.toMatchObject(outdated)
      await expect(editing.correct('a', { grade: 'minor', note: 'x' }, stale)).rejects.toMatchObject(outdated)
      await expect(editing.withdraw('a', undefined, stale)).rejects.toMatchObject(outdated)
      await expect(editing.unpublish('a', stale)).rejects.toMatchObject(outdated)
      await expect(editing.delete('a', {}, { expectedRevision: null })).rejects.toMatchObject(outdated)
      expect(await editing.withdraw('a', undefined, { expectedRevision: 2 })).toMatchObject({
        status: 'withdrawn',
      })
    })

    it('lets one of two clients win that change an article at once', async () => {
      await editing.save([makeIncoming('a')])
      const save = (title: string) =>
        editing.save([makeIncoming('a', { expectedRevision: 1, article: { title } })])
      const outcomes = (await Promise.all([save('One'), save('Two')])).flat()
      expect(outcomes).toMatchObject([{ outcome: 'updated' }, { outcome: 'outdated', current: 2 }])
    })

    describe('where an article lives', () => {
      const fromProgram = (key: string, overrides: Parameters<typeof makeIncoming>[1] = {}) =>
        makeIncoming(`//api/${key}`, {
          origin: 'api',
          ...overrides,
          article: { slug: key, title: `Title of ${key}`, ...overrides.article },
        })
      const fromFile = (key: string) => makeIncoming(key, { article: { title: 'Of a file' } })

      it('keeps its condition also if a deleted article comes again with its revision', {
        tags: 'long-on-postgres',
      }, async () => {
        const one = fromProgram('one', { status: 'draft', article: { slug: 'one', title: 'Before' } })
        await editing.save([one])
        const before = await store.findArticle('one')
        await editing.delete('one')
        await editing.save([
          fromProgram('one', { status: 'draft', article: { slug: 'one', title: 'After' } }),
        ])
        const { revision = 0, stamp = '' } = before ?? {}
        const expected = { expectedRevision: revision, expectedStamp: stamp }
        expect(await editing.save([{ ...one, ...expected }])).toEqual([{ outcome: 'outdated', current: 1 }])
        await expect(editing.publish('one', undefined, expected)).rejects.toMatchObject({
          problem: 'outdated',
        })
        const after = await store.findArticle('one')
        const current = { expectedRevision: 1, expectedStamp: after?.stamp ?? '' }
        expect((await editing.publish('one', undefined, current)).title).toBe('After')
      })

      it('finds an article by the key of its program, its id, its slug and its former slug', async () => {
        await editing.save([
          fromProgram('one', { id: 'urn:one', article: { slug: 'first' } }),
          makeIncoming('2026/two', { article: { slug: 'one' } }),
        ])
        await editing.save([
          fromProgram('one', { id: 'urn:one', slugIsOwn: true, article: { slug: 'later' } }),
        ])
        const one = {
          article: expect.objectContaining({ id: 'urn:one', slug: 'later' }),
          revision: 2,
          stamp: expect.any(String),
          key: 'one',
          source: { kind: 'store', key: 'one' },
          savedAt: now,
        }
        for (const name of ['one', 'urn:one', 'later', 'first'])
          expect(await store.findArticle(name)).toEqual(one)
        expect(await store.findArticle('urn:example:2026/two')).toMatchObject({
          article: { slug: 'one' },
          source: { kind: 'file', key: '2026/two', file: '2026/two', fileHash: expect.any(String) },
        })
        expect(await store.findArticle('nothing')).toBeUndefined()
        expect(await store.sourceOf('urn:one')).toEqual(one.source)
        expect([await store.revisionOf('urn:one'), await store.revisionOf('urn:none')]).toEqual([
          2,
          undefined,
        ])
      })

      it('refuses a program that changes the article of a file, unless it takes the article over', async () => {
        await editing.by({ how: 'folder' }).save([makeIncoming('2026/a', { article: { slug: 'a' } })])
        const change = fromProgram('a', { id: 'urn:example:2026/a', article: { title: 'Taken' } })
        expect(await editing.save([change])).toMatchObject([
          {
            outcome: 'refused',
            field: 'source',
            reason: expect.stringContaining('articles/2026/a.*'),
            holder: { id: 'urn:example:2026/a', file: { key: '2026/a', origin: 'folder' } },
          },
        ])
        expect(await editing.save([change], { takesOver: true })).toMatchObject([{ outcome: 'updated' }])
        expect(await store.sourceOf('urn:example:2026/a')).toEqual({ kind: 'store', key: 'a' })
        expect((await kinds()).slice(-2)).toEqual(['updated a', 'taken_over a'])
        expect(await store.knownFiles()).toEqual([])
        // The file is there again, or another one with the id.
        const files = [
          makeIncoming('2026/a'),
          makeIncoming('copy', { id: 'urn:example:2026/a', idIsOwn: true }),
        ]
        expect(await editing.by({ how: 'folder' }).save(files)).toMatchObject([
          { outcome: 'refused', field: 'file', reason: expect.stringContaining('lives in the store') },
          { outcome: 'refused', field: 'file' },
        ])
        expect(await editing.save([change])).toMatchObject([{ outcome: 'unchanged' }])
      })

      it('keeps the article of a program when the folder withdraws files, and deletes it without a file', {
        tags: 'long-on-postgres',
      }, async () => {
        await editing.save([fromFile('a'), fromProgram('b', { id: 'urn:b' })])
        await editing.by({ how: 'folder' }).withdrawFiles(['//api/none'])
        await expect(editing.delete('a', { evenIfSeen: true })).rejects.toMatchObject({ problem: 'conflict' })
        await editing.delete('a', { evenIfSeen: true, takesOver: true })
        await editing.delete('b', { evenIfSeen: true })
        expect((await kinds()).slice(-2)).toEqual(['deleted a', 'deleted b'])
      })

      it('changes the publication state of the article of a file', { tags: 'long-on-postgres' }, async () => {
        await editing.by({ how: 'folder' }).save([fromFile('a')])
        expect(await editing.withdraw('a')).toMatchObject({ status: 'withdrawn' })
      })
    })
  })
}
