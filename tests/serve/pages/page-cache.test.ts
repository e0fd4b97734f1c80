import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

let now = new Date('2026-11-23T09:00:00Z')
let data: DataFolder
let server: TestServer

beforeAll(async () => {
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', { section: 'news', slug: 'alpha' }),
    'articles/later.md': markdown('Later', { published: '2026-11-23T12:00:00Z', slug: 'later' }),
  })
  server = await startGazette(data, { now: () => now })
})
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, headers: Record<string, string> = {}) => ask(server.url + path, { headers })

/** The names of the store's functions that were called during the work. */
async function asked(work: () => Promise<unknown>): Promise<readonly string[]> {
  const { store } = server.gazette
  const names = Object.entries(store).filter(([, value]) => typeof value === 'function')
  const quiet = ['isConnected', 'onChange', 'now', 'health']
  const spies = names
    .filter(([name]) => !quiet.includes(name))
    .map(([name]) => [name, vi.spyOn(store as never, name as never)] as const)
  await work()
  const called = spies.filter(([, spy]) => (spy as ReturnType<typeof vi.fn>).mock.calls.length > 0)
  for (const [, spy] of spies) (spy as ReturnType<typeof vi.fn>).mockRestore()
  return called.map(([name]) => name)
}

describe('a page that nothing has changed', () => {
  it.each(['/', '/articles/alpha', '/sections/news', '/subscribe'])(
    '%s asks the store once',
    async (path) => {
      const first = await get(path)
      expect(first.status).toBe(200)
      await get(`${path}?from=there`)
      const calls = await asked(async () => {
        expect((await get(path)).text).toBe(first.text)
        const held = await get(path, { 'if-none-match': first.headers.etag ?? '' })
        expect([held.status, held.headers.etag]).toEqual([304, first.headers.etag])
        expect((await get(`${path}?from=elsewhere`)).text).toBe(first.text)
        for (const encoding of ['gzip', 'br', 'zstd'])
          expect((await get(path, { 'accept-encoding': encoding })).text).toBe(first.text)
      })
      expect(calls).toEqual([])
    },
  )

  it('has the same headers from the cache as before', async () => {
    const asBrowser = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document', 'accept-encoding': 'br' }
    const [first, second] = [await get('/articles/alpha', asBrowser), await get('/articles/alpha', asBrowser)]
    const { date: _, ...headers } = second.headers
    expect(headers).toEqual({ ...first.headers, date: undefined, ...headers })
    expect(second.headers['content-security-policy']).toBeDefined()
    expect(second.headers.etag).toBe(first.headers.etag)
  })
})

describe('a page is made anew', () => {
  it('when an article changes', async () => {
    await get('/articles/alpha')
    await data.write('articles/a.md', markdown('Alpha again', { section: 'news', slug: 'alpha' }))
    await server.gazette.folder.sync()
    await eventually(async () => expect((await get('/articles/alpha')).text).toContain('Alpha again'))
    expect((await get('/')).text).toContain('Alpha again')
  })

  it('in the second in which a scheduled article appears', async () => {
    expect((await get('/')).text).not.toContain('Later')
    now = new Date('2026-11-23T12:00:00Z')
    await eventually(async () => expect((await get('/')).text).toContain('Later'))
    expect((await get('/articles/later')).status).toBe(200)
  })

  it('when the publication changes what no feed shows', async () => {
    await get('/')
    const { publication } = server.gazette.site()
    const words = { subscribe: 'Just in' }
    await server.gazette.adoptPublication({ ...publication, words })
    expect((await get('/')).text).toContain('Just in')
    await server.gazette.adoptPublication(publication)
    expect((await get('/')).text).not.toContain('Just in')
  })
})

it('a withdrawn article answers 410 at once', async () => {
  expect((await get('/articles/alpha')).status).toBe(200)
  await server.gazette.editing.withdraw('alpha', 'It was wrong.')
  expect((await get('/articles/alpha')).status).toBe(410)
})
