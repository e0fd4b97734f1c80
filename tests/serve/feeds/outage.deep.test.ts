import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

let postgres: TestPostgres
let databaseUrl: string
let data: DataFolder
let server: TestServer
let now: Date

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

beforeEach(async () => {
  now = new Date('2026-11-23T09:00:00Z')
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`articles/${index}.md`, markdown(`Story ${index}`)]),
  )
  data = await makeDataFolder({
    ...many,
    'articles/quay.md': markdown('Quay', { tags: '[quay]', published: '2026-11-02T08:00:00Z' }),
    'articles/later.md': markdown('Later', { published: '2026-11-23T12:00:00Z' }),
  })
  databaseUrl = await postgres.createDatabase()
  server = await startGazette(data, { databaseUrl, now: () => now })
  now = new Date('2026-11-23T09:30:00Z')
})
afterEach(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}) => ask(server.url + path, { headers })
const stale = 'Gazette; hit; detail=stale'
const places = [
  '/rss.xml',
  '/atom.xml',
  '/feed.json',
  '/tags/quay/rss.xml',
  '/',
  '/subscribe',
  '/tags/quay',
  '/articles/quay',
]

async function archiveOf(path: string): Promise<string> {
  const link = (await get(path)).headers.link ?? ''
  return new URL(/<([^>]+)>; rel="prev-archive"/.exec(String(link))?.[1] ?? '').pathname
}

describe('while the database is down', () => {
  it('feeds, archives and pages that were read before are served as they were, and the rest says to come back', async () => {
    const archive = await archiveOf('/rss.xml')
    const all = [...places, archive]
    const before = await Promise.all(all.map((path) => get(path)))
    // A scheduled article becomes due, so the response cache has no current response.
    now = new Date('2026-11-23T13:00:00Z')
    await postgres.stop()
    try {
      for (const [index, path] of all.entries()) {
        const [then, seen] = [before[index], await get(path)]
        expect([path, seen.status, seen.text]).toEqual([path, 200, then?.text])
        expect(seen.headers.etag).toBe(then?.headers.etag)
        const isFeed = path.endsWith('xml') || path.endsWith('json')
        if (path !== archive) expect([path, seen.headers['cache-status']]).toEqual([path, stale])
        if (isFeed && path !== archive)
          expect(seen.headers['cache-control']).toMatch(/max-age=60, stale-if-error/)
        const held = await get(path, { 'if-none-match': String(then?.headers.etag) })
        expect([path, held.status]).toEqual([path, 304])
      }
      const metrics = (await get('/metrics')).text
      expect(metrics).toMatch(/^gazette_stale_answers_total [1-9]/m)
      expect(metrics).toMatch(/^gazette_store_connected 0$/m)
      expect(metrics).toMatch(/^gazette_store_problem\{problem="unreachable"\} 1$/m)
      expect(metrics).toMatch(
        /^gazette_store_failures_total\{operation="read",problem="unreachable"\} [1-9]/m,
      )
      for (const path of ['/articles/1', '/tags/nothing/rss.xml', '/opml.xml', '/readyz']) {
        const refused = await get(path)
        expect([path, refused.status]).toEqual([path, 503])
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
        expect(refused.headers['cache-control']).toBe('no-store')
      }
      expect((await get('/healthz')).status).toBe(200)
    } finally {
      await postgres.start()
    }
    await eventually(async () => expect((await get('/readyz')).status).toBe(200))
    await eventually(async () => {
      expect((await get('/readyz')).text).not.toContain('problem')
      expect((await get('/metrics')).text).toMatch(/^gazette_store_connected 1$/m)
    })
    const after = await get('/rss.xml')
    expect(after.text).toContain('Later')
    expect(after.headers['cache-status']).toBeUndefined()
    await eventually(async () => expect((await get('/')).text).toContain('Later'))
  })

  it('cached responses are served as stale: the server receives no notifications', async () => {
    const first = await get('/rss.xml')
    const asked = vi.spyOn(server.gazette.store, 'feedState')
    await eventually(async () => {
      asked.mockClear()
      await get('/rss.xml')
      expect(asked).not.toHaveBeenCalled()
    })
    await postgres.stop()
    try {
      const seen = await get('/rss.xml')
      expect([seen.status, seen.text, seen.headers['cache-status']]).toEqual([200, first.text, stale])
      expect(seen.headers['cache-control']).toMatch(/max-age=60, stale-if-error/)
    } finally {
      await postgres.start()
    }
    await eventually(async () => {
      asked.mockClear()
      expect((await get('/rss.xml')).headers['cache-status']).toBeUndefined()
      expect(asked).not.toHaveBeenCalled()
    })
  })
})
