import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { FeedHead } from '../../../src/formats/head.ts'
import type { Draft } from '../../../src/serve/feeds/document.ts'
import type { Entry } from '../../../src/serve/feeds/entry-cache.ts'
import { createGate } from '../../../src/serve/feeds/validation-gate.ts'
import { makeIncoming } from '../../store/store-contract.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette } from '../../support/start-gazette.ts'

const head = { selfUrl: 'https://gazette.example/rss.xml' } as FeedHead
const written = (text: string) => ({ bytes: Buffer.from(text), head })
const entry = (id: string, text: string): Entry => ({ id, bytes: Buffer.from(text) })
/** A document that says its envelope and then its entries. */
const draftOf = (envelope: string, entries: readonly Entry[]): Draft => ({
  entries,
  enclose: () => ({
    head,
    write: (some) => Buffer.from([envelope, ...some.map(({ bytes }) => bytes)].join(' ')),
  }),
})

function makeGate() {
  const logged: Record<string, unknown>[] = []
  const read: string[] = []
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const fault = (entry?: string) => ({ rule: 'r', message: 'It is bad.', ...(entry && { entry }) })
  const findFaults = (text: string) => {
    read.push(text)
    return [
      ...(text.includes('badly') ? [fault()] : []),
      ...(text.includes('spoilt') ? [fault('urn:x')] : []),
    ]
  }
  const gate = createGate({ findFaults, log })
  const admit = (envelope: string, entries: readonly Entry[], hasLastGood = false) =>
    gate.admit({ place: 'main rss', draft: draftOf(envelope, entries), hasLastGood })
  return { gate, admit, logged, read, fault }
}

describe('the gate', () => {
  it('takes an entry with a fault out, keeps the last document where the fault is in none, and ends its alarm', () => {
    const { gate, admit, logged, fault } = makeGate()
    const [good, spoilt] = [entry('urn:a', 'good'), entry('urn:x', 'spoilt')]
    expect(admit('it is', [good])).toEqual({ written: written('it is good'), isGood: true })
    expect(admit('it is', [good, spoilt], true)).toEqual({
      written: written('it is good'),
      isGood: true,
    })
    expect(gate.alarms()).toEqual([{ place: 'main rss', faults: [fault('urn:x')] }])
    expect(logged).toMatchObject([
      { level: 50, place: 'main rss', leftOut: ['urn:x'], faults: [{ entry: 'urn:x' }] },
    ])
    expect(admit('badly made', [good], true)).toEqual({ isGood: true })
    expect(admit('badly made', [good, spoilt], true)).toEqual({ isGood: true })
    // Nothing to fall back on: it goes out, and must never stand in for a later one.
    expect(admit('badly made', [good])).toEqual({ written: written('badly made good'), isGood: false })
    expect(admit('it is', [good], true).written?.bytes.toString()).toBe('it is good')
    expect(gate.alarms()).toEqual([])
  })

  it('reads an entry that was found good only once, whatever document it stands in', () => {
    const { admit, read } = makeGate()
    const [one, two] = [entry('urn:a', 'one'), entry('urn:b', 'two')]
    admit('first', [one])
    admit('second', [one, two])
    expect(admit('third', [two, one]).written?.bytes.toString()).toBe('third two one')
    expect(read).toEqual(['first one', 'second two', 'third'])
  })

  it('reads an entry that was at fault each time', () => {
    const { admit, read } = makeGate()
    const spoilt = entry('urn:x', 'spoilt')
    admit('first', [spoilt])
    admit('second', [spoilt])
    expect(read).toEqual(['first spoilt', 'first', 'second spoilt', 'second'])
  })

  it('reads two entries of one id together, since neither shows that by itself', () => {
    const { admit, read } = makeGate()
    const [one, two] = [entry('urn:a', 'one'), entry('urn:a', 'two')]
    admit('first', [one])
    admit('second', [one, two])
    expect(read).toEqual(['first one', 'second one two'])
  })

  it('reads a document as a whole that is near the size that readers refuse', () => {
    const { admit, read } = makeGate()
    const one = entry('urn:a', 'x'.repeat(6_000_000))
    admit('first', [one])
    admit('second', [one])
    expect(read.map((text) => text.length > 6_000_000)).toEqual([true, true])
  })
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
