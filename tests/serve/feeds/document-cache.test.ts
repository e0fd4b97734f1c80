import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Site } from '../../../src/domain/site.ts'
import type { FeedDocument } from '../../../src/serve/feeds/document.ts'
import { createDocumentCache, type DocumentCache } from '../../../src/serve/feeds/document-cache.ts'
import { createValidationGate } from '../../../src/serve/feeds/validation-gate.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { makeSite } from '../../support/make-article.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { makeIncoming, rules } from '../../support/make-incoming.ts'
import { newSqlite } from '../../support/new-database.ts'
import { eventually, startGazette } from '../../support/start-gazette.ts'

const log = pino({ level: 'silent' })
const old = makeSite({ title: 'The Old Title' })
const young = makeSite({ title: 'The New Title' })
let site: Site
let store: Store
let documents: DocumentCache

beforeEach(async () => {
  site = old
  store = await openStore(await newSqlite(), {
    now: () => new Date('2026-11-23T09:00:00Z'),
    rules: { ...rules, feedSize: 1 },
  })
  await store.saveArticles(Array.from({ length: 60 }, (_, index) => makeIncoming(`a${index}`)))
  const gate = createValidationGate({ findFaults: () => [], log })
  documents = createDocumentCache({ store, site: () => site, log, gate })
})
afterEach(() => store.close())

const current = async () => (await documents.current('main', 'rss'))?.value as FeedDocument
const archived = async () => {
  const page = await store.archivePage('main', 1)
  const found = await documents.archive('main', page ?? { page: 1, version: 0 }, 'rss')
  return found as FeedDocument
}

describe.each([
  ['feed', current, 'readFeed'],
  ['page of an archive', archived, 'readArchive'],
] as const)('the document of a %s whose revision stays the same', (_, read, method) => {
  it('is the same object as long as the publication is', async () => {
    expect(await read()).toBe(await read())
  })

  it('is built again when the publication changes', async () => {
    const before = await read()
    site = young
    const after = await read()
    expect(before.bytes.toString()).toContain('The Old Title')
    expect(after.bytes.toString()).toContain('The New Title')
    expect(after.bytes.toString()).not.toContain('The Old Title')
    expect(await read()).toBe(after)
  })

  it('is neither cached nor shared with later requests if the publication changes during its build', async () => {
    const reading = Promise.withResolvers<void>()
    const really = store[method] as (...all: unknown[]) => Promise<never>
    vi.spyOn(store, method).mockImplementationOnce(async (...all: unknown[]) => {
      await reading.promise
      return really(...all)
    })
    const slow = read()
    await eventually(() => expect(store[method]).toHaveBeenCalled())
    site = young
    const fresh = await read()
    reading.resolve()
    await slow
    expect(fresh.bytes.toString()).toContain('The New Title')
    expect(await read()).toBe(fresh)
  })
})

it('the last document is served while the store does not answer, even if the publication has changed', async () => {
  const before = await current()
  site = young
  vi.spyOn(store, 'feedState').mockReturnValue(new Promise(() => {}))
  expect(await documents.current('main', 'rss')).toEqual({ value: before, isStale: true })
})

it('no cache answers with the old publication once this process has adopted another', async () => {
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
  let now = new Date('2026-11-23T09:00:00Z')
  await using server = await startGazette(data, { now: () => now })
  now = new Date('2026-11-23T10:00:00Z')
  const read = async () => (await fetch(`${server.url}/rss.xml`)).text()
  for (let times = 0; times < 3; times++) expect(await read()).toContain('<title>The Test Courier</title>')
  const adopted = server.gazette.adoptPublication({
    ...server.gazette.site().publication,
    title: 'The New Title',
  })
  expect(await read()).toContain('<title>The New Title</title>')
  await adopted
  expect(await read()).toContain('<title>The New Title</title>')
})

describe('a feed that is requested for the first time', () => {
  it('is read from the store in one step, and built once for concurrent requests', async () => {
    const [state, contents] = [vi.spyOn(store, 'feedState'), vi.spyOn(store, 'readFeed')]
    await current()
    expect([state.mock.calls.length, contents.mock.calls.length]).toEqual([0, 1])
    site = young
    const [one, other] = await Promise.all([current(), current()])
    expect(other).toBe(one)
    expect(contents).toHaveBeenCalledTimes(2)
  })

  it('is current for a request that comes during its build and after a change', async () => {
    const reading = Promise.withResolvers<void>()
    const readFeed = store.readFeed
    vi.spyOn(store, 'readFeed').mockImplementationOnce(async (...all) => {
      const contents = await readFeed(...all)
      await reading.promise
      return contents
    })
    const first = current()
    await eventually(() => expect(store.readFeed).toHaveBeenCalled())
    await store.withdraw('a59')
    const second = current()
    reading.resolve()
    expect((await first).revision).toBeLessThan((await second).revision)
    expect((await second).bytes.toString()).not.toContain('urn:example:a59')
  })

  it.each(['tag:nothing', 'section:nowhere'] as const)(
    'does not exist if it never had an article: %s',
    async (name) => {
      expect(await documents.current(name, 'rss')).toBeUndefined()
      expect(await documents.isFeed(name)).toBe(false)
    },
  )
})
