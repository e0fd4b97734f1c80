import type { Logger } from 'pino'
import type { Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import type { DuePing, SettledPing } from '../store/subscriptions.ts'
import type { CallbackClient } from './callback-client.ts'
import type { FindEdition } from './editions.ts'
import { createLanes } from './lanes.ts'
import { createLoop } from './loop.ts'
import type { PushMetrics } from './push-metrics.ts'
import type { Reply } from './read-reply.ts'
import { readRetryAfter, toRetryTime } from './retry-times.ts'

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

const batch = 50
/** Longer than a ping may wait and take. */
const claimMs = 40_000
/** What has waited longer than this since it was claimed is put off. */
const startWithinMs = 15_000
const busyHubMs = 20_000
const headers = { 'content-type': 'application/x-www-form-urlencoded' }

export function createPings(deps: PingsDeps): Pings {
  const { store, site, now, log } = deps
  const { subscriptions } = store
  const lanes = createLanes({ atOnce: 16, perHost: 4, mostWaiting: batch })
  let isClosing = false

  const loop = createLoop({
    now,
    log,
    look: async () => {
      const { hubs } = site().publication
      if (hubs.length === 0) return undefined
      for (;;) {
        await lanes.room()
        if (isClosing) return undefined
        const some = await subscriptions.claimPings(hubs, batch, inMs(claimMs))
        if (some.length === 0) return subscriptions.nextPingAt(hubs)
        for (const ping of some) enter(ping)
      }
    },
  })

  function enter(due: DuePing): void {
    lanes.add({
      host: new URL(due.hub).host,
      run: async () => settle(await tryToPing(due)),
      giveBack: () => settle(putOff(due, isClosing ? 0 : busyHubMs)),
    })
  }

  function putOff(due: DuePing, waitMs: number): SettledPing {
    return { ...due, tag: due.toldTag, result: 'put off', retryAt: inMs(waitMs) }
  }

  async function tryToPing(due: DuePing): Promise<SettledPing> {
    const startBy = due.claimedUntil.getTime() - claimMs + startWithinMs
    if (isClosing || now().getTime() > startBy) return putOff(due, 0)
    try {
      return await ping(due)
    } catch (err) {
      log.error({ err, hub: due.hub, feed: due.feed }, 'a ping cannot be made')
      return putOff(due, busyHubMs)
    }
  }

  async function ping(due: DuePing): Promise<SettledPing> {
    const edition = await deps.findEdition(due, due.revision)
    if (!edition || edition.tag === due.toldTag) return { ...due, tag: due.toldTag, result: 'unchanged' }
    const form = new URLSearchParams({
      'hub.mode': 'publish',
      'hub.url': edition.selfUrl,
      'hub.topic': edition.selfUrl,
    })
    const reply = await deps.client.post(due.hub, headers, form.toString())
    // We have cut it off ourselves.
    if (reply.kind !== 'answered' && isClosing) return putOff(due, 0)
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
      isClosing = true
      const ending = lanes.close()
      await loop.close()
      await ending
    },
  }
}

function toResult(reply: Reply): string {
  if (reply.kind !== 'answered') return reply.kind
  return reply.status >= 200 && reply.status < 300 ? 'told' : 'refused'
}
