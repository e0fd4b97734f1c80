import { expect, it } from 'vitest'
import { rulesOf } from '../../../../src/domain/feed-rules.ts'
import { openStore } from '../../../../src/store/open-store.ts'
import { makeDataFolder, markdown } from '../../../support/make-data-folder.ts'
import { makeIncoming, rules } from '../../../support/make-incoming.ts'
import { eventually, startGazette } from '../../../support/start-gazette.ts'

/** Addresses of one empty database: directly, and behind a pooler. */
export interface PooledDatabase extends AsyncDisposable {
  readonly direct: string
  readonly pooled: string
}

/** What holds behind a pooler. */
export function describePooler(
  mode: 'session' | 'transaction',
  makeDatabase: () => Promise<PooledDatabase>,
): void {
  const now = () => new Date('2026-11-23T09:00:00Z')

  it(`behind a pooler by ${mode} a server starts, and shows within a second what another one writes`, async () => {
    await using database = await makeDatabase()
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    await using server = await startGazette(data, { databaseUrl: database.pooled, pollLimit: 0 })
    const other = await openStore(database.direct, { now, rules: rulesOf(server.gazette.site().publication) })
    const titles = async () => (await fetch(`${server.url}/atom.xml`)).text()
    try {
      await eventually(() => expect(server.gazette.store.isConnected()).toBe(true))
      for (let times = 0; times < 3; times++) {
        await other.saveArticles([makeIncoming(`story-${times}`, { origin: 'elsewhere' })])
        // Read all the while, so that it comes from memory.
        await eventually(async () => expect(await titles()).toContain(`Title of story-${times}`))
      }
      await data.write('articles/ferry.md', markdown('Ferry'))
      await eventually(async () => expect(await titles()).toContain('Ferry'))
      const isPolling = mode === 'transaction'
      expect(server.gazette.store.health()).toMatchObject({ isConnected: true, isPolling, problems: [] })
      const ready = await (await fetch(`${server.url}/readyz`)).text()
      expect(ready.includes('problem: polling: the database announces no changes')).toBe(isPolling)
      if (isPolling) {
        await eventually(() => expect(JSON.stringify(server.logged)).toContain('announces no changes'))
      }
    } finally {
      await other.close()
    }
  })

  it(`behind a pooler by ${mode} limits of the address hold, and many writers and readers do not block each other`, async () => {
    await using database = await makeDatabase()
    const url = `${database.pooled}?statement_timeout=7000&lock_timeout=6000`
    const stores = await Promise.all([1, 2].map(() => openStore(url, { now, rules })))
    try {
      const keys = Array.from({ length: 8 }, (_, index) => `k${index}`)
      const saves = keys.map((key, index) => stores[index % 2]?.saveArticles([makeIncoming(key)]))
      const counts = keys.map((key) =>
        stores[0]?.subscriptions.block(`${key}.example`).then(() => stores[1]?.readFeed('main', 30)),
      )
      await Promise.all([...saves, ...counts])
      expect(await stores[1]?.listArticles()).toHaveLength(8)
      expect(await stores[0]?.subscriptions.blocks()).toHaveLength(8)
    } finally {
      await Promise.all(stores.map((store) => store.close()))
    }
  })
}
