import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import type { DuePing, SettledPing } from '../store/subscriptions/subscriptions.ts'
import type { CallbackClient } from './callbacks/client.ts'
import type { Reply } from './callbacks/reply.ts'
import { createLanes } from './delivery/host-queues.ts'
import { createLoop } from './delivery/loop.ts'
import type { Edition, FindEdition } from './delivery/payloads.ts'
import { readRetryAfter, toRetryTime } from './delivery/retry-times.ts'
import type { PushMetrics } from './metrics.ts'

/** Tells hubs elsewhere of news, for as long as it is not closed. */
export interface Pings {
  /** Something may be due. */
  wake(): void
  close(): Promise<void>
}

export interface PingsDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly findEdition: FindEdition
  readonly client: Pick<CallbackClient, 'post'>
  readonly metrics: PushMetrics
  readonly now: () => Date
  readonly random: () => number
  readonly log: Logger
}

/** A ping with what it is about. */
interface News {
  readonly due: DuePing
  readonly edition: Edition
}

const batch = 50
/** Longer than a ping may wait and take. */
const claimMs = 40_000
/** What has waited longer than this since it was claimed is put off. */
const startWithinMs = 15_000
const busyHubMs = 20_000
/** When the newest document cannot be had right now. */
const soonMs = 5_000
/** A hub fetches what it is told of from any worker: by then each has noticed the change. */
const noticedMs = 1_000
const headers = { 'content-type': 'application/x-www-form-urlencoded' }

export function createPings(deps: PingsDeps): Pings {
  const { store, site, now, log } = deps
  const { subscriptions } = store
  const lanes = createLanes({ atOnce: 16, perHost: 4, mostWaiting: batch })
  const closing = new AbortController()

  const loop = createLoop({
    now,
    log,
    look: async () => {
      const { hubs } = site().publication
      if (hubs.length === 0) return undefined
      for (;;) {
        await lanes.room()
        if (closing.signal.aborted) return undefined
        const some = await subscriptions.claimPings(hubs, batch, inMs(claimMs))
        if (some.length === 0) return subscriptions.nextPingAt(hubs)
        const news = await Promise.all(some.map(findNews))
        await sleep(noticedMs, undefined, { signal: closing.signal }).catch(() => undefined)
        for (const one of news) if (one) enter(one)
      }
    },
  })

  /**
   * What the hub is to be told of; undefined where that has been settled. It is read before the wait: what changes
   * meanwhile is told again.
   */
  async function findNews(due: DuePing): Promise<News | undefined> {
    try {
      const edition = await deps.findEdition(due, due.revision)
      if (edition && edition.revision < due.revision) await settle(putOff(due, soonMs))
      else if (!edition || edition.tag === due.toldTag) {
        await settle({ ...due, tag: due.toldTag, result: 'unchanged' })
      } else return { due, edition }
    } catch (err) {
      log.error({ err, hub: due.hub, feed: due.feed }, 'a ping cannot be made')
      await settle(putOff(due, busyHubMs))
    }
    return undefined
  }

  function enter(news: News): void {
    const { due } = news
    lanes.add({
      host: new URL(due.hub).host,
      run: async () => settle(await ping(news)),
      giveBack: () => settle(putOff(due, closing.signal.aborted ? 0 : busyHubMs)),
    })
  }

  function putOff(due: DuePing, waitMs: number): SettledPing {
    return { ...due, tag: due.toldTag, result: 'put off', retryAt: inMs(waitMs) }
  }

  async function ping({ due, edition }: News): Promise<SettledPing> {
    const startBy = due.claimedUntil.getTime() - claimMs + startWithinMs
    if (closing.signal.aborted || now().getTime() > startBy) return putOff(due, 0)
    const form = new URLSearchParams({
      'hub.mode': 'publish',
      'hub.url': edition.selfUrl,
      'hub.topic': edition.selfUrl,
    })
    const reply = await deps.client.post(due.hub, headers, form.toString())
    // We have cut it off ourselves.
    if (reply.kind !== 'answered' && closing.signal.aborted) return putOff(due, 0)
    const result = toResult(reply)
    deps.metrics.pinged(result)
    const { hub, feed, format } = due
    const status = reply.kind === 'answered' ? reply.status : undefined
    log[result === 'told' ? 'debug' : 'warn']({ hub, feed, format, result, status }, 'a hub was pinged')
    const failures = due.failures + 1
    return { ...due, tag: edition.tag, result, failures, retryAt: toNextTry(failures, reply) }
  }

  /** Another answer than these says that asking again would not help. */
  function toNextTry(failures: number, reply: Reply): Date | undefined {
    if (reply.kind === 'answered' && reply.status < 500 && ![408, 429].includes(reply.status))
      return undefined
    const ours = toRetryTime(failures, now(), deps.random())
    const asked = reply.kind === 'answered' ? readRetryAfter(reply.retryAfter, now()) : undefined
    return ours && asked && asked > ours ? asked : ours
  }

  async function settle(settled: SettledPing): Promise<void> {
    await subscriptions
      .settlePings([settled])
      .catch((err) => log.error({ err }, 'what became of a ping cannot be kept'))
    // There may have been news meanwhile, and what is put off has its time.
    loop.wake()
  }

  function inMs(ms: number): Date {
    return new Date(now().getTime() + ms)
  }

  return {
    wake: loop.wake,
    close: async () => {
      closing.abort()
      await Promise.all([lanes.close(), loop.close()])
      // What the last look brought is given back, too.
      await lanes.close()
    },
  }
}

function toResult(reply: Reply): string {
  if (reply.kind !== 'answered') return reply.kind
  return reply.status >= 200 && reply.status < 300 ? 'told' : 'refused'
}
