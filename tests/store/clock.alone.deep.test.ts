import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makeIncoming, publisherEvents, rules } from '../support/make-incoming.ts'
import { ask } from '../support/request.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const postgres = sharedPostgres()
const hourMs = 3_600_000

const open = (url: string, aheadMs: number) =>
  openStore(url, { now: () => new Date(Date.now() + aheadMs), usesDatabaseClock: true, rules })

const at = (ms: number) => ({
  published: { at: new Date(Math.floor(ms / 1000) * 1000), precision: 'second' as const },
})
const slugs = async (store: Store) => (await store.readFeed('main', 30)).articles.map(({ slug }) => slug)

describe('on PostgreSQL the clock of the database decides', () => {
  it.each([
    ['an hour ahead', hourMs],
    ['an hour behind', -hourMs],
  ])('what is due on a server that is %s', async (_, aheadMs) => {
    const url = await postgres.createDatabase()
    const [wrong, right] = [await open(url, aheadMs), await open(url, 0)]
    try {
      for (const store of [wrong, right]) store.startPublisher(publisherEvents)
      await wrong.saveArticles([
        makeIncoming('past', { article: at(Date.now() - hourMs / 2) }),
        makeIncoming('future', { article: at(Date.now() + hourMs / 2) }),
      ])
      for (const store of [wrong, right]) {
        expect(await slugs(store)).toEqual(['past'])
        expect((await store.publicArticle('future'))?.slug).toBeUndefined()
        expect(await store.countByStatus()).toMatchObject({ published: 1, scheduled: 1 })
      }
      await wrong.withdraw('past')
      await wrong.publish('past')
      await wrong.saveArticles([makeIncoming('undated', { article: { published: undefined } })])
      const { published } = await wrong.publish('undated')
      expect(Math.abs((published?.at.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
      const { changedAt } = await right.feedState('main')
      expect(Math.abs(changedAt.getTime() - Date.now())).toBeLessThan(60_000)
    } finally {
      await Promise.all([wrong.close(), right.close()])
    }
  })

  it('and an article appears at its second on a server that is 4.9 seconds ahead, not before', async () => {
    const url = await postgres.createDatabase()
    const [fast, right] = [await open(url, 4_900), await open(url, 0)]
    try {
      for (const store of [fast, right]) store.startPublisher(publisherEvents)
      const due = Math.ceil((Date.now() + 2_000) / 1000) * 1000
      await fast.saveArticles([makeIncoming('due', { article: at(due) })])
      await eventually(async () => {
        const found = [...(await slugs(fast)), ...(await slugs(right))]
        // Read after the look: what is seen before the second is too early.
        if (Date.now() < due - 100) expect(found).toEqual([])
        expect(found).toEqual(['due', 'due'])
      })
      expect((await right.feedState('main')).changedAt).toEqual(new Date(due))
    } finally {
      await Promise.all([fast.close(), right.close()])
    }
  })
})

it.each([
  ['4.9 s ahead of', 4_900],
  ['3.0 s behind', -3_000],
])(
  'a server whose clock is %s the database says so in its log, its metrics and /readyz',
  async (words, aheadMs) => {
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    await using server = await startGazette(data, {
      databaseUrl: await postgres.createDatabase(),
      now: () => new Date(Date.now() + aheadMs),
      usesDatabaseClock: true,
    })
    const sentence = `the clock of this server is ${words} the clock of the database`
    await eventually(() => expect(JSON.stringify(server.logged)).toContain(sentence))
    expect((await ask(`${server.url}/readyz`)).text).toContain(`problem: clock: ${sentence}`)
    const { text } = await ask(`${server.url}/metrics`)
    const seconds = Number(/^gazette_clock_ahead_seconds (\S+)$/m.exec(text)?.[1])
    expect(seconds).toBeGreaterThan(aheadMs / 1000 - 0.5)
    expect(seconds).toBeLessThan(aheadMs / 1000 + 0.5)
  },
)
