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
    })

    it('records a schedule, and the timer that publishes at its second', async () => {
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

    it('records what the folder withdraws, an unpublished article and a deleted one, which leaves no words', async () => {
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

    it('writes nothing for a dry run, a refused article and an unchanged one', async () => {
      await editing.save([makeIncoming('a')])
      const newest = await store.changes.newestId()
      await editing.save([makeIncoming('b')], { dryRun: true })
      await editing.save([makeIncoming('a'), makeIncoming('c', { article: { slug: 'a' } })])
      expect(await store.changes.newestId()).toBe(newest)
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
  })
}
