import { describe, expect, it } from 'vitest'
import { cases } from '../support/depth.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { post, startHub } from '../support/start-hub.ts'

describe('a hub', () => {
  it('limits the requests of one client, and says when the next is possible', async () => {
    await using hub = await startHub({ hub: { requests: 2 }, trustProxy: 1 })
    const askAs = (client: string, host: string) =>
      post(
        hub.server.port,
        { 'hub.mode': 'unsubscribe', 'hub.callback': `https://${host}/`, 'hub.topic': hub.topic() },
        { 'x-forwarded-for': client },
      )
    expect((await askAs('192.0.2.1', 'a.example')).status).toBe(202)
    expect((await askAs('192.0.2.1', 'b.example')).status).toBe(202)
    const refused = await askAs('192.0.2.1', 'c.example')
    expect(refused).toMatchObject({ status: 429, text: 'Too many requests: please wait 2 s.\n' })
    expect(refused.headers.get('retry-after')).toBe('2')
    expect((await askAs('192.0.2.2', 'c.example')).status).toBe(202)
  })

  it('counts an IPv6 network as one client', async () => {
    await using hub = await startHub({ hub: { requests: 2 }, trustProxy: 1 })
    const clients = ['2001:4860::1', '2001:4860:0:0:ffff::2', '2001:4860:0:0:7::', '2001:4860:0:1::1']
    const statuses: number[] = []
    for (const [number, client] of clients.entries()) {
      const callback = `https://reader${number}.example/`
      const fields = { 'hub.mode': 'unsubscribe', 'hub.callback': callback, 'hub.topic': hub.topic() }
      statuses.push((await post(hub.server.port, fields, { 'x-forwarded-for': client })).status)
    }
    expect(statuses).toEqual([202, 202, 429, 202])
  })

  it('limits the requests about one callback host of all clients that it cannot tell apart', async () => {
    await using hub = await startHub({ hub: { requests: 2 } })
    await using reader = await startSubscriber()
    const statuses = []
    for (const path of ['/1', '/2', '/3'])
      statuses.push((await hub.ask({ 'hub.callback': reader.origin + path })).status)
    expect(statuses).toEqual([202, 202, 429])
    await eventually(() => expect(reader.asked).toHaveLength(2))
  })

  const crowds = [
    ['many clients', 65],
    ['one client', 1],
    ['clients that it cannot tell apart', 0],
  ] as const
  it.each(crowds.slice(0, cases(crowds.length, 1)))(
    'lets a host renew, unsubscribe and subscribe after 130 requests of %s about it',
    { tags: 'deep' },
    async (_, clients) => {
      await using hub = await startHub({ hub: { requests: 20, pending: 10_000 }, trustProxy: 1 })
      await using reader = await startSubscriber()
      for (const path of ['/1', '/2']) await hub.subscribe(reader.origin + path)
      const askAs = (client: string, path: string, mode = 'subscribe') =>
        post(
          hub.server.port,
          { 'hub.mode': mode, 'hub.callback': reader.origin + path, 'hub.topic': hub.topic() },
          { 'x-forwarded-for': client },
        )
      for (let number = 0; number < 130; number++) {
        const client = clients === 0 ? '10.0.0.1' : `192.0.2.${1 + (number % clients)}`
        await askAs(client, `/nothing-${number}`)
      }
      const own = clients === 0 ? '10.0.0.1' : '198.51.100.7'
      expect((await askAs(own, '/1')).status).toBe(202)
      expect((await askAs(own, '/2', 'unsubscribe')).status).toBe(202)
      if (clients > 0) expect((await askAs(own, '/3')).status).toBe(202)
      // Even from the address of an attacker.
      expect((await askAs('192.0.2.1', '/1')).status).toBe(202)
    },
  )

  it('limits how often one client asks about one subscription', async () => {
    await using hub = await startHub({ hub: { requests: 2 } })
    await using reader = await startSubscriber()
    await hub.subscribe(`${reader.origin}/1`)
    const statuses = []
    for (let times = 0; times < 3; times++)
      statuses.push((await hub.ask({ 'hub.callback': `${reader.origin}/1` })).status)
    expect(statuses).toEqual([202, 202, 429])
  })

  it('limits subscriptions, of one host and in all, but not renewals and ends', async () => {
    await using hub = await startHub({ hub: { subscriptions: 3, subscriptionsPerHost: 2 } })
    await using reader = await startSubscriber()
    const other = reader.origin.replace('127.0.0.1', '127.0.0.2')
    await hub.subscribe(`${reader.origin}/1`)
    await hub.subscribe(`${reader.origin}/2`)
    const third = await hub.ask({ 'hub.callback': `${reader.origin}/3` })
    expect(third).toMatchObject({
      status: 503,
      text: expect.stringContaining('no room for more subscriptions'),
    })
    expect(third.headers.get('retry-after')).toBe('300')
    await hub.subscribe(`${reader.origin}/1`)
    const { subscriptions } = hub.server.gazette.store
    await subscriptions.request({
      mode: 'subscribe',
      callback: `${other}/`,
      host: '127.0.0.2',
      topic: hub.topic(),
      feed: 'main',
      format: 'atom',
      leaseSeconds: 86_400,
      revision: 0,
      tag: '',
    })
    const [pending] = await subscriptions.claimRequests(1, new Date(hub.now().getTime() + 60_000))
    if (pending) await subscriptions.confirm(pending)
    expect((await hub.ask({ 'hub.callback': 'http://127.0.0.3:9/' })).status).toBe(503)
    expect((await hub.ask({ 'hub.callback': `${reader.origin}/2`, 'hub.mode': 'unsubscribe' })).status).toBe(
      202,
    )
    await eventually(async () => expect(await subscriptions.list()).toHaveLength(2))
  })

  it('limits pending requests, of one host and in all', async () => {
    await using hub = await startHub({ hub: { pending: 20 } })
    await using reader = await startSubscriber({ onVerification: () => 'hang' })
    const statuses = []
    for (let number = 1; number <= 3; number++) {
      statuses.push((await hub.ask({ 'hub.callback': `${reader.origin}/${number}` })).status)
    }
    expect(statuses).toEqual([202, 202, 503])
  })

  it('lets subscribers renew and unsubscribe, however many requests are pending', async () => {
    await using hub = await startHub({ hub: { pending: 10 } })
    await using reader = await startSubscriber()
    for (const path of ['/1', '/2']) await hub.subscribe(reader.origin + path)
    reader.behave({ onVerification: () => 'hang' })
    const askFor = async (path: string, mode: string) =>
      (await hub.ask({ 'hub.callback': reader.origin + path, 'hub.mode': mode })).status
    expect([await askFor('/3', 'subscribe'), await askFor('/4', 'subscribe')]).toEqual([202, 503])
    expect([await askFor('/1', 'subscribe'), await askFor('/2', 'unsubscribe')]).toEqual([202, 202])
    expect(await askFor('/4', 'unsubscribe')).toBe(503)
  })

  it('takes a form of 16 KiB at most, and nothing else', async () => {
    await using hub = await startHub()
    const url = `http://127.0.0.1:${hub.server.port}/hub`
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const large = await fetch(url, { method: 'POST', body: `hub.mode=${'x'.repeat(20_000)}`, headers: form })
    expect([large.status, await large.text()]).toEqual([413, 'The form must have at most 16kb.\n'])
    const json = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect([json.status, await json.text()]).toEqual([
      415,
      'The request must be a form (application/x-www-form-urlencoded).\n',
    ])
    expect((await ask(url, { method: 'POST' })).status).toBe(415)
  })

  it('describes itself to GET, and names the allowed methods to others', async () => {
    await using hub = await startHub()
    const url = `http://127.0.0.1:${hub.server.port}/hub`
    const looked = await ask(url)
    expect([looked.status, looked.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(looked.text).toContain('The WebSub hub of The Test Courier')
    const tried = await ask(url, { method: 'DELETE' })
    expect([tried.status, tried.headers.allow]).toEqual([405, 'GET, HEAD, POST'])
    expect((await ask(`${url}/`)).status).toBe(404)
  })

  it('takes no callback at a private address unless the operator allows it', async () => {
    await using hub = await startHub({ hub: { allowedCidrs: '' } })
    await using reader = await startSubscriber()
    expect((await hub.ask({ 'hub.callback': `${reader.origin}/cb` })).status).toBe(400)
    expect(reader.asked).toEqual([])
  })

  it('logs no callback and no secret', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber({ onDelivery: () => ({ status: 500 }) })
    await hub.subscribe(`${reader.origin}/private-path?key=private-key`, { 'hub.secret': 'private-secret' })
    await hub.publish('a')
    await eventually(() => expect(reader.delivered).toHaveLength(1))
    await eventually(() => expect(hub.server.logged.some(({ result }) => result === 'refused')).toBe(true))
    const text = JSON.stringify(hub.server.logged)
    expect(text).not.toMatch(/private-(path|key|secret)/)
    expect(hub.server.logged.find(({ result }) => result === 'refused')).toMatchObject({
      host: '127.0.0.1',
      callback: expect.stringMatching(/^[0-9a-f]{8}$/),
      feed: 'main',
      format: 'atom',
      status: 500,
    })
  })

  const methods = ['sha1', 'sha384', 'sha512'] as const
  it.each(methods.slice(0, cases(3, 1)))(
    'signs by %s if the operator sets it',
    { tags: 'deep' },
    async (method) => {
      await using hub = await startHub({ hub: { signatureMethod: method } })
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`, { 'hub.secret': 's' })
      await hub.publish('a')
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      expect(reader.delivered[0]?.headers['x-hub-signature']).toMatch(new RegExp(`^${method}=[0-9a-f]+$`))
    },
  )

  it('counts in the metrics what it does', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber()
    await hub.subscribe(`${reader.origin}/cb`)
    await hub.publish('a')
    await eventually(() => expect(reader.delivered).toHaveLength(1))
    await hub.settled()
    const { text } = await ask(`http://127.0.0.1:${hub.server.port}/metrics`)
    expect(text).toContain('gazette_push_deliveries_total{result="delivered"} 1')
    expect(text).toContain('gazette_push_verifications_total{mode="subscribe",result="verified"} 1')
    expect(text).toMatch(/^gazette_push_due 0$/m)
    expect(text).toMatch(/^gazette_push_oldest_due_seconds 0$/m)
  })

  it.each([
    ['the feed is gone', 'tag:gone', {}, 'There is no such feed any more.'],
    ['the host is blocked', 'main', {}, 'This hub delivers nothing to that host.'],
    ['there is no more room', 'main', { subscriptions: 0 }, 'This hub has no room for more subscriptions.'],
  ] as const)('denies a pending request if %s, and says so', async (_why, feed, limits, reason) => {
    await using hub = await startHub({ hub: limits })
    await using reader = await startSubscriber()
    const { subscriptions } = hub.server.gazette.store
    if (reason.includes('host')) await subscriptions.block('127.0.0.1')
    await subscriptions.request({
      mode: 'subscribe',
      callback: `${reader.origin}/cb`,
      host: '127.0.0.1',
      topic: hub.topic(),
      feed,
      format: 'atom',
      leaseSeconds: 86_400,
      revision: 0,
      tag: '',
    })
    hub.server.push.trigger()
    await eventually(() => expect(reader.asked).toHaveLength(1))
    expect(reader.asked[0]).toMatchObject({ mode: 'denied', topic: hub.topic(), reason })
    await hub.settled()
    expect(await subscriptions.list()).toEqual([])
  })
})
