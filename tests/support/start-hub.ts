import { rulesOf } from '../../src/domain/feed-rules.ts'
import type { PushLimits } from '../../src/push/push-limits.ts'
import { readSettings } from '../../src/settings.ts'
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

/** A server with a hub whose clock the test sets; subscribers on this machine are allowed. */
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
  ask(fields: Fields): Promise<HubReply>
  /** Subscribes and waits until that is verified. */
  subscribe(callback: string, fields?: Fields): Promise<void>
  /** An article as it comes in. */
  incoming(slug: string): IncomingArticle
  /** Publishes an article with that slug, in the main feed and those of its tags. */
  publish(slug: string, title?: string, tags?: readonly string[]): Promise<void>
  /** The same, when so many seconds have passed. */
  schedule(slug: string, seconds: number): Promise<void>
  /** Waits until nothing is due and nothing under way. */
  settled(): Promise<void>
  /** Opens the store beside the server. */
  open(): Promise<Store>
  /** Starts another server in the place of one that was closed. */
  start(): Promise<void>
}

export interface HubOptions {
  readonly databaseUrl?: string
  readonly hub?: Partial<PushLimits>
  readonly publication?: Readonly<Record<string, unknown>>
  readonly trustProxy?: number
}

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
  const now = () => new Date(time)
  const databaseUrl = options.databaseUrl ?? `sqlite:${data.path}/gazette.db`
  const start = () =>
    startGazette(data, {
      now,
      publicUrl: 'https://news.example',
      hub: { ...readSettings({}).hub, allowedCidrs: '127.0.0.0/8', requests: 0, ...options.hub },
      databaseUrl,
      ...(options.trustProxy && { trustProxy: options.trustProxy }),
    })
  let server = await start()
  const subscriptions = () => server.gazette.store.subscriptions

  const hub: TestHub = {
    get server() {
      return server
    },
    data,
    databaseUrl,
    now,
    pass: (seconds) => {
      time += seconds * 1000
      server.push.wake()
    },
    topic: (path = '/atom.xml') => `https://news.example${path}`,
    ask: (fields) =>
      post(server.port, { 'hub.mode': 'subscribe', 'hub.topic': 'https://news.example/atom.xml', ...fields }),
    subscribe: async (callback, fields = {}) => {
      const reply = await hub.ask({ 'hub.callback': callback, ...fields })
      if (reply.status !== 202) throw new Error(`the hub answered ${reply.status}: ${reply.text}`)
      await eventually(async () => {
        const isThere = (await subscriptions().list()).some((one) => one.callback === callback)
        if (!isThere || (await subscriptions().nextRequestAt())) throw new Error('not verified')
      })
    },
    incoming: (slug) => makeIncoming(slug, { article: { tags: [] } }),
    publish: async (slug, title = `Title of ${slug}`, tags = []) => {
      await server.gazette.store.saveArticles([makeIncoming(slug, { article: { title, tags } })])
    },
    schedule: async (slug, seconds) => {
      const at = new Date(time + seconds * 1000)
      const article = { published: { at, precision: 'second' as const } }
      await server.gazette.store.saveArticles([makeIncoming(slug, { article })])
    },
    settled: async () => {
      await eventually(async () => {
        const waiting = (await subscriptions().list()).filter(({ state }) => state === 'behind')
        if (waiting.length > 0 || (await subscriptions().nextRequestAt())) throw new Error('not settled')
      })
    },
    open: () => openStore(databaseUrl, { now, rules: rulesOf(server.gazette.site().publication) }),
    start: async () => {
      server = await start()
    },
    [Symbol.asyncDispose]: async () => {
      await server.close()
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
