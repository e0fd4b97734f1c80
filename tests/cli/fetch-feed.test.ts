import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliCompress, createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fetchFeed } from '../../src/cli/fetch-feed.ts'
import { cases } from '../support/depth.ts'
import { runCli } from '../support/run-cli.ts'

interface FeedServer extends AsyncDisposable {
  readonly url: string
  /** Bytes that left for clients, when all of them have closed. */
  sentBytes(): Promise<number>
}

async function serveFeed(listener: RequestListener): Promise<FeedServer> {
  const server = createServer(listener)
  const sockets: Socket[] = []
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`,
    sentBytes: async () => {
      for (const socket of sockets)
        if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
      return sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const megabyte = 1024 * 1024

/** Zeros without end. */
function* zeros(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(64 * 1024)
}

const bodies: readonly [what: string, listener: RequestListener, mostSent: number][] = [
  [
    'an endless body',
    (_req, res) => {
      pipeline(Readable.from(zeros()), res).catch(() => {})
    },
    // What the sockets hold is sent, too.
    32 * megabyte,
  ],
  [
    'a body that becomes a thousand times as long, without end',
    (_req, res) => {
      res.setHeader('Content-Encoding', 'gzip')
      pipeline(Readable.from(zeros()), createGzip(), res).catch(() => {})
    },
    4 * megabyte,
  ],
  [
    'a body that becomes a million times as long, without end',
    (_req, res) => {
      res.setHeader('Content-Encoding', 'br')
      pipeline(Readable.from(zeros()), createBrotliCompress(), res).catch(() => {})
    },
    4 * megabyte,
  ],
]

describe('check URL', () => {
  it.each(bodies.slice(0, cases(bodies.length, 2)))(
    'stops reading %s at 20 MiB',
    { tags: 'deep' },
    async (_what, listener, mostSent) => {
      await using server = await serveFeed(listener)
      const { code, stderr } = await runCli(['check', server.url], {})
      expect(code).toBe(1)
      expect(stderr).toBe(`${server.url} is larger than 20971520 bytes: no feed reader accepts that\n`)
      expect(await server.sentBytes()).toBeLessThan(mostSent)
    },
  )

  it.each<[what: string, listener: RequestListener]>([
    ['an answer that never begins', () => {}],
    [
      'a body that comes byte by byte',
      (_req, res) => {
        const timer = setInterval(() => res.write('x'), 20)
        res.once('close', () => clearInterval(timer))
      },
    ],
    [
      'redirects that lead on and on',
      (_req, res) =>
        setTimeout(() => res.writeHead(302, { Location: '/feed', Connection: 'close' }).end(), 50),
    ],
  ])('stops waiting for %s', async (_what, listener) => {
    await using server = await serveFeed(listener)
    const wanted = `${server.url} cannot be fetched: it takes longer than 0.3 s`
    await expect(fetchFeed(server.url, { timeoutMs: 300 })).rejects.toMatchObject({
      problem: 'unavailable',
      message: wanted,
    })
    await server.sentBytes()
  })

  it('prints no control character of a feed', async () => {
    const evil = '\u001b[31m \u009b31m \u202ered\u0007\nerror: line 1: forged'
    const item = { id: evil, url: evil, date_published: evil, content_text: 'a' }
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 't', items: [item] }
    await using server = await serveFeed((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/feed+json' }).end(JSON.stringify(feed))
    })
    const { stdout } = await runCli(['check', server.url], {})
    expect(stdout).toContain('\\u001b[31m \\u009b31m \\u202ered\\u0007 error: line 1: forged')
    expect(stdout).not.toMatch(/^error: line 1: forged/m)
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  })
})
