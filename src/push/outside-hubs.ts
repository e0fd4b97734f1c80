import { setTimeout as sleep } from 'node:timers/promises'
import { type CallbackClient, isSuccess, type Reply, toFailure } from '../http/outgoing/callback-client.ts'
import { type Claimed, createClaimWorker } from '../http/outgoing/claim-worker.ts'
import type { Loop } from '../http/outgoing/loop.ts'
import { toNextAttempt } from '../http/outgoing/retry-times.ts'
import type { DuePing, SettledPing } from '../store/subscriptions/subscriptions.ts'
import type { TopicDocument } from './delivery/payloads.ts'
import { retryWaits, type WorkDeps, workerName } from './delivery/work.ts'

export interface PingsDeps extends Omit<WorkDeps, 'queues'> {
  readonly client: Pick<CallbackClient, 'post'>
}

interface ClaimedPing extends Claimed {
  readonly ping: DuePing
  readonly document: TopicDocument
}

const batchSize = 50
const queues = { maxRunning: 16, maxPerHost: 4, maxWaiting: batchSize }
const busyHostMs = 20_000
/** The wait for a document that is not there yet. */
const outdatedMs = 5_000
/** A hub may fetch the topic from any worker: by then each worker has noticed the change. */
const noticedMs = 1_000
const headers = { 'content-type': 'application/x-www-form-urlencoded' }

/** Pings the publication's outside hubs about news until it is closed. */
export function createPings(deps: PingsDeps): Loop {
  const { store, site, now, log } = deps
  const { subscriptions } = store
  const worker = createClaimWorker<ClaimedPing>(
    {
      worker: workerName,
      claim,
      nextAt,
      run,
      handBack: ({ ping }, waitMs) => postpone(ping, waitMs),
      busyHostMs,
    },
    { ...deps, queues },
  )

  async function* claim(until: () => Date, closing: AbortSignal): AsyncGenerator<readonly ClaimedPing[]> {
    const { hubs } = site().publication
    while (hubs.length > 0) {
      const batch = await subscriptions.claimPings(hubs, batchSize, until())
      if (batch.length === 0) return
      // Read before the wait, so that a change during the wait leads to another ping.
      const pings = await Promise.all(batch.map(toPing))
      await sleep(noticedMs, undefined, { signal: closing }).catch(() => undefined)
      yield pings.flatMap((one) => one ?? [])
    }
  }

  async function nextAt(): Promise<Date | undefined> {
    const { hubs } = site().publication
    return hubs.length > 0 ? subscriptions.nextPingAt(hubs) : undefined
  }

  /** Undefined if there is nothing to tell now; then the claim is settled. */
  async function toPing(ping: DuePing): Promise<ClaimedPing | undefined> {
    try {
      const document = await deps.readTopic(ping)
      if (document && document.revision < ping.revision) await postpone(ping, outdatedMs)
      else if (!document || document.tag === ping.toldTag) {
        await settle({ ...ping, tag: ping.toldTag, result: 'unchanged' })
      } else return { url: ping.hub, claimedUntil: ping.claimedUntil, ping, document }
    } catch (err) {
      log.error({ err, hub: ping.hub, feed: ping.feed }, 'ping failed before it was sent')
      await postpone(ping, busyHostMs)
    }
    return undefined
  }

  async function run({ ping, document }: ClaimedPing, closing: AbortSignal): Promise<void> {
    const { hub, feed, format } = ping
    const form = new URLSearchParams({
      'hub.mode': 'publish',
      'hub.url': document.selfUrl,
      'hub.topic': document.selfUrl,
    })
    const reply = await deps.client.post(hub, headers, form.toString())
    if (reply.kind !== 'answered' && closing.aborted) return postpone(ping, 0)
    const result = isSuccess(reply) ? 'told' : toFailure(reply)
    deps.metrics.countPing(result)
    const { status } = reply
    log[result === 'told' ? 'debug' : 'warn']({ hub, feed, format, result, status }, 'outside hub pinged')
    const failures = ping.failures + 1
    const retryAt = isFinal(reply)
      ? undefined
      : toNextAttempt(retryWaits, failures, reply, now(), deps.random())
    await settle({ ...ping, tag: document.tag, result, failures, retryAt })
  }

  function postpone(ping: DuePing, waitMs: number): Promise<void> {
    const retryAt = new Date(now().getTime() + waitMs)
    return settle({ ...ping, tag: ping.toldTag, result: 'put off', retryAt })
  }

  async function settle(settled: SettledPing): Promise<void> {
    await subscriptions
      .settlePings([settled])
      .catch((err) => log.error({ err }, 'result of a ping cannot be stored'))
    // There may be more news, and a postponed ping has a new time.
    worker.trigger()
  }

  return worker
}

/** The hub has answered, and a repetition would not help. */
function isFinal({ status }: Reply): boolean {
  return status !== undefined && status < 500 && ![408, 429].includes(status)
}
