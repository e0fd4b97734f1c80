import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Site } from '../../../src/domain/site.ts'
import type { FeedDocument } from '../../../src/serve/feeds/document.ts'
import { createDocuments, type Documents } from '../../../src/serve/feeds/document-cache.ts'
import { createGate } from '../../../src/serve/feeds/validation-gate.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { makeSite } from '../../support/make-article.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { makeIncoming, rules } from '../../support/make-incoming.ts'
import { startGazette } from '../../support/start-gazette.ts'

const log = pino({ level: 'silent' })
const old = makeSite({ title: 'The Old Title' })
const young = makeSite({ title: 'The New Title' })
let site: Site
let store: Store
let documents: Documents

beforeEach(async () => {
  site = old
  store = await openStore('sqlite::memory:', {
    now: () => new Date('2026-11-23T09:00:00Z'),
    rules: { ...rules, feedSize: 1 },
  })
  await store.saveArticles(Array.from({ length: 60 }, (_, index) => makeIncoming(`a${index}`)))
  const gate = createGate({ findFaults: () => [], log })
  documents = createDocuments({ store, site: () => site, log, gate })
})
afterEach(() => store.close())

const current = async () => (await documents.current('main', 'rss')).value
const archived = async () => {
  const found = await documents.archive('main', { page: 1, version: 1 }, 'rss')
  return found as FeedDocument
}

describe.each([
  ['feed', current, 'readFeed'],
  ['page of an archive', archived, 'readArchive'],
] as const)('the document of a %s whose revision stays the same', (_, read, method) => {
  it('is the very same for as long as the publication is', async () => {
    expect(await read()).toBe(await read())
  })

  it('is made anew by the publication that is gone by now', async () => {
    const before = await read()
    site = young
    const after = await read()
    expect(before.bytes.toString()).toContain('The Old Title')
    expect(after.bytes.toString()).toContain('The New Title')
    expect(after.bytes.toString()).not.toContain('The Old Title')
    expect(await read()).toBe(after)
  })

  it('is not kept where another publication came while it was made, nor given to who asks after that', async () => {
    const reading = Promise.withResolvers<void>()
    const really = store[method] as (...all: unknown[]) => Promise<never>
    vi.spyOn(store, method).mockImplementationOnce(async (...all: unknown[]) => {
      await reading.promise
      return really(...all)
    })
    const slow = read()
    await vi.waitFor(() => expect(store[method]).toHaveBeenCalled())
    site = young
    const fresh = await read()
    reading.resolve()
    await slow
    expect(fresh.bytes.toString()).toContain('The New Title')
    expect(await read()).toBe(fresh)
  })
})

it('the last document stands while the store is away, also where the publication is another one by now', async () => {
  const before = await current()
  site = young
  vi.spyOn(store, 'feedState').mockReturnValue(new Promise(() => {}))
  expect(await documents.current('main', 'rss')).toEqual({ value: before, isStale: true })
})

it('a hot feed is not answered from memory once this process goes by another publication', async () => {
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
