import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Draft, Entry } from '../../../src/serve/feeds/document.ts'
import { createValidationGate } from '../../../src/serve/feeds/validation-gate.ts'
import { makeIncoming } from '../../store/store-contract.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette } from '../../support/start-gazette.ts'

const selfUrl = 'https://gazette.example/rss.xml'
const written = (text: string) => ({ bytes: Buffer.from(text), selfUrl })
const entry = (id: string, text: string): Entry => ({ id, bytes: Buffer.from(text) })
/** A document of its envelope's text and then its entries. */
const draftOf = (envelope: string, entries: readonly Entry[]): Draft => ({
  entries,
  enclose: () => ({
    selfUrl,
    write: (some) => Buffer.from([envelope, ...some.map(({ bytes }) => bytes)].join(' ')),
  }),
})

/** Entries for a batch each, which takes longer than a turn of the event loop should. */
const makeLarge = () =>
  ['urn:a', 'urn:b', 'urn:c', 'urn:d'].map((id) => entry(id, `slow ${'x'.repeat(90_000)}`))

function makeGate() {
  const logged: Record<string, unknown>[] = []
  const read: string[] = []
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const fault = (entry?: string) => ({ rule: 'r', message: 'It is bad.', ...(entry && { entry }) })
  const findFaults = (text: string) => {
    read.push(text)
    const end = performance.now() + (text.includes('slow') ? 11 : 0)
    while (performance.now() < end);
    return [
      ...(text.includes('badly') ? [fault()] : []),
      ...(text.includes('spoilt') ? [fault('urn:x')] : []),
    ]
  }
  const gate = createValidationGate({ findFaults, log })
  const validate = (envelope: string, entries: readonly Entry[], hasLastGood = false) =>
    gate.validate('main rss', draftOf(envelope, entries), hasLastGood)
  return { gate, validate, logged, read, fault }
}

describe('the validation gate', () => {
  it('omits an entry with an error, keeps the last document if no entry has it, and ends its alarm', async () => {
    const { gate, validate, logged, fault } = makeGate()
    const [good, spoilt] = [entry('urn:a', 'good'), entry('urn:x', 'spoilt')]
    expect(await validate('it is', [good])).toEqual({ written: written('it is good'), isGood: true })
    expect(await validate('it is', [good, spoilt], true)).toEqual({
      written: written('it is good'),
      isGood: true,
    })
    expect(gate.alarms()).toEqual([{ document: 'main rss', faults: [fault('urn:x')] }])
    expect(logged).toMatchObject([
      { level: 50, document: 'main rss', leftOut: ['urn:x'], faults: [{ entry: 'urn:x' }] },
    ])
    expect(await validate('badly made', [good], true)).toEqual({ isGood: true })
    expect(await validate('badly made', [good, spoilt], true)).toEqual({ isGood: true })
    // Without a last document it goes out, and must never replace a later one.
    expect(await validate('badly made', [good])).toEqual({
      written: written('badly made good'),
      isGood: false,
    })
    expect((await validate('it is', [good], true)).written?.bytes.toString()).toBe('it is good')
    expect(gate.alarms()).toEqual([])
  })

  it('validates an entry without errors only once, in whichever document', async () => {
    const { validate, read } = makeGate()
    const [one, two] = [entry('urn:a', 'one'), entry('urn:b', 'two')]
    await validate('first', [one])
    await validate('second', [one, two])
    expect((await validate('third', [two, one])).written?.bytes.toString()).toBe('third two one')
    expect(read).toEqual(['first one', 'second two', 'third'])
  })

  it('validates an entry with errors each time', async () => {
    const { validate, read } = makeGate()
    const spoilt = entry('urn:x', 'spoilt')
    await validate('first', [spoilt])
    await validate('second', [spoilt])
    expect(read).toEqual(['first spoilt', 'first', 'second spoilt', 'second'])
  })

  it('leaves out the largest entries of a document that readers would refuse for its size, and goes on', async () => {
    const { gate, validate, read } = makeGate()
    const [news, older] = [entry('urn:n', 'news'), entry('urn:o', 'older')]
    const huge = ['urn:1', 'urn:2', 'urn:3'].map((id, at) => entry(id, 'x'.repeat(4_000_000 + at)))
    expect((await validate('it is', [older, ...huge.slice(0, 2)])).written?.bytes.length).toBeGreaterThan(8e6)
    const { written: document, isGood } = await validate('it is', [news, ...huge, older], true)
    expect(isGood).toBe(true)
    expect(document?.bytes.toString()).toBe(`it is news ${'x'.repeat(4e6)} ${'x'.repeat(4e6 + 1)} older`)
    expect(gate.alarms()).toMatchObject([
      { document: 'main rss', faults: [{ rule: 'document-too-large', entry: 'urn:3' }] },
    ])
    // What it holds was validated before.
    expect(read.at(-1)).toBe('it is news')
    // Another error is found as ever.
    expect(await validate('badly made', [news, ...huge], true)).toEqual({ isGood: true })
    await validate('it is', [news])
    expect(gate.alarms()).toEqual([])
  })

  it('answers requests while it validates the entries of a large document', async () => {
    const { gate, validate, read, fault } = makeGate()
    const large = makeLarge()
    const validating = validate('badly made', large)
    await setImmediate()
    await setImmediate()
    expect(read.length).toBeLessThan(3)
    expect(await validating).toMatchObject({ isGood: false })
    expect(read).toHaveLength(8)
    // The error of the envelope, which is in every batch, is reported once.
    expect(gate.alarms()).toEqual([{ document: 'main rss', faults: [fault()] }])
    expect((await validate('it is', large)).written?.bytes.length).toBeGreaterThan(360_000)
    expect(gate.alarms()).toEqual([])
  })

  it('validates the new entries of two documents once, and keeps the alarm of the later one', async () => {
    const { gate, validate, read } = makeGate()
    const large = makeLarge()
    await Promise.all([validate('badly made', large), validate('it is', large)])
    expect(gate.alarms()).toEqual([])
    const others = makeLarge()
    read.length = 0
    await Promise.all([validate('first', others), validate('second', others)])
    expect(read.map((text) => text.length > 90_000)).toEqual([true, true, true, true, false])
  })

  it('validates two entries with one id together, since neither has the error alone', async () => {
    const { validate, read } = makeGate()
    const [one, two] = [entry('urn:a', 'one'), entry('urn:a', 'two')]
    await validate('first', [one])
    await validate('second', [one, two])
    expect(read).toEqual(['first one', 'second one two'])
  })
})

it('an article with an error is left out, named in the log and in /readyz, and affects no other', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'articles/b.md': markdown('Beta'),
  })
  await using server = await startGazette(data)
  const before = await ask(`${server.url}/atom.xml`)
  // Every form of import refuses such a link; a bug might not.
  await server.gazette.store.saveArticles([
    makeIncoming('c', { origin: 'elsewhere', article: { license: 'no address' } }),
  ])
  const after = await ask(`${server.url}/atom.xml`)
  expect(after.text).toContain('Alpha')
  expect(after.text).not.toContain('no address')
  await server.gazette.store.withdraw('a')
  expect((await ask(`${server.url}/atom.xml`)).text).not.toContain('Alpha')
  expect((await ask(`${server.url}/readyz`)).text).toMatch(
    /^ready\nversion \S+\nalarm: main atom: .*no address/,
  )
  expect(server.logged).toContainEqual(
    expect.objectContaining({
      msg: 'a document failed validation',
      faults: expect.arrayContaining([expect.objectContaining({ entry: 'urn:example:c' })]),
    }),
  )
  await server.gazette.store.withdraw('c')
  expect((await ask(`${server.url}/atom.xml`)).headers.etag).not.toBe(before.headers.etag)
  expect((await ask(`${server.url}/readyz`)).text).toMatch(/^ready\nversion \S+\n$/)
})
