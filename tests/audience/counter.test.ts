import { describe, expect, it } from 'vitest'
import { toHashKey } from '../../src/audience/client.ts'
import {
  type CountedRequest,
  createCounter,
  createTallies,
  type TallyLimits,
  toFeedCount,
} from '../../src/audience/counter.ts'
import { estimateDistinct, mergeWords } from '../../src/store/audience/day.ts'

const reader = 'NetNewsWire (RSS Reader; https://netnewswire.com/)'
const feedly = (subscribers: number) => `Feedly/1.0 (${subscribers} subscribers)`

interface Client {
  readonly userAgent?: string
  readonly address?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

function ask({
  userAgent = reader,
  address = '192.0.2.1',
  method = 'GET',
  headers = {},
}: Client = {}): CountedRequest {
  return { method, headers: { 'user-agent': userAgent, ...headers }, socket: { remoteAddress: address } }
}

function setUp({ limits, trustProxy = 0 }: { limits?: TallyLimits; trustProxy?: number } = {}) {
  const clock = { now: new Date('2026-11-23T09:00:00Z') }
  const tallies = createTallies(limits)
  const keys = new Map(
    ['2026-11-23', '2026-11-24'].map((day) => [day, toHashKey(Buffer.from(day.slice(-8)))]),
  )
  const { note } = createCounter({ tallies, now: () => clock.now, keys, trustProxy })
  const take = () =>
    tallies
      .takeAll()
      .map(toFeedCount)
      .map(({ words, ...count }) => ({ ...count, direct: estimateDistinct(mergeWords('', words)) }))
  return { note, take, clock, tallies, keys }
}

const one = { conditional: 0, notModified: 0 }

describe('counting', () => {
  it.each([
    ['/rss.xml', 'main'],
    ['/atom.xml?utm_source=x', 'main'],
    ['/feed.json', 'main'],
    ['/tags/r-and-d/rss.xml', 'tag:r-and-d'],
    ['/tags/%D1%8F/atom.xml', 'tag:я'],
    ['/languages/en-GB/feed.json', 'language:en-GB'],
  ])('counts %s as a request for the feed %s', (address, feed) => {
    const { note, take } = setUp()
    note(ask(), 200, address)
    expect(take()).toMatchObject([{ feed, day: '2026-11-23', direct: 1 }])
  })

  it.each([
    ['GET', 200, '/', 'a page'],
    ['GET', 200, '/tags/ferry', "a feed's page"],
    ['GET', 200, '/archives/1-1/rss.xml', 'an archive page'],
    ['GET', 200, '/tags/ferry/archives/1-1/rss.xml', 'an archive page'],
    ['GET', 200, '/rss.xml?as-of=2026-11-01', 'what a feed held before'],
    ['GET', 200, '/rss.xml?x=1&as%2Dof=2026-11-01', 'the same'],
    ['GET', 303, '/rss.xml', 'a browser that is sent on'],
    ['GET', 301, '/rss.xml', 'a feed that has moved'],
    ['GET', 404, '/tags/nothing/rss.xml', 'no feed'],
    ['GET', 410, '/rss.xml', 'the end'],
    ['GET', 429, '/rss.xml', 'a reader that asks too often'],
    ['GET', 503, '/rss.xml', 'trouble'],
    ['HEAD', 200, '/rss.xml', 'HEAD'],
    ['OPTIONS', 204, '/rss.xml', 'a preflight'],
  ])('ignores %s with %i of %s: %s', (method, status, address) => {
    const { note, take } = setUp()
    note(ask({ method }), status, address)
    expect(take()).toEqual([])
  })

  it('ignores requests of Gazette itself', () => {
    const { note, take } = setUp()
    note(ask({ userAgent: 'Gazette/1.0' }), 200, '/rss.xml')
    expect(take()).toEqual([])
  })

  it('counts conditional requests and answers with 304', () => {
    const { note, take } = setUp()
    note(ask(), 200, '/rss.xml')
    note(ask({ headers: { 'if-none-match': '"old"' } }), 200, '/rss.xml')
    note(ask({ headers: { 'if-none-match': '"new"' } }), 304, '/atom.xml')
    note(ask({ headers: { 'if-modified-since': 'Mon, 23 Nov 2026 09:00:00 GMT' } }), 304, '/rss.xml')
    expect(take()).toMatchObject([
      { answers: [{ reader: 'NetNewsWire', requests: 4, conditional: 3, notModified: 2 }], direct: 1 },
    ])
  })

  it('keeps the largest report of each feed id and format, and counts no service as a direct reader', () => {
    const { note, take } = setUp()
    for (const count of [3, 9, 5]) note(ask({ userAgent: feedly(count) }), 200, '/rss.xml')
    note(ask({ userAgent: feedly(2) }), 200, '/feed.json')
    note(ask({ userAgent: 'Feedbin feed-id:17 - 142 subscribers' }), 304, '/feed.json')
    note(ask({ userAgent: 'Feedly/1.0' }), 200, '/rss.xml')
    expect(take()).toEqual([
      {
        feed: 'main',
        day: '2026-11-23',
        direct: 0,
        answers: [
          { reader: 'Feedly', requests: 5, ...one },
          { reader: 'Feedbin', requests: 1, conditional: 0, notModified: 1 },
        ],
        reports: [
          { service: 'Feedly', source: 'format rss', subscribers: 9 },
          { service: 'Feedly', source: 'format json', subscribers: 2 },
          { service: 'Feedbin', source: '17', subscribers: 142 },
        ],
      },
    ])
  })

  it('distinguishes clients by address and program, on one connection and on many', () => {
    const { note, take } = setUp()
    for (const address of ['192.0.2.1', '192.0.2.2', '10.0.0.1', '2001:db8::1', '2001:db8::2']) {
      for (const userAgent of [reader, 'Reeder/5', '']) {
        note(ask({ address, userAgent }), 200, '/rss.xml')
        note(ask({ address, userAgent }), 200, '/atom.xml')
      }
    }
    expect(take()).toMatchObject([{ direct: 12 }])
  })

  it('distinguishes the clients of a proxy that reuses its connections', () => {
    const { note, take } = setUp({ trustProxy: 1 })
    const { socket } = ask()
    const send = (forwarded: string, path: string, userAgent = reader) =>
      note({ ...ask({ userAgent, headers: { 'x-forwarded-for': forwarded } }), socket }, 200, path)
    for (let index = 0; index < 50; index++) send(`192.0.2.${index}`, '/rss.xml')
    for (let index = 0; index < 50; index++) send(`192.0.2.${index % 5}`, '/rss.xml')
    send('192.0.2.1', '/rss.xml', 'Reeder/5')
    send('192.0.2.1', '/tags/ferry/rss.xml', 'Reeder/5')
    send('192.0.2.2', '/tags/ferry/rss.xml', 'Feedly/1.0 (7 subscribers)')
    expect(take()).toMatchObject([
      {
        feed: 'main',
        direct: expect.closeTo(51, -1),
        answers: [
          { reader: 'NetNewsWire', requests: 100 },
          { reader: 'Reeder', requests: 1 },
        ],
      },
      { feed: 'tag:ferry', direct: 1, reports: [{ subscribers: 7 }] },
    ])
  })

  it('continues on a connection after its counts have been taken', () => {
    const { note, take } = setUp()
    const client = ask()
    for (let time = 0; time < 3; time++) note(client, 200, '/rss.xml')
    expect(take()).toMatchObject([{ answers: [{ requests: 3 }], direct: 1 }])
    for (let time = 0; time < 2; time++) note(client, 304, '/rss.xml')
    expect(take()).toMatchObject([{ answers: [{ requests: 2, notModified: 2 }], direct: 1 }])
    expect(take()).toEqual([])
  })

  it('counts each day separately, with its own key', () => {
    const { note, take, clock, tallies, keys } = setUp()
    note(ask(), 200, '/rss.xml')
    clock.now = new Date('2026-11-23T23:59:59.999Z')
    note(ask(), 200, '/rss.xml')
    clock.now = new Date('2026-11-24T00:00:00Z')
    note(ask(), 200, '/rss.xml')
    const [first, second] = tallies.takeAll().map(toFeedCount)
    expect([first?.day, first?.words.length]).toEqual(['2026-11-23', 1])
    expect([second?.day, second?.words.length]).toEqual(['2026-11-24', 1])
    expect(second?.words).not.toEqual(first?.words)
    clock.now = new Date('2026-11-25T00:00:00Z')
    note(ask(), 200, '/rss.xml')
    // Without a key readers cannot be distinguished; the request is counted.
    expect(take()).toMatchObject([{ day: '2026-11-25', direct: 0, answers: [{ requests: 1 }] }])
    const client = ask()
    note(client, 200, '/rss.xml')
    keys.set('2026-11-25', toHashKey(Buffer.from('the next')))
    note(client, 200, '/rss.xml')
    expect(take()).toMatchObject([{ direct: 1, answers: [{ requests: 2 }] }])
  })
})

describe('the memory of the counter', () => {
  it('holds a limited number of feeds', () => {
    const { note, take } = setUp({ limits: { mostTallies: 3, mostWords: 100, mostReports: 100 } })
    for (let index = 0; index < 10; index++) note(ask(), 200, `/tags/t${index % 5}/rss.xml`)
    expect(take().map(({ feed }) => feed)).toEqual(['tag:t0', 'tag:t1', 'tag:t2'])
    note(ask(), 200, '/tags/t4/rss.xml')
    expect(take()).toHaveLength(1)
  })

  it('holds a limited number of readers of all feeds together', () => {
    const { note, tallies } = setUp({ limits: { mostTallies: 100, mostWords: 50, mostReports: 100 } })
    for (let index = 0; index < 200; index++) {
      note(ask({ address: `192.0.2.${index}` }), 200, `/tags/t${index % 7}/rss.xml`)
    }
    expect(tallies.takeAll().reduce((sum, { words }) => sum + words.size, 0)).toBe(50)
    note(ask(), 200, '/rss.xml')
    expect(tallies.takeAll().reduce((sum, { words }) => sum + words.size, 0)).toBe(1)
  })

  it('holds a limited number of reports of all feeds together, also after they are put back', () => {
    const { note, tallies } = setUp({ limits: { mostTallies: 100, mostWords: 100, mostReports: 20 } })
    const report = (count: number, subscribers: number) => {
      for (let index = 0; index < count; index++) {
        const userAgent = `Feedbin feed-id:${index} - ${subscribers} subscribers`
        note(ask({ userAgent }), 200, `/tags/t${index % 7}/rss.xml`)
      }
    }
    const reports = (held: ReturnType<typeof tallies.takeAll>) =>
      held.flatMap((tally) => [...tally.reports.values()])
    report(60, 1)
    const taken = tallies.takeAll()
    expect(reports(taken)).toHaveLength(20)
    report(10, 2)
    tallies.putBack(taken)
    tallies.putBack(taken)
    report(60, 3)
    const held = reports(tallies.takeAll())
    expect(held).toHaveLength(20)
    // A stored report is still updated when new ones are refused.
    expect(held.every(({ subscribers }) => subscribers === 3)).toBe(true)
    report(1, 1)
    expect(reports(tallies.takeAll())).toHaveLength(1)
  })

  it('holds ten feed ids of a service', () => {
    const { note, take } = setUp()
    for (let index = 0; index < 50; index++) {
      note(ask({ userAgent: `Feedbin feed-id:${index} - 1 subscriber` }), 200, '/rss.xml')
    }
    note(ask({ userAgent: 'Feedbin feed-id:3 - 8 subscribers' }), 200, '/rss.xml')
    note(ask({ userAgent: feedly(5) }), 200, '/rss.xml')
    const [count] = take()
    expect(count?.reports).toHaveLength(11)
    expect(count?.reports.find(({ source }) => source === '3')?.subscribers).toBe(8)
  })

  it('holds no long headers; their client is counted', () => {
    const { note, take } = setUp()
    const client = ask({ userAgent: `${'x'.repeat(5_000)} 12 subscribers` })
    for (let time = 0; time < 3; time++) note(client, 200, '/rss.xml')
    expect(take()).toMatchObject([{ answers: [{ reader: 'other', requests: 3 }], reports: [], direct: 1 }])
  })

  it('merges counts that are put back with those counted meanwhile', () => {
    const { note, take, tallies } = setUp()
    note(ask(), 200, '/rss.xml')
    note(ask({ userAgent: feedly(9) }), 200, '/rss.xml')
    const taken = tallies.takeAll()
    note(ask(), 304, '/rss.xml')
    note(ask({ address: '192.0.2.2' }), 200, '/rss.xml')
    note(ask({ userAgent: feedly(4) }), 200, '/rss.xml')
    tallies.putBack(taken)
    expect(take()).toEqual([
      {
        feed: 'main',
        day: '2026-11-23',
        direct: 2,
        answers: [
          { reader: 'NetNewsWire', requests: 3, conditional: 0, notModified: 1 },
          { reader: 'Feedly', requests: 2, ...one },
        ],
        reports: [{ service: 'Feedly', source: 'format rss', subscribers: 9 }],
      },
    ])
  })
})
