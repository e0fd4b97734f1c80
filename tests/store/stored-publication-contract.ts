import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { findStoredPublication } from '../../src/store/stored-publication.ts'
import { rules } from '../support/make-incoming.ts'
import { eventually } from '../support/start-gazette.ts'

const id = 'tag:test.example,2026:courier'
const courier = { id, title: 'The Courier', language: 'en', publisher: { name: 'The Courier' } }

/** What holds for the publication that a store keeps, on every database that several stores can open. */
export function describeStoredPublication(name: string, makeDatabase: () => Promise<string>): void {
  describe(`the publication in a store on ${name}`, () => {
    it('is kept as it was given, with a revision that only a change raises, and other stores hear of it', async () => {
      const url = await makeDatabase()
      expect(await findStoredPublication(url)).toBeUndefined()
      const open = () =>
        openStore(url, { now: () => new Date('2026-11-23T09:00:00Z'), rules, publicationId: id })
      const one = await open()
      const two = await open()
      try {
        expect(await findStoredPublication(url)).toBeUndefined()
        expect(await one.publication.read()).toBeUndefined()
        let heard = 0
        two.onChange(() => heard++)
        await eventually(() => expect(two.isConnected()).toBe(true))
        const before = heard
        expect(await one.publication.save(courier, { expectedRevision: null })).toMatchObject({ revision: 1 })
        await eventually(() => expect(heard).toBeGreaterThan(before))
        expect(await one.publication.save({ ...courier })).toMatchObject({ revision: 1 })
        expect(await two.publication.read()).toEqual({
          document: courier,
          revision: 1,
          changedAt: new Date('2026-11-23T09:00:00Z'),
        })
        const changed = { ...courier, title: 'The Other Courier' }
        expect(await two.publication.save(changed, { expectedRevision: 1 })).toMatchObject({ revision: 2 })
        await expect(one.publication.save(courier, { expectedRevision: 1 })).rejects.toMatchObject({
          problem: 'outdated',
        })
        await expect(one.publication.save(courier, { expectedRevision: null })).rejects.toMatchObject({
          problem: 'outdated',
        })
        await expect(
          one.publication.save({ ...courier, id: 'tag:test.example,2026:x' }),
        ).rejects.toMatchObject({
          problem: 'conflict',
        })
        expect(await findStoredPublication(url)).toMatchObject({ document: changed, revision: 2 })
      } finally {
        await Promise.all([one.close(), two.close()])
      }
    })
  })
}
