import { describe, expect, it } from 'vitest'
import { createFeedLimit, type FeedLimit, type FeedRequest } from '../../../src/serve/feeds/answer.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette } from '../../support/start-gazette.ts'

const start = new Date('2026-11-23T09:00:00Z')
const burst = 3
const rss = '/rss.xml'

/** A limit with a clock that moves only when told. */
function makeLimit(trustedProxies = 0) {
  let time = start.getTime()
  const limit = createFeedLimit({ now: () => new Date(time), burst, trustedProxies })
  const pass = (seconds: number) => {
    time += seconds * 1000
  }
  return { limit, pass }
}

function requestFrom(
  remoteAddress?: string,
  headers: FeedRequest['headers'] = {},
  method = 'GET',
): FeedRequest {
  return { method, headers, socket: { remoteAddress } }
}

const reader = requestFrom('192.0.2.7')
const other = requestFrom('192.0.2.8')

function empty(limit: FeedLimit, request: FeedRequest, feed = rss): void {
  for (let drawn = 0; drawn < burst; drawn++) expect(limit.refusal(request, feed)).toBeUndefined()
  expect(limit.refusal(request, feed)).toBeDefined()
}

interface Step {
  /** Seconds after the step before. */
  readonly after?: number
  readonly from?: FeedRequest
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
      { from: requestFrom('2001:db8::7'), times: 3, gets: 'the feed' },
      { from: requestFrom('2001:db8:0:0:a:b:c:d'), gets: 60 },
      { from: requestFrom('2001:db8:0:1::7'), gets: 'the feed' },
    ],
  ],
  [
    'then one request a minute',
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
    'requests while refused do not make the wait longer',
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
    'a client with one request a minute is never refused',
    Array.from({ length: 20 }, (): Step => ({ after: 60, gets: 'the feed' })),
  ],
  [
    'after a clock was set back, no wait is longer than that of an empty bucket',
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
      { from: requestFrom('::ffff:192.0.2.7'), gets: 60 },
    ],
  ],
]

describe('the limit on fetching whole feeds', () => {
  it.each(policies)('%s', (_promise, steps) => {
    const { limit, pass } = makeLimit()
    for (const { after = 0, from = reader, feed = rss, times = 1, gets } of steps) {
      pass(after)
      const expected = gets === 'the feed' ? undefined : gets
      for (let time = 0; time < times; time++) expect(limit.refusal(from, feed)).toEqual(expected)
    }
  })

  it.each([
    ['a request with If-None-Match', requestFrom('192.0.2.7', { 'if-none-match': '"x"' })],
    [
      'a request with If-Modified-Since',
      requestFrom('192.0.2.7', { 'if-modified-since': start.toUTCString() }),
    ],
    ['HEAD, which gets no body', requestFrom('192.0.2.7', {}, 'HEAD')],
    ['loopback: a proxy that the settings do not name', requestFrom('127.0.0.1')],
    ['loopback of version 6', requestFrom('::1')],
    ['loopback of version 4 written as version 6', requestFrom('::ffff:127.0.0.1')],
    ['a private network', requestFrom('10.1.2.3')],
    ['another private network', requestFrom('172.31.0.9')],
    ['a home network', requestFrom('192.168.1.4')],
    ['the network between a provider and its proxies', requestFrom('100.64.0.1')],
    ['a private network of version 6', requestFrom('fd12:3456::1')],
    ['a link-local address with its zone', requestFrom('fe80::1%eth0')],
    ['a socket without an address, such as a file', requestFrom(undefined)],
  ])('never counts or refuses %s', (_reason, request) => {
    const { limit } = makeLimit()
    for (let time = 0; time < 10; time++) expect(limit.refusal(request, rss)).toBeUndefined()
    expect(limit.size()).toBe(0)
    empty(limit, reader)
    expect(limit.refusal(request, rss)).toBeUndefined()
  })

  it('a refused client may still send conditional requests', () => {
    const { limit } = makeLimit()
    empty(limit, reader)
    expect(limit.refusal(requestFrom('192.0.2.7', { 'if-none-match': '"x"' }), rss)).toBeUndefined()
    expect(limit.refusal(reader, rss)).toEqual(60)
  })

  it('allows 30 requests at once by default', () => {
    const limit = createFeedLimit({ now: () => start, burst: readSettings({}).pollLimit, trustedProxies: 0 })
    for (let time = 0; time < 30; time++) expect(limit.refusal(reader, rss)).toBeUndefined()
    expect(limit.refusal(reader, rss)).toEqual(60)
  })
})

const proxy = '10.0.0.2'
const via = (forwarded: string, peer = proxy) => requestFrom(peer, { 'x-forwarded-for': forwarded })
/** Whether the first client is refused after its own burst, and whether the second is then. */
const same = [true, true]
const apart = [true, false]
const neither = [false, false]

const forwardings: readonly [
  reason: string,
  trustedProxies: number,
  first: FeedRequest,
  second: FeedRequest,
  refused: readonly boolean[],
][] = [
  ['no proxy is trusted: the header is ignored', 0, via('198.51.100.1'), via('198.51.100.1'), neither],
  [
    'no proxy is trusted: another forged address does not help',
    0,
    via('198.51.100.1', '192.0.2.7'),
    via('198.51.100.2', '192.0.2.7'),
    same,
  ],
  ['the proxy names the client', 1, via('198.51.100.1'), via('198.51.100.1'), same],
  ['the proxy names two clients', 1, via('198.51.100.1'), via('198.51.100.2'), apart],
  [
    'a client can forge only entries left of its own',
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
  ['no header, and the proxy is in the private network', 1, requestFrom(proxy), requestFrom(proxy), neither],
  ['no header: the peer is the client', 1, requestFrom('192.0.2.7'), requestFrom('192.0.2.7'), same],
  ['a header that is too short', 2, via('198.51.100.1', '192.0.2.7'), requestFrom('192.0.2.7'), same],
  ['a name that is no address', 1, via('unknown', '192.0.2.7'), via('unknown', '192.0.2.7'), neither],
  ['a client in the private network', 1, via('192.168.1.4'), via('192.168.1.4'), neither],
]

describe('the client behind a proxy', () => {
  it.each(forwardings)('%s (trusting %i)', (_reason, trustedProxies, first, second, refused) => {
    const { limit } = makeLimit(trustedProxies)
    for (let time = 0; time < burst; time++) limit.refusal(first, rss)
    expect([first, second].map((request) => limit.refusal(request, rss) !== undefined)).toEqual(refused)
  })
})

describe('a server behind one proxy', () => {
  const from = (address: string, headers: Readonly<Record<string, string>> = {}) => ({
    headers: { 'x-forwarded-for': `203.0.113.99, ${address}`, ...headers },
  })

  it('refuses a client that downloads a whole feed again and again, and no other', async () => {
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

  it('has no limit if the setting is 0', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data, { trustProxy: 1, pollLimit: 0 })
    for (let time = 0; time < 50; time++) {
      expect((await ask(`${server.url}/rss.xml`, from('198.51.100.1'))).status).toBe(200)
    }
  })
})
