import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rulesOf } from '../../../src/domain/feed-rules.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { cases } from '../../support/depth.ts'
import { markdown } from '../../support/make-data-folder.ts'
import { makeIncoming } from '../../support/make-incoming.ts'
import { type RecordingSubscriber, startSubscriber } from '../../support/recording-subscriber.ts'
import { ask } from '../../support/request.ts'
import { eventually } from '../../support/start-gazette.ts'
import { startHub, type TestHub } from '../../support/start-hub.ts'

/** A database that can be replaced under a running server. */
export interface Replaceable {
  readonly url: string
  /** Copies it as it is now; the address of the copy. */
  copy(): Promise<string>
  /** Puts the copy in its place. */
  replace(): Promise<void>
}

const files = ['rss.xml', 'atom.xml', 'feed.json']

/** The changes that are lost, and those that come instead: the same revisions of the same feeds and articles. */
const lost = { title: 'The lost title', contentHtml: '<p>The lost text.</p>' }
const kept = { title: 'The kept title', contentHtml: '<p>The kept text.</p>' }

const save = (store: Store, key: string, article: object = {}) =>
  store.saveArticles([makeIncoming(key, { origin: 'elsewhere', article })])

type Change = (store: Store) => Promise<unknown>

const changes: readonly (readonly [name: string, change: Change])[] = [
  ['as many changes', (store) => save(store, 'story', kept)],
  ['no change', async () => {}],
  [
    'more changes',
    async (store) => {
      await save(store, 'story', kept)
      await save(store, 'another')
    },
  ],
  ['a withdrawal', (store) => store.withdraw('story', 'It was wrong.')],
]

/** What a server promises after its database was replaced by a copy without the last changes. */
export function describeFailover(name: string, makeDatabase: () => Promise<Replaceable>): void {
  describe(`after a failover of ${name} to a copy without the last changes`, () => {
    let database: Replaceable
    let hub: TestHub
    let reader: RecordingSubscriber

    beforeEach(async () => {
      database = await makeDatabase()
      hub = await startHub({ databaseUrl: database.url, publication: { feedSize: 3 } })
      reader = await startSubscriber()
    })
    afterEach(async () => {
      await hub[Symbol.asyncDispose]()
      await reader[Symbol.asyncDispose]()
    })

    const get = (path: string) => ask(`http://127.0.0.1:${hub.server.port}${path}`)
    const readAll = async () => {
      const paths = [...files.map((file) => `/${file}`), '/tags/harbour/atom.xml', '/articles/story', '/']
      return Promise.all(paths.map(async (path) => ({ path, ...(await get(path)) })))
    }
    const archiveOf = async () => {
      const link = String((await get('/atom.xml')).headers.link)
      return new URL(/<([^>]+)>; rel="prev-archive"/.exec(link)?.[1] ?? '').pathname
    }
    const changeCopy = async (url: string, change: Change) => {
      const rules = rulesOf(hub.server.gazette.site().publication)
      const store = await openStore(url, { now: hub.now, rules })
      await change(store)
      await store.close()
    }

    /** A story, its lost version, which readers and a subscriber have got, and the copy in its place. */
    async function loseStory(change: Change) {
      const { store } = hub.server.gazette
      await save(store, 'story')
      await hub.subscribe(`${reader.origin}/cb`)
      const copy = await database.copy()
      await eventually(() => expect(store.isConnected()).toBe(true))
      await save(store, 'story', lost)
      await eventually(() => expect(reader.delivered.at(-1)?.body.toString()).toContain('The lost text'))
      await hub.settled()
      const before = await readAll()
      for (const { path, text } of before)
        expect([path, text]).toEqual([path, expect.stringContaining('lost')])
      await changeCopy(copy, change)
      hub.pass(60)
      await database.replace()
      return before
    }

    it.each(changes.slice(0, cases(changes.length, 2)))(
      'with %s instead, the lost version is never served again, nor its tag',
      { tags: 'deep' },
      async (_, change) => {
        const before = await loseStory(change)
        await eventually(async () => {
          for (const { text } of await readAll()) expect(text).not.toMatch(/lost/i)
          expect(JSON.stringify(hub.server.logged)).toContain('every feed is raised')
        })
        for (let times = 0; times < 5; times++) {
          for (const [index, { path, text, headers }] of (await readAll()).entries()) {
            expect([path, text]).toEqual([path, expect.not.stringMatching(/lost/i)])
            expect([path, headers.etag]).not.toEqual([path, before[index]?.headers.etag])
          }
        }
        const tag = String(before[1]?.headers.etag)
        const since = String(before[1]?.headers['last-modified'])
        const held: Record<string, string>[] = [{ 'if-none-match': tag }, { 'if-modified-since': since }]
        for (const headers of held) {
          const reply = await ask(`http://127.0.0.1:${hub.server.port}/atom.xml`, { headers })
          expect([headers, reply.status]).toEqual([headers, 200])
        }
      },
    )

    it.each(changes.slice(0, cases(changes.length, 2)))(
      'with %s instead, a subscriber that has the lost version gets the present one',
      { tags: 'deep' },
      async (_, change) => {
        await loseStory(change)
        await eventually(() => expect(reader.delivered.at(-1)?.body.toString()).not.toMatch(/lost/i))
        await hub.settled()
        expect(reader.delivered.at(-1)?.body.toString()).not.toMatch(/lost/i)
        expect(reader.delivered.at(-1)?.body.toString()).toBe((await get('/atom.xml')).text)
      },
    )

    it('an archive page of the same number has another address and content', async () => {
      const { store } = hub.server.gazette
      const date = (day: number) => ({
        published: { at: new Date(Date.UTC(2026, 9, day)), precision: 'second' as const },
      })
      for (const day of [1, 2, 3, 4]) await save(store, `day-${day}`, date(day))
      const copy = await database.copy()
      await eventually(() => expect(store.isConnected()).toBe(true))
      hub.pass(1)
      await save(store, 'day-1', { ...date(1), ...lost })
      const before = await archiveOf()
      expect((await get(before)).text).toContain('The lost text')
      hub.pass(1)
      await changeCopy(copy, (other) => save(other, 'day-1', { ...date(1), ...kept }))
      hub.pass(60)
      await database.replace()
      await eventually(async () => expect((await get(await archiveOf())).text).toContain('The kept text'))
      expect(await archiveOf()).not.toBe(before)
      expect((await get(before)).text).not.toContain('The lost text')
    })

    it('files whose import was lost come in again', async () => {
      await hub.data.write('articles/early.md', markdown('Early'))
      await eventually(async () => expect((await get('/atom.xml')).text).toContain('Early'))
      const copy = await database.copy()
      await hub.data.write('articles/late.md', markdown('Late'))
      await eventually(async () => expect((await get('/atom.xml')).text).toContain('Late'))
      await changeCopy(copy, async (other) => expect((await other.listArticles()).length).toBe(1))
      await database.replace()
      await eventually(() => expect(JSON.stringify(hub.server.logged)).toContain('has lost changes'))
      await eventually(async () => expect((await get('/atom.xml')).text).toContain('Late'))
    })
  })
}
