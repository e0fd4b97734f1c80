import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../support/depth.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { connectRaw, type RawClient, statusesIn } from '../support/raw-client.ts'
import { ask } from '../support/request.ts'
import { isRunning, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

let data: DataFolder
let server: ServerProcess
let port: number

beforeAll(async () => {
  data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  server = await startServerProcess({ GAZETTE_DATA: data.path })
  port = Number(new URL(server.url).port)
  // The hot way and the long one.
  for (let time = 0; time < 3; time++) await ask(`${server.url}/rss.xml`)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await data[Symbol.asyncDispose]()
})

/** Of a process on Linux; elsewhere nothing is told. */
function openDescriptors(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return undefined
  }
}

const host = 'Host: localhost\r\n'
const close = 'Connection: close\r\n'
const good = `GET /rss.xml HTTP/1.1\r\n${host}\r\n`
const last = `GET /rss.xml HTTP/1.1\r\n${host}${close}\r\n`

/** Each is sent at once, and the connection then has these answers and is closed. */
const requests: readonly [what: string, sent: string | Uint8Array, statuses: readonly number[]][] = [
  ['words that are no HTTP', 'hello, is anybody there?\r\n\r\n', [400]],
  ['the beginning of TLS', Uint8Array.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]), [400]],
  ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['nothing but zeros', new Uint8Array(1000), [400]],
  ['a method that there is not', `BREW /rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a method in small letters', `get /rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a version that there is not', `GET /rss.xml HTTP/9.9\r\n${host}\r\n`, [400]],
  ['a line break within a header name', `GET /rss.xml HTTP/1.1\r\nHo\nst: x\r\n\r\n`, [400]],
  ['a zero in an address', `GET /rss\0.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['an address that is no UTF-8', `GET /articles/%E0%A4%A HTTP/1.1\r\n${host}${close}\r\n`, [400]],
  ['garbage right behind a good request', `GET /healthz HTTP/1.1\r\n${host}\r\ngarbage\r\n\r\n`, [400]],
  ['good requests one after another', `${good}${good}${last}`, [200, 200, 200]],
  ['a header of 20 KB', `GET /rss.xml HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`, [431]],
  ['an address of 100 KB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`, [431]],
  ['five thousand headers', `GET /rss.xml HTTP/1.1\r\n${host}${'X-A: b\r\n'.repeat(5_000)}\r\n`, [431]],
  ['five hundred headers', `GET /rss.xml HTTP/1.1\r\n${host}${close}${'A:b\r\n'.repeat(500)}\r\n`, [200]],
  ['a GET with a body', `GET /rss.xml HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nbody${last}`, [200, 200]],
  [
    'a GET with a body in parts',
    `GET /rss.xml HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n${last}`,
    [200, 200],
  ],
  [
    'two lengths of one body',
    `GET /rss.xml HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    [400],
  ],
  ['a length below nothing', `POST /rss.xml HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, [400]],
  ['a POST', `POST /rss.xml HTTP/1.1\r\n${host}${close}Content-Length: 4\r\n\r\nbody`, [405]],
  ['HTTP/1.0 without a host', 'GET /rss.xml HTTP/1.0\r\n\r\n', [200]],
  ['HTTP/1.1 without a host', 'GET /rss.xml HTTP/1.1\r\n\r\n', [400]],
  ['HEAD', `HEAD /rss.xml HTTP/1.1\r\n${host}\r\n${last}`, [200, 200]],
  ['an address with a host', `GET http://other.example/rss.xml HTTP/1.1\r\n${host}${close}\r\n`, [200]],
  ['an address with two slashes', `GET //rss.xml HTTP/1.1\r\n${host}${close}\r\n`, [404]],
  ['an address that leads out', `GET /../../etc/passwd HTTP/1.1\r\n${host}${close}\r\n`, [404]],
  ['a star for an address', `OPTIONS * HTTP/1.1\r\n${host}${close}\r\n`, [404]],
  [
    'an expectation that is met',
    `GET /rss.xml HTTP/1.1\r\n${host}${close}Expect: 100-continue\r\nContent-Length: 4\r\n\r\nbody`,
    [100, 200],
  ],
  ['an expectation of something else', `GET / HTTP/1.1\r\n${host}${close}Expect: wonders\r\n\r\n`, [417]],
  [
    'a wish for web sockets',
    `GET /rss.xml HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
    [200],
  ],
  ['an address with a host and no path', `GET http://other.example HTTP/1.1\r\n${host}${close}\r\n`, [200]],
  [
    'an address with a port that there is not',
    `GET http://other.example:99999/rss.xml HTTP/1.1\r\n${host}\r\n`,
    [400],
  ],
  [
    'an address with a word for a port',
    `GET http://other.example:port/rss.xml HTTP/1.1\r\n${host}\r\n`,
    [400],
  ],
  ['an address without its host', `GET http:///rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['an address with a user', `GET http://me:secret@other.example/rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['an address with an unclosed bracket', `GET http://[::1/rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['an address of another scheme', `GET ftp://other.example/rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a path without its slash', `GET rss.xml HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a GET of a star', `GET * HTTP/1.1\r\n${host}\r\n`, [400]],
  ['nothing but two slashes', `GET // HTTP/1.1\r\n${host}${close}\r\n`, [301]],
  ['two slashes and a bracket', `GET //[ HTTP/1.1\r\n${host}${close}\r\n`, [404]],
  ['a broken percent sign where nothing is', `GET /nothing/%zz HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a percent sign at the end', `GET /rss.xml% HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a broken percent sign in a query', `GET /rss.xml?a=%zz HTTP/1.1\r\n${host}${close}\r\n`, [200]],
  [
    'letters that are no ASCII',
    Buffer.from(`GET /articles/caf\xe9 HTTP/1.1\r\n${host}\r\n`, 'latin1'),
    [400],
  ],
  ['an address of 15 KB', `GET /${'x'.repeat(15_000)} HTTP/1.1\r\n${host}${close}\r\n`, [404]],
  ['a header that is empty', `GET /rss.xml HTTP/1.1\r\n${host}${close}X-Empty:\r\n\r\n`, [200]],
  ['a header without a name', `GET /rss.xml HTTP/1.1\r\n${host}: x\r\n\r\n`, [400]],
  ['a header with a zero', `GET /rss.xml HTTP/1.1\r\n${host}X-Zero: a\0b\r\n\r\n`, [400]],
  ['two hosts', `GET /rss.xml HTTP/1.1\r\n${host}Host: other.example\r\n\r\n`, [400]],
  ['the same host twice', `GET /rss.xml HTTP/1.1\r\n${host}hOsT: localhost\r\n\r\n`, [400]],
  ['two hosts in HTTP/1.0', `GET /rss.xml HTTP/1.0\r\n${host}Host: other.example\r\n\r\n`, [400]],
  ['an empty host', 'GET /rss.xml HTTP/1.1\r\nHost:\r\n\r\n', [400]],
  ['a host with a user', 'GET /rss.xml HTTP/1.1\r\nHost: me@localhost\r\n\r\n', [400]],
  ['a host with a space', 'GET /rss.xml HTTP/1.1\r\nHost: local host\r\n\r\n', [400]],
  ['a host with a path', 'GET /rss.xml HTTP/1.1\r\nHost: localhost/rss.xml\r\n\r\n', [400]],
  ['a host with a port that there is not', 'GET /rss.xml HTTP/1.1\r\nHost: localhost:99999\r\n\r\n', [400]],
  [
    'metrics of a public name in the target, with a loopback host',
    `GET http://news.example.org/metrics HTTP/1.1\r\n${host}${close}\r\n`,
    [404],
  ],
  [
    'metrics of loopback in the target, with another host',
    `GET http://localhost/metrics HTTP/1.1\r\nHost: news.example.org\r\n${close}\r\n`,
    [200],
  ],
  ['a host of version 6', `GET /rss.xml HTTP/1.1\r\nHost: [::1]:8080\r\n${close}\r\n`, [200]],
  [
    'two equal lengths of one body',
    `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`,
    [400],
  ],
  ['a length that is no number', `POST / HTTP/1.1\r\n${host}Content-Length: 4x\r\n\r\nbody`, [400]],
  [
    'a coding after the one in parts',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n`,
    [400],
  ],
  ['a coding that there is not', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: wonders\r\n\r\n`, [400]],
  ['a part without its length', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, [405]],
  ['a wish for a tunnel', `CONNECT other.example:443 HTTP/1.1\r\n${host}\r\n`, []],
]

describe('a server that is sent', () => {
  it.each(requests)('%s answers as HTTP wants it and stays up', async (_what, sent, statuses) => {
    using client = await connectRaw(port)
    client.send(sent)
    expect(statusesIn(await client.closed)).toEqual(statuses)
    expect(await ask(`${server.url}/rss.xml`)).toMatchObject({ status: 200 })
  })

  it('garbage after it has answered answers 400 and closes', async () => {
    using client = await connectRaw(port)
    client.send(good)
    await eventually(() => expect(client.heard()).toContain('</rss>'))
    client.send('garbage\r\n\r\n')
    expect(statusesIn(await client.closed)).toEqual([200, 400])
  })
})

/** How honest clients fare while these are there. */
const crowds: readonly [what: string, most: number, act: (client: RawClient, index: number) => void][] = [
  ['that send half a header', 2_000, ({ send }) => send('GET /rss.xml HTTP/1.1\r\nHost: loc')],
  ['that say nothing', 2_000, () => {}],
  [
    'that leave half way',
    500,
    ({ send, socket }, index) => {
      send(index % 2 ? last : last.slice(0, 20))
      if (index % 3) socket.resetAndDestroy()
      else socket.end()
    },
  ],
]

describe('an honest client', () => {
  it.each(crowds)(
    'is served beside a crowd of clients %s, and nothing of them stays',
    { tags: 'deep' },
    async (_what, most, act) => {
      const count = cases(most, most / 5)
      // The thread that reads files may end meanwhile.
      const before = openDescriptors(server.pid)
      const clients: RawClient[] = []
      for (let begun = 0; begun < count; begun += 250) {
        const some = Array.from({ length: Math.min(250, count - begun) }, () => connectRaw(port))
        clients.push(...(await Promise.all(some)))
      }
      for (const [index, client] of clients.entries()) act(client, index)
      for (const path of ['/rss.xml', '/', '/articles/a', '/readyz']) {
        expect(await ask(server.url + path)).toMatchObject({ status: 200 })
      }
      for (const client of clients) client[Symbol.dispose]()
      await eventually(() => expect(openDescriptors(server.pid) ?? 0).toBeLessThanOrEqual(before ?? 0))
    },
  )
})

it('after all this it is the same process, and has nothing to complain of', () => {
  expect(isRunning(server.pid)).toBe(true)
  expect(server.logged().filter(({ level }) => Number(level) > 30)).toEqual([])
})
