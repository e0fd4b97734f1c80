import { pino } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Audience, startAudience } from '../../src/audience/audience.ts'
import { PublisherError } from '../../src/domain/errors.ts'
import type { AudienceStore } from '../../src/store/audience/audience.ts'
import type { FeedCount } from '../../src/store/audience/counts.ts'
import { dayAfter } from '../../src/store/audience/day.ts'
import { eventually } from '../support/start-gazette.ts'

const salt = (day: string) => Buffer.from(day.slice(-8)).toString('base64url')
const away = () => new PublisherError('unavailable', 'the database does not work')

/** A store that records its calls, and fails with the errors in `failures`. */
function recordStore() {
  const added: FeedCount[][] = []
  const begun: string[] = []
  const failures: unknown[] = []
  const store: AudienceStore = {
    add: async (counts) => {
      const failure = failures.shift()
      if (failure) throw failure
      added.push([...counts])
    },
    beginDay: async (today) => {
      const failure = failures.shift()
      if (failure) throw failure
      begun.push(today)
      return new Map([today, dayAfter(today, 1)].map((day) => [day, salt(day)]))
    },
    stopCounting: async () => {},
    read: async () => {
      throw new Error('read is not used here')
    },
  }
  return { store, added, begun, failures }
}

const open: Audience[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const audience of open.splice(0)) await audience[Symbol.asyncDispose]()
})

async function setUp() {
  const recorded = recordStore()
  const clock = { now: new Date('2026-11-23T09:00:00Z') }
  const logged: { level: number; msg: string }[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) })
  const audience = startAudience({ store: recorded.store, now: () => clock.now, log, trustProxy: 0 })
  open.push(audience)
  await audience.flush()
  const visit = (path = '/rss.xml', address = '192.0.2.1') =>
    audience.note({ method: 'GET', headers: {}, socket: { remoteAddress: address } }, 200, path)
  const requests = () =>
    recorded.added.flat().flatMap(({ feed, answers }) => answers.map((one) => `${feed} ${one.requests}`))
  return { ...recorded, audience, clock, logged, visit, requests }
}

describe('the counts', () => {
  it('are stored every half minute, if there are any', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { visit, requests, added } = await setUp()
    for (let time = 0; time < 3; time++) visit()
    await vi.advanceTimersByTimeAsync(29_000)
    expect(requests()).toEqual([])
    await vi.advanceTimersByTimeAsync(2_000)
    await eventually(() => expect(requests()).toEqual(['main 3']))
    await vi.advanceTimersByTimeAsync(300_000)
    expect(added).toHaveLength(1)
  })

  it('are stored for a hundred feeds at a time', async () => {
    const { audience, visit, added } = await setUp()
    for (let index = 0; index < 250; index++) visit(`/tags/t${index}/rss.xml`)
    await audience.flush()
    expect(added.map((counts) => counts.length)).toEqual([100, 100, 50])
  })

  it('are kept while the database is unavailable, and then stored once', async () => {
    const { audience, visit, requests, failures, logged } = await setUp()
    for (let index = 0; index < 150; index++) visit(`/tags/t${index}/rss.xml`)
    failures.push(undefined, away())
    await audience.flush()
    expect(requests()).toHaveLength(100)
    failures.push(away(), away())
    for (let time = 0; time < 2; time++) {
      visit('/tags/t149/rss.xml')
      await audience.flush()
    }
    await audience.flush()
    expect(requests()).toHaveLength(150)
    expect(new Set(requests()).size).toBe(150)
    expect(requests()).toContain('tag:t149 3')
    expect(logged.map(({ level }) => level)).toEqual([40])
  })

  it('are lost, with a log line, only if storing them can never succeed', async () => {
    const { audience, visit, requests, failures, logged } = await setUp()
    for (let index = 0; index < 150; index++) visit(`/tags/t${index}/rss.xml`)
    failures.push(new TypeError('a bug'))
    await audience.flush()
    await audience.flush()
    expect(requests()).toHaveLength(50)
    expect(logged).toMatchObject([{ level: 50 }])
  })

  it('are stored once more at the end', async () => {
    const { audience, visit, requests } = await setUp()
    visit()
    await audience[Symbol.asyncDispose]()
    expect(requests()).toEqual(['main 1'])
  })

  it('do not keep a server from stopping', async () => {
    const { audience, visit, store } = await setUp()
    visit()
    vi.spyOn(store, 'add').mockReturnValue(new Promise(() => {}))
    vi.useFakeTimers()
    const closing = audience[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(5_000)
    await closing
    open.pop()
  })
})

describe("a day's salt", () => {
  it('is fetched once, and the next one before the day begins', async () => {
    const { audience, visit, added, begun, clock } = await setUp()
    for (const at of ['2026-11-23T12:00:00Z', '2026-11-23T23:59:50Z', '2026-11-24T00:00:05Z']) {
      clock.now = new Date(at)
      visit()
      await audience.flush()
    }
    await audience.flush()
    expect(begun).toEqual(['2026-11-23', '2026-11-24'])
    const words = added.flat().map(({ day, words }) => `${day} ${words}`)
    expect(words[0]).toBe(words[1])
    expect(words[2]).toMatch(/^2026-11-24 \d+$/)
    expect(words[2]?.split(' ')[1]).not.toBe(words[0]?.split(' ')[1])
  })

  it('that is unavailable leaves requests counted but not readers', async () => {
    const { store, added, failures } = recordStore()
    failures.push(away(), away())
    const log = pino({ level: 'silent' })
    const audience = startAudience({ store, now: () => new Date('2026-11-23'), log, trustProxy: 0 })
    open.push(audience)
    const asked = { method: 'GET', headers: {}, socket: { remoteAddress: '192.0.2.1' } }
    await audience.flush()
    audience.note(asked, 200, '/rss.xml')
    await audience.flush()
    audience.note(asked, 200, '/rss.xml')
    await audience.flush()
    expect(added.flat()).toMatchObject([
      { answers: [{ requests: 1 }], words: [] },
      { answers: [{ requests: 1 }], words: [expect.any(Number)] },
    ])
  })
})
