import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { rulesOf } from '../../src/domain/feed-rules.ts'
import { createPush } from '../../src/push/create-push.ts'
import { createDocumentCache } from '../../src/serve/feeds/document-cache.ts'
import { createValidationGate } from '../../src/serve/feeds/validation-gate.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { makeIncoming } from '../store/store-contract.ts'
import { makeSite } from '../support/make-article.ts'
import { type Seed, seedSubscriptions } from '../support/seed-subscriptions.ts'
import type { Arrivals } from './push-sink.ts'

const now = () => new Date()
const only = makeSite()
const site = () => only
const log = pino({ level: 'error' })
const tag = 'harbour'

/** A store in a file of its own, with fifty articles. */
export interface BenchStore extends AsyncDisposable {
  readonly store: Store
  /** Subscribes so many to the main feed as it is now; or to the one of the articles' tag. */
  subscribe(count: number, toCallback: Seed['toCallback'], feed?: 'main' | `tag:${string}`): Promise<void>
  /** Publishes one more article, and answers when it was, as `Date.now()`. */
  publish(slug: string): Promise<number>
  /** Resolves when nobody is behind who is not in `except`. */
  settled(except?: number): Promise<void>
}

/** `contentHtml`: of each article; a sentence where it is absent. */
export async function makeBenchStore(contentHtml?: string): Promise<BenchStore> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-bench-push-'))
  const url = `sqlite:${folder}/gazette.db`
  const store = await openStore(url, { now, rules: rulesOf(site().publication) })
  const text = contentHtml && { contentHtml }
  const incoming = (slug: string) => makeIncoming(slug, { article: { tags: [tag], ...text } })
  await store.saveArticles(Array.from({ length: 50 }, (_, index) => incoming(`story-${index}`)))
  return {
    store,
    subscribe: async (count, toCallback, feed = 'main') => {
      const { revision } = await store.feedState(feed)
      const expiresAt = new Date(Date.now() + 3_600_000)
      await seedSubscriptions(url, { count, toCallback, feed, revision, expiresAt })
    },
    publish: async (slug) => {
      await store.saveArticles([incoming(slug)])
      return Date.now()
    },
    settled: async (except = 0) => {
      for (;;) {
        const all = await store.subscriptions.list()
        if (all.filter(({ state }) => state !== 'current').length <= except) return
        await sleep(50)
      }
    },
    [Symbol.asyncDispose]: async () => {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

export interface BenchHub extends AsyncDisposable {
  /** The main feed as subscribers get it. */
  readDocument(): Promise<Uint8Array>
}

/** The hub on that store, in this process. */
export function startBenchHub({ store }: BenchStore, atOnce: number, atOncePerHost: number): BenchHub {
  const documents = createDocumentCache({
    store,
    site,
    log,
    gate: createValidationGate({ findFaults: () => [], log }),
  })
  const limits = { ...readSettings({}).hub, allowedCidrs: '127.0.0.0/8', atOnce, atOncePerHost }
  const running = createPush({ store, site, documents, limits, registry: new Registry(), now, log }).start()
  return {
    readDocument: async () => (await documents.current('main', 'atom'))?.value.bytes ?? new Uint8Array(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** Subscribers in another process, on so many hosts. */
export interface BenchSink extends AsyncDisposable {
  readonly origins: readonly string[]
  arrivals(): Promise<Arrivals>
  /** Begins to count anew. */
  reset(): Promise<void>
  /** Resolves when so many have come. */
  received(count: number): Promise<Arrivals>
}

export async function startBenchSink(hosts: number): Promise<BenchSink> {
  const child = fork(join(import.meta.dirname, 'push-sink.ts'), [String(hosts)])
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the subscribers have ended with ${code ?? signal}`)
  })
  ended.catch(() => {})
  const hear = async () => (await Promise.race([once(child, 'message'), ended]))[0]
  const ports: readonly number[] = await hear()
  const ask = async (word: 'read' | 'reset'): Promise<Arrivals> => {
    child.send(word)
    return hear()
  }
  return {
    origins: ports.map((port) => `http://127.0.0.1:${port}`),
    arrivals: () => ask('read'),
    reset: async () => {
      await ask('reset')
    },
    received: async (count) => {
      for (;;) {
        const arrivals = await ask('read')
        if (arrivals.count >= count) return arrivals
        await sleep(20)
      }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended.catch(() => {})
    },
  }
}
