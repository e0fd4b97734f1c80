import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHttpServer, type HttpLimits } from '../../src/server/http-server.ts'
import { connectRaw, type RawClient, statusesIn } from '../support/raw-client.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'

/** Far more than a connection holds by itself. */
const longAnswer = Buffer.alloc(40_000_000, 'x')

const listener: RequestListener = (req, res) => {
  res.end(req.url === '/long' ? longAnswer : 'short')
}

const short = {
  headersMs: 300,
  requestMs: 600,
  uploadMs: 1_200,
  keepAliveMs: 200,
  stallMs: 3_000,
  checkEveryMs: 50,
}

interface Listening extends AsyncDisposable {
  readonly port: number
  readonly url: string
  connections(): Promise<number>
}

async function startHttp(
  limits: Partial<HttpLimits> = {},
  answer: RequestListener = listener,
): Promise<Listening> {
  const { server, stop } = createHttpServer(answer, { ...short, ...limits })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    [Symbol.asyncDispose]: () => stop(100),
  }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

const connectMany = (count: number, port: number, options?: { neverReads: boolean }) =>
  Promise.all(Array.from({ length: count }, () => connectRaw(port, options)))

describe('a client that is too slow', () => {
  const cases: readonly [what: string, statuses: readonly number[], act: (client: RawClient) => unknown][] = [
    ['says nothing', [408], () => {}],
    ['sends half a header', [408], ({ send }) => send('GET / HTTP/1.1\r\nHost: loc')],
    [
      'sends a header byte by byte',
      [408],
      ({ send, socket }) => {
        const timer = setInterval(() => send('x'), 20)
        socket.once('close', () => clearInterval(timer))
        send('GET / HTTP/1.1\r\nX-Header: ')
      },
    ],
    [
      'never ends its body, with the answer in its hands',
      [200, 408],
      ({ send }) => send('GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf'),
    ],
    ['asks once and stays', [200], ({ send }) => send(get('/'))],
  ]

  it.each(cases)(
    'and %s gets 408 or a closed connection, and others are served',
    async (_what, statuses, act) => {
      await using server = await startHttp()
      using client = await connectRaw(server.port)
      act(client)
      expect(await ask(server.url)).toMatchObject({ status: 200 })
      expect(statusesIn(await client.closed)).toEqual(statuses)
      await eventually(async () => expect(await server.connections()).toBe(0))
    },
  )

  it('and never reads its answer is cut off; a client that reads slowly gets all of it', async () => {
    await using server = await startHttp({ stallMs: 1_500 })
    using never = await connectRaw(server.port, { neverReads: true })
    never.send(get('/long'))
    using slow = await connectRaw(server.port, { neverReads: true })
    slow.send(get('/long'))
    let received = 0
    for (let time = 0; time < 8; time++) {
      await sleep(225)
      received += (slow.socket.read() as Buffer | null)?.length ?? 0
    }
    slow.socket.on('data', (chunk) => {
      received += chunk.length
    })
    await slow.closed
    expect(received).toBeGreaterThan(longAnswer.length)
    await eventually(async () => expect(await server.connections()).toBe(0))
  })
})

it('a client whose answer never begins is not kept for ever', async () => {
  await using server = await startHttp({ stallMs: 300 }, () => {})
  using client = await connectRaw(server.port)
  client.send(get('/'))
  expect(await client.closed).toBe('')
})

it('a client that asks for much at once and reads nothing of it is cut off', async () => {
  const page = Buffer.alloc(200_000, 'x')
  await using server = await startHttp({ stallMs: 300 }, (_req, res) => res.end(page))
  using client = await connectRaw(server.port, { neverReads: true })
  client.send(get('/').repeat(100))
  expect(await ask(server.url)).toMatchObject({ status: 200 })
  await eventually(async () => expect(await server.connections()).toBe(0))
})

describe('when more connect than there is room for', () => {
  const maxConnections = 50
  const patient = { headersMs: 60_000, requestMs: 60_000, keepAliveMs: 60_000, stallMs: 60_000 }

  it('the connection idle for longest is closed, and a client that sends a request is served', async () => {
    await using server = await startHttp({ ...patient, maxConnections })
    const first = await connectMany(maxConnections, server.port)
    await eventually(async () => expect(await server.connections()).toBe(maxConnections))
    const second = await connectMany(10, server.port)
    await Promise.all(first.slice(0, 10).map(({ closed }) => closed))
    expect(await ask(server.url)).toMatchObject({ status: 200 })
    expect(await server.connections()).toBeLessThanOrEqual(maxConnections)
    const asked = second.at(-1)
    asked?.send(get('/'))
    await eventually(() => expect(statusesIn(asked?.heard() ?? '')).toEqual([200]))
    for (const client of [...first, ...second]) client[Symbol.dispose]()
  })

  it('a connection that was just served counts as the newest', async () => {
    await using server = await startHttp({ ...patient, maxConnections })
    using early = await connectRaw(server.port)
    const others = await connectMany(maxConnections - 1, server.port)
    await eventually(async () => expect(await server.connections()).toBe(maxConnections))
    early.send(get('/'))
    await eventually(() => expect(statusesIn(early.heard())).toEqual([200]))
    const more = await connectMany(10, server.port)
    await Promise.all(others.slice(0, 10).map(({ closed }) => closed))
    early.send(get('/'))
    await eventually(() => expect(statusesIn(early.heard())).toEqual([200, 200]))
    for (const client of [...others, ...more]) client[Symbol.dispose]()
  })

  it('a connection that was served and then idles is closed like any other', async () => {
    await using server = await startHttp({ ...patient, maxConnections })
    const served = await connectMany(maxConnections, server.port)
    let left = 0
    for (const { send, closed } of served) {
      send(get('/'))
      closed.then(() => left++)
    }
    await eventually(() => {
      for (const { heard } of served) expect(statusesIn(heard())).toEqual([200])
    })
    const more = await connectMany(10, server.port)
    await eventually(() => expect(left).toBe(10))
    for (const client of [...served, ...more]) client[Symbol.dispose]()
  })

  it('and all of them have answers to read, the longest under way makes room', async () => {
    await using server = await startHttp({ ...patient, maxConnections })
    const greedy = await connectMany(maxConnections, server.port, { neverReads: true })
    for (const { send } of greedy) send(get('/long'))
    await eventually(async () => expect(await server.connections()).toBe(maxConnections))
    await sleep(100)
    expect(await ask(server.url)).toMatchObject({ status: 200 })
    for (const client of greedy) client[Symbol.dispose]()
  })
})

it('a server that stops waits no longer for slow clients than it is told', async () => {
  const server = await startHttp({ headersMs: 60_000, requestMs: 60_000 })
  using half = await connectRaw(server.port)
  half.send('GET / HTTP/1.1\r\nHost: loc')
  using never = await connectRaw(server.port, { neverReads: true })
  never.send(get('/long'))
  await eventually(async () => expect(await server.connections()).toBe(2))
  await server[Symbol.asyncDispose]()
  await half.closed
})

it('a server that stops waits for an answer that is still to come, and not for a client that has left', async () => {
  const waiting: (() => void)[] = []
  const server = await startHttp({}, (_req, res) => waiting.push(() => res.end('late')))
  using reader = await connectRaw(server.port)
  reader.send(get('/'))
  const leaver = await connectRaw(server.port)
  // The second answer gets no event when its connection closes.
  leaver.send(get('/').repeat(2))
  await eventually(() => expect(waiting).toHaveLength(3))
  const stopped = server[Symbol.asyncDispose]()
  leaver.socket.resetAndDestroy()
  for (const answer of waiting) answer()
  expect(await reader.closed).toMatch(/200 OK[\s\S]*late$/)
  await stopped
})
