import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { rules } from '../support/make-incoming.ts'

/** What holds for the times of uploads on every database. */
export function describeUploads(name: string, makeDatabase: () => Promise<string>): void {
  describe(`uploads on ${name}`, () => {
    it('are listed newest first, each once', async () => {
      let now = new Date('2026-11-23T09:00:00Z')
      const store = await openStore(await makeDatabase(), { now: () => now, rules })
      for (const file of ['a.png', 'b.png', 'a.png', 'c.png']) {
        await store.uploads.note(file)
        now = new Date(now.getTime() + 1_000)
      }
      expect(await store.uploads.newest(2)).toEqual([
        { file: 'c.png', at: new Date('2026-11-23T09:00:03Z') },
        { file: 'a.png', at: new Date('2026-11-23T09:00:02Z') },
      ])
      expect((await store.uploads.newest(2, 2)).map(({ file }) => file)).toEqual(['b.png'])
      await store.close()
    })
  })
}
