import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { FeedDocument } from '../../src/serve/feed-document.ts'
import { type Admitted, createGate } from '../../src/serve/gate.ts'
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

it('a fault in an entry costs that entry, one elsewhere the whole new document, and the alarm ends with the fault', () => {
  const logged: Record<string, unknown>[] = []
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const fault = (entry?: string) => ({ rule: 'r', message: 'It is bad.', ...(entry && { entry }) })
  const findFaults = (text: string) => [
    ...(text.includes('badly') ? [fault()] : []),
    ...(text.includes('spoilt') ? [fault('urn:x')] : []),
  ]
  const gate = createGate({ findFaults, log })
  const admit = (text: string, lastGood?: FeedDocument) =>
    gate.admit({
      place: 'main rss',
      write: (without) => documentOf(without.has('urn:x') ? text.replace(' spoilt', '') : text),
      lastGood,
    })
  const { document: good } = admit('good')
  expect(good.bytes.toString()).toBe('good')
  const textOf = ({ document }: Admitted) => document.bytes.toString()
  expect(textOf(admit('good spoilt better', good))).toBe('good better')
  expect(gate.alarms()).toEqual([{ place: 'main rss', faults: [fault('urn:x')] }])
  expect(logged).toMatchObject([
    { level: 50, place: 'main rss', leftOut: ['urn:x'], faults: [{ entry: 'urn:x' }] },
  ])
  expect(admit('badly made', good)).toEqual({ document: good, isGood: true })
  expect(admit('badly spoilt', good).document).toBe(good)
  // Nothing to fall back on: it goes out, and must never stand in for a later one.
  expect(admit('badly made')).toMatchObject({ isGood: false })
  expect(textOf(admit('badly made'))).toBe('badly made')
  expect(textOf(admit('better', good))).toBe('better')
  expect(gate.alarms()).toEqual([])
})

it('an article that spoils a feed is left out, named in the log and in /readyz, and hinders no other', async () => {
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
  expect(after.text).toContain('Alpha')
  expect(after.text).not.toContain('no language')
  await server.gazette.store.withdraw('a')
  expect((await ask(`${server.url}/atom.xml`)).text).not.toContain('Alpha')
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
