import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Feed } from 'feed'

/** A feed's answers as our server gave them: the same bytes and headers for everybody. */
export interface Recorded {
  readonly whole: { readonly headers: Readonly<Record<string, string>>; readonly base64: string }
  readonly notModified: Readonly<Record<string, string>>
  readonly etag: string
  readonly text: string
  readonly items: readonly {
    readonly title: string
    readonly link: string
    readonly date: string
    readonly content: string
  }[]
}

/** What tutorials and other servers do with the same feed, each in a process of its own: `rival-server.ts KIND FILE`. */
const [, , kind = '', file = ''] = process.argv
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded
const bytes = Buffer.from(recorded.whole.base64, 'base64')

const rivals: Readonly<Record<string, () => ReturnType<typeof createServer>>> = {
  /** The least that Node can do. */
  bare: () => {
    const whole = Object.entries(recorded.whole.headers).flat()
    const notModified = Object.entries(recorded.notModified).flat()
    return createServer((req, res) => {
      const holds = req.headers['if-none-match'] === recorded.etag
      res.writeHead(holds ? 304 : 200, holds ? notModified : whole)
      res.end(holds ? undefined : bytes)
    })
  },
  /** Express with the cached text: it hashes and compares by itself. */
  'express-send': () => {
    const app = express()
    app.get('/rss.xml', (_req, res) => {
      res.type('application/rss+xml').send(recorded.text)
    })
    return createServer(app)
  },
  /** Express that builds the feed on each request. */
  'express-feed': () => {
    const app = express()
    app.get('/rss.xml', (_req, res) => {
      const feed = new Feed({ title: 'T', id: 'urn:x', link: 'https://x.example/', updated: new Date(0) })
      for (const { date, ...item } of recorded.items) feed.addItem({ ...item, date: new Date(date) })
      res.type('application/rss+xml').send(feed.rss2())
    })
    return createServer(app)
  },
}

const server = rivals[kind]?.()
server?.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
