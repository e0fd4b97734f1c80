import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../src/domain/accounts/token.ts'
import { createApp } from '../../src/server/app.ts'
import { createContext } from '../../src/server/context.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { type ApiAnswer, sendApi } from '../support/api-client.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { connectRaw, type RawClient, statusesIn } from '../support/raw-client.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

/** Shorter than those of a server: see `defaultLimits`. */
const limits = { headersMs: 1_000, requestMs: 2_500, uploadMs: 3_000, checkEveryMs: 50 }
const maxBytes = 1_000_000

let server: TestServer
let listening: ReturnType<typeof createHttpServer>
let port: number
let token: string

beforeAll(async () => {
  const data = await makeDataFolder()
  server = await startGazette(data)
  const settings = readSettings({
    GAZETTE_DATA: data.path,
    GAZETTE_POLL_LIMIT: '0',
    GAZETTE_API_BODY_MB: '1',
  })
  const { gazette } = server
  const context = createContext(settings, { gazette, log: pino({ level: 'silent' }) })
  listening = createHttpServer(createApp(context), limits)
  await new Promise<void>((resolve) => listening.server.listen(0, '127.0.0.1', resolve))
  port = (listening.server.address() as AddressInfo).port
  const wanted = { name: 'CMS', scopes, by: { how: 'command' } as const }
  token = (await gazette.store.tokens.create(wanted)).secret
})
afterAll(async () => {
  await listening.stop(100)
  await server.close()
})

const api = (method: string, path: string, request?: Parameters<typeof sendApi>[3]): Promise<ApiAnswer> =>
  sendApi(`http://127.0.0.1:${port}/api${path}`, token, method, request)

const bulk = (body: string) => api('POST', '/articles/bulk', { body, type: 'application/x-ndjson' })

const toLines = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({ key: `${name}-${index}`, title: `${name} ${index}` }),
  )

async function beginUpload(method: string, path: string, type: string, framing: string): Promise<RawClient> {
  const client = await connectRaw(port)
  const head = [
    `${method} /api${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    `Content-Type: ${type}`,
    framing,
  ]
  client.send(`${head.join('\r\n')}\r\n\r\n`)
  return client
}

const chunked = 'Transfer-Encoding: chunked'

const uploads = [
  ['PUT', '/articles/slow', 'application/json'],
  ['POST', '/articles/bulk', 'application/x-ndjson'],
  ['POST', '/media', 'image/png'],
] as const

it('clients that send articles and pictures byte by byte hold nobody up, and are ended', async () => {
  const clients = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const [method, path, type] = uploads[index % uploads.length] ?? uploads[0]
      return beginUpload(method, path, type, 'Content-Length: 100000')
    }),
  )
  const trickle = setInterval(() => {
    for (const { socket } of clients) if (socket.writable) socket.write('{')
  }, 100)
  try {
    let isOver = false
    const closed = Promise.all(clients.map((client) => client.closed)).finally(() => {
      isOver = true
    })
    let answered = 0
    while (!isOver) {
      const body = { title: `Between ${answered}` }
      const saved = await api('PUT', `/articles/between-${answered}`, { body })
      const feed = await fetch(`http://127.0.0.1:${port}/rss.xml`)
      expect([saved.status, feed.status]).toEqual([201, 200])
      if (!isOver) answered++
      await sleep(100)
    }
    expect(answered).toBeGreaterThan(0)
    for (const heard of await closed) {
      for (const status of statusesIn(heard)) expect([200, 400, 408]).toContain(status)
    }
    expect((await api('GET', '/articles/slow')).status).toBe(404)
  } finally {
    clearInterval(trickle)
    for (const client of clients) client[Symbol.dispose]()
  }
})

it('a body beyond the limit is refused without its length, too, and the connection is closed', async () => {
  using client = await beginUpload('PUT', '/articles/large', 'text/plain', chunked)
  const piece = 'x'.repeat(64 * 1024)
  for (let sent = 0; sent <= maxBytes; sent += piece.length) {
    client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`)
  }
  expect(statusesIn(await client.closed)).toEqual([413])
})

it('a bulk request takes 10,000 lines, and says of the next one that it is too many', {
  tags: 'long',
}, async () => {
  const lines = Array.from({ length: 10_001 }, () => '[]')
  const results = (await bulk(lines.join('\n'))).text.trim().split('\n')
  const statuses = results.map((line) => JSON.parse(line).status)
  expect([statuses.length, statuses.indexOf(413), statuses.at(-1)]).toEqual([10_001, 10_000, 413])
})

it('what a client leaves in the middle of a bulk request is whole, and it may send all of it again', async () => {
  const lines = toLines(250, 'left')
  const cut = lines.slice(0, 220).join('\n')
  const client = await beginUpload(
    'POST',
    '/articles/bulk',
    'application/x-ndjson',
    'Content-Length: 1000000',
  )
  client.send(cut)
  // The first batch is saved as soon as the second one is read.
  await eventually(async () => expect((await api('GET', '/articles/left-0')).status).toBe(200))
  client[Symbol.dispose]()
  expect((await fetch(`http://127.0.0.1:${port}/rss.xml`)).status).toBe(200)
  const results = (await bulk(lines.join('\n'))).text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(results.map(({ index }) => index)).toEqual(lines.map((_, index) => index))
  for (const { status, revision } of results)
    expect([
      [200, 1],
      [201, 1],
    ]).toContainEqual([status, revision])
  expect(results[0]).toMatchObject({ status: 200, outcome: 'unchanged' })
})
