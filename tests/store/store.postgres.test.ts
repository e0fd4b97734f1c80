import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { cases } from '../support/depth.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeArchive } from './archive-contract.ts'
import { describeStore, makeIncoming, rules } from './store-contract.ts'
import { withStores } from './with-stores.ts'

const postgres = sharedPostgres()
const makeDatabase = () => postgres.createDatabase()
const now = () => new Date('2026-11-23T09:00:00Z')

describeStore('PostgreSQL', async (now) => openStore(await makeDatabase(), { now, rules }), makeDatabase)
describeArchive('PostgreSQL', async (now) => openStore(await makeDatabase(), { now, rules }))

describe('two replicas on one PostgreSQL', () => {
  const count = cases(500, 60)
  it(`lose none of ${count} articles that both save concurrently in any order of dates`, {
    tags: 'deep',
  }, async () => {
    await withStores(await makeDatabase(), async ({ one, two }) => {
      const keys = Array.from({ length: count }, (_, index) => `k${index}`)
      const outcomes = await Promise.all(
        keys.map((key, index) => {
          const published = {
            at: new Date(Date.UTC(2025, 0, 1 + ((index * 233) % count))),
            precision: 'second',
          }
          const store = (index * 31) % 7 < 3 ? one : two
          return store.saveArticles([makeIncoming(key, { article: { published } as never })])
        }),
      )
      expect(outcomes.flat().filter(({ outcome }) => outcome !== 'created')).toEqual([])
      const articles = await two.listArticles()
      expect(new Set(articles.map(({ id }) => id)).size).toBe(count)
      expect((await one.feedState('main')).revision).toBe(count)
      const pages = [(await one.readFeed('main', 30)).articles]
      for (let page = 1; ; page++) {
        const contents = await one.readArchive('main', page)
        if (!contents) break
        pages.push(contents.articles)
      }
      expect(
        pages
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(articles.map(({ id }) => id).sort())
    })
  })

  it('notify each other once per write, and of nothing else', { tags: 'deep' }, async () => {
    await withStores(await makeDatabase(), async ({ one, two }) => {
      const writes = cases(30, 10)
      let calls = 0
      one.onChange(() => calls++)
      await expect.poll(() => calls).toBe(1)
      for (let index = 0; index < writes; index++) await one.saveArticles([makeIncoming(`own-${index}`)])
      expect(calls).toBe(1 + writes)
      await two.readFeed('main', 30)
      await two.saveArticles([makeIncoming('dry')], { dryRun: true })
      await two.noteFingerprint('x')
      await expect.poll(() => calls).toBe(2 + writes)
      for (let index = 0; index < writes; index++) await two.noteFingerprint('x')
      await two.saveArticles([makeIncoming('other')])
      await expect.poll(() => calls).toBe(3 + writes)
    })
  })

  it('migrate an empty database once when many start at the same time', { tags: 'long' }, async () => {
    const url = await postgres.createEmptyDatabase()
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    const environment = { GAZETTE_DATA: data.path, DATABASE_URL: url }
    const [first, second, ...stores] = await Promise.all([
      runCli(['import'], environment),
      runCli(['import'], environment),
      openStore(url, { now, rules }),
      openStore(url, { now, rules }),
    ])
    expect([first.code, second.code]).toEqual([0, 0])
    expect([first.stdout, second.stdout].filter((text) => text.includes('1 created'))).toHaveLength(1)
    for (const store of stores) {
      expect((await store.listArticles()).map(({ slug }) => slug)).toEqual(['harbour'])
      await store.close()
    }
  })

  it('read a consistent feed while the other one writes', { tags: 'deep' }, async () => {
    const writes = cases(60, 20)
    await withStores(await makeDatabase(), async ({ one, two }) => {
      const writing = (async () => {
        for (let index = 0; index < writes; index++) {
          await two.saveArticles([makeIncoming('a', { article: { title: String(index + 1) } })])
        }
      })()
      let seen = 0
      while (seen < writes) {
        const { state, articles } = await one.readFeed('main', 30)
        expect(articles[0]?.title ?? '0').toBe(String(state.revision))
        seen = state.revision
      }
      await writing
    })
  })
})
