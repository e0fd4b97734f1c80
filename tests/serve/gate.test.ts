import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { FeedDocument } from '../../src/serve/feed-document.ts'
import { createGate } from '../../src/serve/gate.ts'
import { createRepresentation } from '../../src/serve/representation.ts'
import { makeIncoming } from '../store/store-contract.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette } from '../support/start-gazette.ts'

const selfUrl = 'https://gazette.example/rss.xml'
const documentOf = (text: string): FeedDocument => ({
  ...createRepresentation(selfUrl, text),
  selfUrl,
  contentType: 'application/rss+xml',
})

it('a document with a fault never replaces the last good one, and the alarm ends when a good one comes', () => {
  const logged: Record<string, unknown>[] = []
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const findFaults = (text: string) =>
    text.includes('bad') ? [{ rule: 'r', message: 'It is bad.', entry: 'urn:x' }] : []
  const gate = createGate({ findFaults, log })
  const [first, bad, second] = [documentOf('good'), documentOf('bad'), documentOf('better')]
  expect(gate.admit('main rss', first, undefined)).toBe(first)
  expect(gate.admit('main rss', bad, first)).toBe(first)
  expect(gate.alarms()).toEqual([
    { place: 'main rss', faults: [{ rule: 'r', message: 'It is bad.', entry: 'urn:x' }] },
  ])
  expect(logged).toMatchObject([
    { level: 50, place: 'main rss', isLastGoodServed: true, faults: [{ entry: 'urn:x' }] },
  ])
  expect(gate.admit('main rss', second, first)).toBe(second)
  expect(gate.alarms()).toEqual([])
  expect(gate.admit('main rss', bad, undefined)).toBe(bad)
})

it('an article that spoils a feed is named in the log and in /readyz, and readers keep what they had', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'articles/b.md': markdown('Beta'),
  })
  await using server = await startGazette(data)
  const before = await ask(`${server.url}/atom.xml`)
  // No way in lets such a language through; a fault of ours could.
  await server.gazette.store.saveArticles([
    makeIncoming('c', { origin: 'elsewhere', article: { language: 'no language' } }),
  ])
  const after = await ask(`${server.url}/atom.xml`)
  expect(after.text).toBe(before.text)
  expect(after.headers.etag).toBe(before.headers.etag)
  expect((await ask(`${server.url}/readyz`)).text).toMatch(/^ready\nalarm: main atom: .*no language/)
  expect(server.logged).toContainEqual(
    expect.objectContaining({
      msg: 'a document fails the gate',
      faults: expect.arrayContaining([expect.objectContaining({ entry: 'urn:example:c' })]),
    }),
  )
  await server.gazette.store.withdraw('c')
  expect((await ask(`${server.url}/atom.xml`)).headers.etag).not.toBe(before.headers.etag)
  expect((await ask(`${server.url}/readyz`)).text).toBe('ready\n')
})
