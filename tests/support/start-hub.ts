import { setTimeout as sleep } from 'node:timers/promises'
import { rulesOf } from '../../src/domain/feed-rules.ts'
import type { PushLimits } from '../../src/push/limits.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { IncomingArticle, Store } from '../../src/store/store.ts'
import { makeIncoming } from '../store/store-contract.ts'
import { type DataFolder, makeDataFolder } from './make-data-folder.ts'
import { eventually, startGazette, type TestServer } from './start-gazette.ts'

export interface HubReply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export type Fields = Readonly<Record<string, string>>

/** A server with a hub whose clock the test sets, where it is no real one; subscribers on this machine are allowed. */
export interface TestHub extends AsyncDisposable {
  readonly server: TestServer
  readonly data: DataFolder
  readonly databaseUrl: string
  readonly now: () => Date
  /** Moves the clock, and lets the hub look at it. */
  pass(seconds: number): void
  /** The address of a feed, by default the main one as Atom. */
  topic(path?: string): string
  /** Posts a request to the hub; `hub.topic` is the main feed as Atom where nothing else is said. */
  ask(fields: Fields, through?: TestServer): Promise<HubReply>
  /** Subscribes and waits until that is verified. */
  subscribe(callback: string, fields?: Fields, through?: TestServer): Promise<void>
  /** Ends the subscription and waits until that is verified. */
  unsubscribe(callback: string, through?: TestServer): Promise<void>
  /** An article as it comes in. */
  incoming(slug: string): IncomingArticle
  /** Publishes an article with that slug, in the main feed and those of its tags. */
  publish(slug: string, title?: string, tags?: readonly string[]): Promise<void>
  /** The same, when so many seconds have passed. */
  schedule(slug: string, seconds: number): Promise<void>
  /** Waits until the hub has looked at all news, nothing is due and nothing under way. */
  settled(): Promise<void>
  /** Opens the store beside the server. */
  open(): Promise<Store>
  /** Starts another server in the place of one that was closed, at its address or at a new one. */
  start(publicUrl?: string): Promise<void>
  /** Starts another server on the same data and database. It is closed with the hub. */
  startBeside(): Promise<TestServer>
}

export interface HubOptions {
  readonly databaseUrl?: string
  readonly hub?: Partial<PushLimits>
  readonly publication?: Readonly<Record<string, unknown>>
  readonly trustProxy?: number
  /** Absent: a clock that stands still until the test moves it. */
  readonly now?: () => Date
}

/** Longer than any work takes that is not stuck, and longer than a claim lasts. */
const stuckMs = 20_000
const claimSeconds = 41

/** Longer than the hub gathers what happens, with the time to look at it. */
const gatheredMs = 250

const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  publisher: { name: 'The Test Courier' },
  sections: [{ slug: 'town', title: 'Town' }],
}

export async function startHub(options: HubOptions = {}): Promise<TestHub> {
  const data = await makeDataFolder({
    'publication.json': JSON.stringify({ ...publication, ...options.publication }),
  })
  let time = Date.parse('2026-11-23T09:00:00Z')
  const now = options.now ?? (() => new Date(time))
  const databaseUrl = options.databaseUrl ?? `sqlite:${data.path}/gazette.db`
  const start = (publicUrl = 'https://news.example') =>
    startGazette(data, {
      now,
      publicUrl,
      hub: { ...readSettings({}).hub, allowedCidrs: '127.0.0.0/8', requests: 0, ...options.hub },
      databaseUrl,
      ...(options.trustProxy && { trustProxy: options.trustProxy }),
    })
  let server = await start()
  const beside: TestServer[] = []
  const subscriptions = () => server.gazette.store.subscriptions

  /**
   * Work that the database did not take in time, on a busy machine, is claimed until a time that a clock which stands still
   * never reaches: then it is moved past the end of the claim.
   */
  async function eventuallyDone(check: () => Promise<void>): Promise<void> {
    let movesAt = performance.now() + stuckMs
    await eventually(() => {
      if (performance.now() > movesAt) {
        movesAt += stuckMs
        hub.pass(claimSeconds)
      }
      return check()
    })
  }

  const hub: TestHub = {
    get server() {
      return server
    },
    data,
    databaseUrl,
    now,
    pass: (seconds) => {
      time += seconds * 1000
      server.push.trigger()
    },
    topic: (path = '/atom.xml') => `https://news.example${path}`,
    ask: (fields, { port } = server) =>
      post(port, { 'hub.mode': 'subscribe', 'hub.topic': 'https://news.example/atom.xml', ...fields }),
    subscribe: async (callback, fields = {}, through = server) => {
      const reply = await hub.ask({ 'hub.callback': callback, ...fields }, through)
      if (reply.status !== 202) throw new Error(`the hub answered ${reply.status}: ${reply.text}`)
      await eventuallyDone(async () => {
        const isThere = (await subscriptions().list()).some((one) => one.callback === callback)
        if (!isThere || (await subscriptions().nextRequestAt())) throw new Error('not verified')
      })
    },
    unsubscribe: async (callback, through = server) => {
      await hub.ask({ 'hub.mode': 'unsubscribe', 'hub.callback': callback }, through)
      await eventuallyDone(async () => {
        const isThere = (await subscriptions().list()).some((one) => one.callback === callback)
        if (isThere) throw new Error('not verified')
      })
    },
    incoming: (slug) => makeIncoming(slug, { article: { tags: [] } }),
    publish: async (slug, title = `Title of ${slug}`, tags = []) => {
      await server.gazette.store.saveArticles([makeIncoming(slug, { article: { title, tags } })])
    },
    schedule: async (slug, seconds) => {
      const at = new Date(now().getTime() + seconds * 1000)
      const article = { published: { at, precision: 'second' as const } }
      await server.gazette.store.saveArticles([makeIncoming(slug, { article })])
    },
    settled: async () => {
      await sleep(gatheredMs)
      await eventuallyDone(async () => {
        const waiting = (await subscriptions().list()).filter(({ state }) => state === 'behind')
        if (waiting.length > 0 || (await subscriptions().nextRequestAt())) throw new Error('not settled')
      })
    },
    open: () => openStore(databaseUrl, { now, rules: rulesOf(server.gazette.site().publication) }),
    start: async (publicUrl) => {
      server = await start(publicUrl)
    },
    startBeside: async () => {
      const another = await start()
      beside.push(another)
      return another
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([server, ...beside].map((one) => one.close()))
      await data[Symbol.asyncDispose]()
    },
  }
  return hub
}

export async function post(port: number, fields: Fields, headers: Fields = {}): Promise<HubReply> {
  const response = await fetch(`http://127.0.0.1:${port}/hub`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}
