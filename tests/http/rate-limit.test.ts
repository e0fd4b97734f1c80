import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFairLimit, type FairLimit, type Poll } from '../../src/http/rate-limit.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette } from '../support/start-gazette.ts'

const start = new Date('2026-11-23T09:00:00Z')
const limits = { burst: 3, secondsPerPoll: 60 }
const wait = (retryAfterSeconds: number) => ({ retryAfterSeconds })
const rss = '/rss.xml'

/** A limit with a clock that stands still until it is moved. */
function makeLimit(options: { maxClients?: number; trustedProxies?: number } = {}) {
  let time = start.getTime()
  const limit = createFairLimit({ now: () => new Date(time), limits, ...options })
  const pass = (seconds: number) => {
    time += seconds * 1000
  }
  return { limit, pass }
}

function poll(remoteAddress?: string, headers: Poll['headers'] = {}, method = 'GET'): Poll {
  return { method, headers, socket: { remoteAddress } }
}

const reader = poll('192.0.2.7')
const other = poll('192.0.2.8')

function empty(limit: FairLimit, request: Poll, feed = rss): void {
  for (let drawn = 0; drawn < limits.burst; drawn++) expect(limit.refusal(request, feed)).toBeUndefined()
  expect(limit.refusal(request, feed)).toBeDefined()
}

interface Step {
  /** Seconds after the step before. */
  readonly after?: number
  readonly from?: Poll
  readonly feed?: string
  readonly times?: number
  readonly gets: 'the feed' | number
}

const policies: readonly [promise: string, steps: readonly Step[]][] = [
  ['the first fetch is never refused', [{ gets: 'the feed' }]],
  ['a burst is allowed, and no more', [{ times: 3, gets: 'the feed' }, { gets: 60 }]],
  [
    'of IPv6 a whole network counts as one client',
    [
      { from: poll('2001:db8::7'), times: 3, gets: 'the feed' },
      { from: poll('2001:db8:0:0:a:b:c:d'), gets: 60 },
      { from: poll('2001:db8:0:1::7'), gets: 'the feed' },
    ],
  ],
  [
    'then one poll a minute',
    [
      { times: 3, gets: 'the feed' },
      { after: 60, gets: 'the feed' },
      { gets: 60 },
      { after: 60, gets: 'the feed' },
    ],
  ],
  [
    'the wait is told in whole seconds, rounded up, and is enough',
    [
      { times: 3, gets: 'the feed' },
      { after: 0.4, gets: 60 },
      { after: 59, gets: 1 },
      { after: 1, gets: 'the feed' },
    ],
  ],
  [
    'who asks while refused does not wait longer for it',
    [
      { times: 3, gets: 'the feed' },
      { after: 30, times: 50, gets: 30 },
      { after: 30, gets: 'the feed' },
    ],
  ],
  [
    'a long pause gives the whole burst back, and not two',
    [{ times: 3, gets: 'the feed' }, { after: 86_400, times: 3, gets: 'the feed' }, { gets: 60 }],
  ],
  [
    'who polls once a minute is never refused',
    Array.from({ length: 20 }, (): Step => ({ after: 60, gets: 'the feed' })),
  ],
  [
    'a clock that is set back makes nobody wait longer than an empty bucket does',
    [
      { times: 3, gets: 'the feed' },
      { after: -86_400, gets: 60 },
      { after: 60, gets: 'the feed' },
    ],
  ],
  [
    'each feed is counted by itself',
    [{ times: 3, gets: 'the feed' }, { gets: 60 }, { feed: '/atom.xml', times: 3, gets: 'the feed' }],
  ],
  [
    'each client is counted by itself',
    [{ times: 3, gets: 'the feed' }, { gets: 60 }, { from: other, times: 3, gets: 'the feed' }],
  ],
  [
    'an address of version 4 is the same in the writing of version 6',
    [
      { times: 3, gets: 'the feed' },
      { from: poll('::ffff:192.0.2.7'), gets: 60 },
    ],
  ],
]

describe('the limit on fetching whole feeds', () => {
  it.each(policies)('%s', (_promise, steps) => {
    const { limit, pass } = makeLimit()
    for (const { after = 0, from = reader, feed = rss, times = 1, gets } of steps) {
      pass(after)
      const expected = gets === 'the feed' ? undefined : wait(gets)
      for (let time = 0; time < times; time++) expect(limit.refusal(from, feed)).toEqual(expected)
    }
  })

  it.each([
    ['who asks by tag', poll('192.0.2.7', { 'if-none-match': '"x"' })],
    ['who asks by date', poll('192.0.2.7', { 'if-modified-since': start.toUTCString() })],
    ['HEAD, which takes no body along', poll('192.0.2.7', {}, 'HEAD')],
    ['loopback: a proxy that nobody told of', poll('127.0.0.1')],
    ['loopback of version 6', poll('::1')],
    ['loopback of version 4 written as version 6', poll('::ffff:127.0.0.1')],
    ['a private network', poll('10.1.2.3')],
    ['another private network', poll('172.31.0.9')],
    ['a home network', poll('192.168.1.4')],
    ['the network between a provider and its proxies', poll('100.64.0.1')],
    ['a private network of version 6', poll('fd12:3456::1')],
    ['a neighbour on the wire, with its zone', poll('fe80::1%eth0')],
    ['a socket without an address, such as a file', poll(undefined)],
  ])('never counts or refuses %s', (_reason, request) => {
    const { limit } = makeLimit()
    for (let time = 0; time < 10; time++) expect(limit.refusal(request, rss)).toBeUndefined()
    expect(limit.remembered()).toBe(0)
    empty(limit, reader)
    expect(limit.refusal(request, rss)).toBeUndefined()
  })

  it('who was refused may still ask whether the feed has changed', () => {
    const { limit } = makeLimit()
    empty(limit, reader)
    expect(limit.refusal(poll('192.0.2.7', { 'if-none-match': '"x"' }), rss)).toBeUndefined()
    expect(limit.refusal(reader, rss)).toEqual(wait(60))
  })

  it('asks for 30 polls at once unless told otherwise', () => {
    const limit = createFairLimit({ now: () => start })
    for (let time = 0; time < 30; time++) expect(limit.refusal(reader, rss)).toBeUndefined()
    expect(limit.refusal(reader, rss)).toEqual(wait(60))
  })
})

const proxy = '10.0.0.2'
const via = (forwarded: string, peer = proxy) => poll(peer, { 'x-forwarded-for': forwarded })
/** Whether the first is refused after a burst of its own, and whether the second is then. */
const same = [true, true]
const apart = [true, false]
const nobody = [false, false]

const forwardings: readonly [
  reason: string,
  trustedProxies: number,
  first: Poll,
  second: Poll,
  refused: readonly boolean[],
][] = [
  ['nobody is trusted: the header counts for nothing', 0, via('198.51.100.1'), via('198.51.100.1'), nobody],
  [
    'nobody is trusted: a new name does not help',
    0,
    via('198.51.100.1', '192.0.2.7'),
    via('198.51.100.2', '192.0.2.7'),
    same,
  ],
  ['the proxy names the client', 1, via('198.51.100.1'), via('198.51.100.1'), same],
  ['the proxy names two clients', 1, via('198.51.100.1'), via('198.51.100.2'), apart],
  [
    'what a client wrote itself stands left of that',
    1,
    via('203.0.113.1, 198.51.100.1'),
    via('203.0.113.2, 198.51.100.1'),
    same,
  ],
  [
    'two proxies: the second from the right',
    2,
    via('203.0.113.1, 198.51.100.1, 192.0.2.60'),
    via('203.0.113.2,198.51.100.1,192.0.2.61'),
    same,
  ],
  ['two proxies and two clients', 2, via('198.51.100.1, 192.0.2.60'), via('198.51.100.2, 192.0.2.60'), apart],
  ['ports are not the client', 1, via('198.51.100.1:4711'), via('198.51.100.1:4712'), same],
  ['brackets are not the client', 1, via('[2001:db8::7]:4711'), via('2001:db8::7'), same],
  ['no header, and the proxy is of the house', 1, poll(proxy), poll(proxy), nobody],
  ['no header: who is there is the client', 1, poll('192.0.2.7'), poll('192.0.2.7'), same],
  ['a header that is too short', 2, via('198.51.100.1', '192.0.2.7'), poll('192.0.2.7'), same],
  ['a name that is no address', 1, via('unknown', '192.0.2.7'), via('unknown', '192.0.2.7'), nobody],
  ['a client of the house', 1, via('192.168.1.4'), via('192.168.1.4'), nobody],
]

describe('the client behind a proxy', () => {
  it.each(forwardings)('%s (trusting %i)', (_reason, trustedProxies, first, second, refused) => {
    const { limit } = makeLimit({ trustedProxies })
    for (let time = 0; time < limits.burst; time++) limit.refusal(first, rss)
    expect([first, second].map((request) => limit.refusal(request, rss) !== undefined)).toEqual(refused)
  })
})

describe('the memory of the limit', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is bounded: with too many clients the one seen longest ago starts again', () => {
    const { limit } = makeLimit({ maxClients: 2 })
    empty(limit, reader)
    for (const last of [1, 2, 3, 4, 5]) limit.refusal(poll(`198.51.100.${last}`), rss)
    expect(limit.remembered()).toBe(2)
    expect(limit.refusal(reader, rss)).toBeUndefined()
  })

  it('holds a client only until its bucket is full again', () => {
    vi.useFakeTimers({ now: start })
    const limit = createFairLimit({ now: () => new Date(), limits })
    limit.refusal(reader, rss)
    limit.refusal(other, rss)
    limit.refusal(other, rss)
    vi.advanceTimersByTime(59_000)
    expect(limit.remembered()).toBe(2)
    vi.advanceTimersByTime(2_000)
    expect(limit.remembered()).toBe(1)
    vi.advanceTimersByTime(60_000)
    expect(limit.remembered()).toBe(0)
  })
})

describe('a server behind one proxy', () => {
  const from = (address: string, headers: Readonly<Record<string, string>> = {}) => ({
    headers: { 'x-forwarded-for': `203.0.113.99, ${address}`, ...headers },
  })

  it('asks who fetches a feed whole time and again to wait, and nobody else', async () => {
    let now = start
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data, { now: () => now, trustProxy: 1, pollLimit: 2 })
    const url = `${server.url}/rss.xml`
    const first = await ask(url, from('198.51.100.1'))
    const asking = from('198.51.100.1', { 'if-none-match': first.headers.etag ?? '' })
    for (let time = 0; time < 5; time++) expect((await ask(url, asking)).status).toBe(304)
    expect((await ask(url, from('198.51.100.1'))).status).toBe(200)

    now = new Date(start.getTime() + 15_500)
    const refused = await ask(url, from('198.51.100.1'))
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '45',
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
        'access-control-allow-origin': '*',
      },
    })
    expect(refused.text).toBe(
      'This feed may be fetched 2 times from one address, and then once in 60 seconds. ' +
        'Requests with If-None-Match or If-Modified-Since are free.\n',
    )
    expect(refused.headers.etag).toBeUndefined()

    expect((await ask(url, asking)).status).toBe(304)
    expect((await ask(url, { method: 'HEAD', ...from('198.51.100.1') })).status).toBe(200)
    expect((await ask(url, from('198.51.100.2'))).status).toBe(200)
    expect((await ask(`${server.url}/atom.xml`, from('198.51.100.1'))).status).toBe(200)
    const changed = from('198.51.100.1', { 'if-none-match': '"older"' })
    for (let time = 0; time < 5; time++) expect((await ask(url, changed)).status).toBe(200)

    now = new Date(start.getTime() + 60_500)
    expect((await ask(url, from('198.51.100.1'))).status).toBe(200)
    expect(JSON.stringify(server.logged)).not.toContain('198.51.100')
  })

  it('limits nobody where the limit is 0', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data, { trustProxy: 1, pollLimit: 0 })
    for (let time = 0; time < 50; time++) {
      expect((await ask(`${server.url}/rss.xml`, from('198.51.100.1'))).status).toBe(200)
    }
  })
})
