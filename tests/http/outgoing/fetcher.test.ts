import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../../src/http/outgoing/address.ts'
import { createFetcher, type Fetcher, type FetcherDeps } from '../../../src/http/outgoing/fetcher.ts'

let answer: RequestListener = (_req, res) => res.end()
const server = createServer((req, res) => answer(req, res))
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const fetchers: Fetcher[] = []
afterEach(() => Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close())))

function makeFetcher(options: Partial<FetcherDeps> = {}): Fetcher {
  const fetcher = createFetcher({
    isAllowed: createAddressRule(parseCidrs('127.0.0.0/8')),
    resolve: async () => ['127.0.0.1'],
    userAgent: 'Gazette test',
    ...options,
  })
  fetchers.push(fetcher)
  return fetcher
}

const at = (path: string, host = 'old.example') => `http://${host}:${port}${path}`
const limits = { maxBytes: 10_000, timeoutMs: 5000 }

async function read(path: string, options = {}, fetcher = makeFetcher()) {
  const { body, ...rest } = await fetcher.fetch(at(path), { ...limits, ...options })
  let text = ''
  for await (const piece of body) text += Buffer.from(piece).toString()
  return { ...rest, text }
}

describe('fetching what strangers name', () => {
  it('says who asks, and gives status, headers and body', async () => {
    let asked = {}
    answer = (req, res) => {
      asked = {
        url: req.url,
        agent: req.headers['user-agent'],
        accept: req.headers.accept,
        host: req.headers.host,
      }
      res.writeHead(404, { 'content-type': 'text/plain', 'retry-after': '3' }).end('not here')
    }
    const found = await read("/a?b='c'#part", { accept: 'text/*' })
    expect(found).toMatchObject({ status: 404, text: 'not here', address: at("/a?b='c'"), redirects: [] })
    expect(found.headers).toMatchObject({ 'content-type': 'text/plain', 'retry-after': '3' })
    expect(asked).toEqual({
      url: "/a?b='c'",
      agent: 'Gazette test',
      accept: 'text/*',
      host: `old.example:${port}`,
    })
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('decompresses %s', async (name, compress) => {
    answer = (_req, res) => res.writeHead(200, { 'content-encoding': name }).end(compress('some words'))
    expect(await read('/')).toMatchObject({ text: 'some words' })
  })

  it.each([
    ['that says its length', 'x'.repeat(10_001), { 'content-length': '10001' }],
    ['that says no length', 'x'.repeat(10_001), {}],
    ['that grows when it is decompressed', gzipSync('x'.repeat(30_000_000)), { 'content-encoding': 'gzip' }],
  ])('stops at the limit of a body %s', async (_what, body, headers) => {
    answer = (_req, res) => {
      res.writeHead(200, headers)
      res.write(body)
      res.end()
    }
    await expect(read('/')).rejects.toMatchObject({
      problem: 'too_large',
      message: `${at('/')} is larger than 10000 bytes`,
    })
  })

  it.each([
    ['compressed twice', gzipSync(gzipSync('x')), 'gzip, gzip', 'is compressed as "gzip, gzip"'],
    ['compressed as nobody asked', 'x', 'compress', 'is compressed as "compress"'],
    ['cut off', gzipSync('some words').subarray(0, -9), 'gzip', 'sends a damaged body'],
    ['not compressed', 'some words', 'gzip', 'sends a damaged body'],
  ])('refuses a body that is %s', async (_what, body, encoding, message) => {
    answer = (_req, res) => res.writeHead(200, { 'content-encoding': encoding }).end(body)
    await expect(read('/')).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(message),
    })
  })

  it('refuses a body whose connection is cut off', async () => {
    answer = (_req, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('half', () => res.destroy())
    }
    await expect(read('/')).rejects.toMatchObject({ problem: 'unavailable' })
  })

  it('follows redirects, and says over which statuses', async () => {
    answer = (req, res) => {
      if (req.url === '/end') res.end('there')
      else
        res
          .writeHead(req.url === '/start' ? 301 : 307, {
            location: req.url === '/start' ? 'middle' : '/end#x',
          })
          .end('moved')
    }
    expect(await read('/start')).toMatchObject({ text: 'there', address: at('/end'), redirects: [301, 307] })
  })

  it('does not follow redirects for ever', async () => {
    answer = (req, res) => res.writeHead(302, { location: `${req.url}x` }).end()
    await expect(read('/')).rejects.toThrow(`${at('/')} redirects more than 5 times`)
  })

  it.each([
    ['a private network', 'http://10.0.0.1/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['metadata behind a number', 'http://2852039166/'],
    ['loopback', 'http://[::1]/'],
    ['a file', 'file:///etc/passwd', 'must be an address that begins with'],
    ['a password', 'http://ada:secret@old.example/', 'must hold no user name or password'],
  ])('refuses a redirect to %s', async (_what, location, message = 'is at an address that is not public') => {
    answer = (_req, res) => res.writeHead(302, { location }).end()
    await expect(read('/')).rejects.toMatchObject({
      problem: 'invalid',
      message: expect.stringContaining(message),
    })
  })

  it('refuses a name at a private address, and says what to do', async () => {
    const fetcher = makeFetcher({ isAllowed: createAddressRule(), advice: 'ask the operator' })
    await expect(read('/', {}, fetcher)).rejects.toMatchObject({
      problem: 'invalid',
      message: `${at('/')} is at an address that is not public; ask the operator`,
    })
  })

  it.each(['', '/path', 'old.example', 'ftp://old.example/', 'http:///old.example', 'javascript:alert(1)'])(
    'refuses "%s", which is no address',
    async (text) => {
      await expect(makeFetcher().fetch(text, limits)).rejects.toMatchObject({ problem: 'invalid' })
    },
  )

  it.each([
    ['headers', (): RequestListener => () => undefined],
    ['the end of a body', (): RequestListener => (_req, res) => res.write('x')],
  ])('does not wait longer than it should for %s', async (_what, make) => {
    answer = make()
    await expect(read('/', { timeoutMs: 200 })).rejects.toThrow('does not answer in time')
  })

  it('says why no answer comes', async () => {
    const lost = makeFetcher({ resolve: async (name) => Promise.reject(new Error(`${name} is not found`)) })
    await expect(read('/', {}, lost)).rejects.toThrow('does not answer: old.example is not found')
    await expect(makeFetcher().fetch('http://127.0.0.1:1/', limits)).rejects.toThrow(
      'the connection is refused',
    )
  })

  it('lets go of a body that nobody reads to its end', async () => {
    let open = 0
    answer = (_req, res) => {
      open++
      res.on('close', () => open--)
      res.write('x'.repeat(100))
    }
    const fetcher = makeFetcher({ connectionsPerHost: 1 })
    const { cancel } = await fetcher.fetch(at('/'), limits)
    cancel()
    const { body } = await fetcher.fetch(at('/'), limits)
    for await (const _piece of body) break
    await expect.poll(() => open).toBe(0)
  })
})
