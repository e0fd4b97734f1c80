import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import type { PubStatus, Store, SuperdeskItem } from '../../../src/store/store.ts'
import { rules } from '../../support/make-incoming.ts'

/** What holds for the items of Superdesk on every database that several stores can open. */
export function describeSuperdeskStore(name: string, makeDatabase: () => Promise<string>): void {
  describe(`items of Superdesk on ${name}`, () => {
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

    const item = (guid: string, version: number, more: Partial<SuperdeskItem> = {}): SuperdeskItem => {
      return { guid, version, state: 'usable', ...more }
    }
    /** Begins and finishes it, as one that is applied if it is to be. */
    async function send(one: SuperdeskItem): Promise<string> {
      const begun = await store.superdesk.begin(one)
      if (begun.means === 'apply') await other.superdesk.finish(one, { applied: true })
      if (begun.means === 'superseded') await store.superdesk.finish(one, { applied: false })
      return `${begun.means} ${begun.story}${begun.isTakenBack ? ' taken back' : ''}`
    }

    it('versions are compared as numbers: an older one and one that is done change nothing', {
      tags: 'long-on-postgres',
    }, async () => {
      expect(await send(item('a', 9))).toBe('apply a')
      expect(await send(item('a', 10))).toBe('apply a')
      expect(await send(item('a', 9))).toBe('older a')
      expect(await send(item('a', 10))).toBe('known a')
    })

    it('a version that is under way is begun again, and one that was refused is forgotten', async () => {
      expect(await store.superdesk.begin(item('a', 1))).toMatchObject({ means: 'apply' })
      expect(await other.superdesk.begin(item('a', 1))).toMatchObject({ means: 'apply' })
      await other.superdesk.drop(item('a', 1))
      expect(await send(item('a', 0))).toBe('apply a')
      expect(await store.superdesk.begin(item('a', 2))).toMatchObject({ means: 'apply' })
      expect(await send(item('a', 1))).toBe('older a')
      await store.superdesk.drop(item('a', 2))
      expect(await send(item('a', 1))).toBe('apply a')
      await store.superdesk.drop(item('a', 1))
      expect(await send(item('a', 1))).toBe('known a')
    })

    it('an update belongs to the story of the item that it updates, which changes nothing any more', async () => {
      expect(await send(item('a', 1))).toBe('apply a')
      expect(await send(item('b', 1, { follows: 'a' }))).toBe('apply a')
      expect(await send(item('c', 1, { follows: 'b' }))).toBe('apply a')
      expect(await send(item('a', 2))).toBe('superseded a')
      expect(await send(item('b', 2, { follows: 'a', state: 'canceled' }))).toBe('superseded a')
      expect(await send(item('c', 2))).toBe('apply a')
    })

    it('an update that comes before its item gives the story its name', {
      tags: 'long-on-postgres',
    }, async () => {
      expect(await send(item('c', 1, { follows: 'b' }))).toBe('apply c')
      expect(await send(item('b', 1, { follows: 'a' }))).toBe('superseded c')
      expect(await send(item('a', 1))).toBe('superseded c')
    })

    it('an item whose updates are all canceled counts again', { tags: 'long-on-postgres' }, async () => {
      await send(item('a', 1))
      await send(item('b', 1, { follows: 'a' }))
      expect(await send(item('b', 2, { state: 'canceled' }))).toBe('apply a')
      expect(await send(item('a', 2))).toBe('apply a taken back')
      expect(await send(item('a', 3))).toBe('apply a')
    })

    it('items that follow one another in a circle end', { tags: 'long-on-postgres' }, async () => {
      await send(item('a', 1, { follows: 'b' }))
      expect(await send(item('b', 1, { follows: 'a' }))).toBe('superseded a')
      expect(await send(item('d', 1, { follows: 'd' }))).toBe('apply d')
    })

    it.each<PubStatus>(['withheld', 'canceled'])(
      'a %s story is taken back',
      { tags: 'long-on-postgres' },
      async (state) => {
        await send(item('a', 1))
        await send(item('a', 2, { state }))
        expect(await send(item('a', 3))).toBe('apply a taken back')
        expect(await send(item('a', 4))).toBe('apply a')
      },
    )

    it('media files are known by their ids', { tags: 'long-on-postgres' }, async () => {
      await store.superdesk.noteMedia('m/1', 'superdesk/m-1.jpg')
      await other.superdesk.noteMedia('m/1', 'superdesk/m-1-2.jpg')
      expect([...(await store.superdesk.findMedia(['m/1', 'm2', 'm/1']))]).toEqual([
        ['m/1', 'superdesk/m-1-2.jpg'],
      ])
      expect([...(await store.superdesk.findMedia([]))]).toEqual([])
    })
  })
}
