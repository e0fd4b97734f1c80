import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../../src/http/outgoing/address.ts'
import { type CallbackClient, createCallbackClient } from '../../../src/http/outgoing/callback-client.ts'
import { createResolver } from '../../../src/http/outgoing/lookup.ts'
import { startSubscriber } from '../../support/recording-subscriber.ts'
import { eventually } from '../../support/start-gazette.ts'

const clients: CallbackClient[] = []
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))

function makeClient(options: Partial<Parameters<typeof createCallbackClient>[0]> = {}): CallbackClient {
  const client = createCallbackClient({
    isAllowed: createAddressRule(parseCidrs('127.0.0.0/8')),
    resolve: async () => ['127.0.0.1'],
    userAgent: 'Gazette',
    maxSocketsPerHost: 2,
    timeouts: { connectMs: 1000, answerMs: 300 },
    ...options,
  })
  clients.push(client)
  return client
}

const named = (origin: string) => origin.replace('127.0.0.1', 'reader.example')

describe('the client for callbacks', () => {
  it('reads no more than 4 KiB of an answer', async () => {
    await using reader = await startSubscriber({
      onVerification: () => ({ status: 200, body: 'x'.repeat(1e6) }),
    })
    const reply = await makeClient().get(`${reader.origin}/cb?hub.challenge=x`)
    expect(reply).toEqual({ kind: 'answered', status: 200, text: 'x'.repeat(4096) })
  })

  it('sends a request for a name to the checked address', async () => {
    await using reader = await startSubscriber()
    const client = makeClient()
    expect(await client.post(`${named(reader.origin)}/cb`, {}, 'news')).toMatchObject({
      status: 204,
    })
    expect(reader.delivered[0]).toMatchObject({
      headers: { host: new URL(named(reader.origin)).host },
      body: Buffer.from('news'),
    })
  })

  it.each([
    ['a quote', "/cb?name='n'", "/cb?name='n'"],
    ['dots', '/a/./b/../cb/%2e', '/a/./b/../cb/%2e'],
    ['an empty query', '/cb?', '/cb?'],
    ['two slashes', '//cb', '//cb'],
    ['no path', '', '/'],
    ['no path, but a query', '?a=1', '/?a=1'],
    ['letters outside ASCII', '/bücher?ж=1', '/b%C3%BCcher?%D0%B6=1'],
    ['a lone surrogate', '/\ud800', '/%EF%BF%BD'],
  ])('keeps a URL with %s as it was given', async (_what, given, asked) => {
    await using reader = await startSubscriber()
    const client = makeClient()
    await client.get(`${reader.origin}${given}`)
    await client.post(`${reader.origin}${given}`, {}, 'news')
    const [{ path, query } = { path: '', query: '' }] = reader.asked
    expect(asked.includes('?') ? `${path}?${query}` : path).toBe(asked)
    expect(reader.delivered[0]?.url).toBe(asked)
  })

  it('refuses a private address, and a name that resolves to one, without opening a socket', async () => {
    await using reader = await startSubscriber()
    const client = makeClient({ isAllowed: createAddressRule() })
    expect(await client.get(reader.origin)).toEqual({ kind: 'forbidden' })
    expect(await client.get(named(reader.origin))).toEqual({ kind: 'forbidden' })
    const short = reader.origin.replace('127.0.0.1', '0x7f.1')
    expect(await client.post(short, {}, 'news')).toEqual({ kind: 'forbidden' })
    expect([reader.asked.length, reader.delivered.length]).toEqual([0, 0])
  })

  it('refuses a name that later resolves to a private address', async () => {
    await using reader = await startSubscriber()
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const client = makeClient({ resolve: async () => answers.shift() ?? [] })
    expect(await client.get(`${named(reader.origin)}/?hub.challenge=x`)).toMatchObject({ text: 'x' })
    const elsewhere = `http://reader.example:9/`
    expect(await client.get(elsewhere)).toEqual({ kind: 'forbidden' })
  })

  it('resolves this machine’s own names only with `alsoLocal`', async () => {
    await using reader = await startSubscriber()
    const url = `${reader.origin.replace('127.0.0.1', 'localhost')}/?hub.challenge=x`
    const isAllowed = createAddressRule(parseCidrs('127.0.0.0/8, ::1/128'))
    const timeouts = { connectMs: 10_000, answerMs: 10_000 }
    const local = makeClient({ isAllowed, timeouts, resolve: createResolver({ alsoLocal: true }) })
    expect(await local.get(url)).toMatchObject({ text: 'x' })
    const strict = makeClient({
      timeouts,
      resolve: createResolver({ alsoLocal: true }),
      isAllowed: createAddressRule(),
    })
    expect(await strict.get(url)).toEqual({ kind: 'forbidden' })
  })

  it('follows no redirect', async () => {
    await using reader = await startSubscriber({
      onVerification: () => ({ status: 302, headers: { location: '/elsewhere' } }),
    })
    expect(await makeClient().get(`${reader.origin}/cb`)).toMatchObject({ kind: 'answered', status: 302 })
    expect(reader.asked.map(({ path }) => path)).toEqual(['/cb'])
  })

  it('waits for no answer longer than it should', async () => {
    await using reader = await startSubscriber({ onVerification: () => 'hang', onDelivery: () => 'hang' })
    const client = makeClient()
    expect(await client.get(`${reader.origin}/cb`)).toEqual({ kind: 'timed_out' })
    expect(await client.post(`${reader.origin}/cb`, {}, 'news')).toEqual({ kind: 'timed_out' })
  })

  it('reports an unreachable host, and works on', async () => {
    const reader = await startSubscriber()
    const client = makeClient()
    await client.get(reader.origin)
    await reader[Symbol.asyncDispose]()
    expect(await client.get(reader.origin)).toEqual({ kind: 'unreachable' })
    const nameless = makeClient({ resolve: async () => Promise.reject(new Error('not found')) })
    expect(await nameless.get('http://reader.example/')).toEqual({ kind: 'unreachable' })
  })

  it.each(['GET', 'POST'])('accepts an answer to %s with an endless body', async (method) => {
    let open = 0
    const server = createServer((req, res) => {
      open++
      res.on('close', () => open--)
      req.resume()
      const timer = setInterval(() => res.write('x'.repeat(1000)), 1)
      res.on('close', () => clearInterval(timer))
    })
    await using reader = await listen(server)
    const { url } = reader
    const client = makeClient({ timeouts: { connectMs: 10_000, answerMs: 10_000 } })
    for (let time = 0; time < 5; time++) {
      const reply = method === 'GET' ? await client.get(url) : await client.post(url, {}, 'news')
      expect(reply).toMatchObject({ kind: 'answered', status: 200 })
    }
    await eventually(() => expect(open).toBe(0))
  })

  it('waits for no answer longer than it should, despite early hints', async () => {
    const server = createServer((req, res) => {
      req.resume()
      const timer = setInterval(() => res.writeEarlyHints({ link: '</style.css>; rel=preload' }), 50)
      res.on('close', () => clearInterval(timer))
    })
    await using reader = await listen(server)
    const startedAt = performance.now()
    const client = makeClient({ timeouts: { connectMs: 300, answerMs: 300 } })
    expect(await client.post(reader.url, {}, 'news')).toEqual({ kind: 'timed_out' })
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('frees the socket of an answer that comes byte by byte', async () => {
    const server = createServer((req, res) => {
      req.resume()
      const timer = setInterval(() => res.write('x'), 50)
      res.on('close', () => clearInterval(timer))
    })
    await using reader = await listen(server)
    const client = makeClient({ maxSocketsPerHost: 1, timeouts: { connectMs: 300, answerMs: 300 } })
    expect(await client.post(reader.url, {}, 'news')).toMatchObject({ status: 200 })
    const second = client.post(reader.url, {}, 'news')
    expect(await Promise.race([second, sleep(3000)])).toMatchObject({ status: 200 })
  })
})

async function listen(server: Server): Promise<{ readonly url: string } & AsyncDisposable> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
