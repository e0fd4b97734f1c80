import { createHmac } from 'node:crypto'
import { createBatchResults } from '../../async/batch-results.ts'
import { type CallbackClient, isSuccess, type Reply, toFailure } from '../../http/outgoing/callback-client.ts'
import { type Claimed, createClaimWorker } from '../../http/outgoing/claim-worker.ts'
import type { Loop } from '../../http/outgoing/loop.ts'
import { toNextAttempt } from '../../http/outgoing/retry-times.ts'
import type {
  ClaimedSubscription,
  Delivery,
  FeedBehind,
  Settled,
} from '../../store/subscriptions/subscriptions.ts'
import { toCallbackHash } from '../callbacks/address.ts'
import type { SignatureMethod } from '../limits.ts'
import { createPayloads, type FindPayload, type Payload } from './payloads.ts'
import { retryWaits, type WorkDeps, workerName } from './work.ts'

export interface DeliveryDeps extends WorkDeps {
  readonly client: Pick<CallbackClient, 'post'>
  readonly signatureMethod: SignatureMethod
}

/** Delivers news to subscribers until it is closed. */
export interface Deliveries extends Loop {
  /** A subscription was made, renewed or ended: claimed deliveries are checked again before they are sent. */
  onConfirmed(): void
}

const batchSize = 500
/** For each feed, if many feeds have news. */
const minPerFeed = 50
const busyHostMs = 10_000
/** The wait for a document that is not there yet. */
const outdatedMs = 5_000
/** After this time another process may have renewed, ended or blocked a claimed subscription. */
const freshMs = 500

interface ClaimedDelivery extends Claimed {
  readonly subscription: ClaimedSubscription
  readonly behind: FeedBehind
  readonly findPayload: FindPayload
  /** By the monotonic clock of `performance.now()`. */
  readonly claimedAtMs: number
}

export function createDeliveries(deps: DeliveryDeps): Deliveries {
  const { now, log } = deps
  const { subscriptions } = deps.store
  let confirmedAtMs = Number.NEGATIVE_INFINITY

  const worker = createClaimWorker<ClaimedDelivery>(
    { worker: workerName, claim, nextAt: subscriptions.nextDueAt, run, handBack, busyHostMs },
    deps,
  )
  // News may have come while subscribers were being told the previous news.
  const results = createBatchResults({ settle: subscriptions.settle, log, onStored: worker.trigger })

  /** Each feed gets a share, so that one with many subscribers does not delay the others. */
  async function* claim(until: () => Date): AsyncGenerator<readonly ClaimedDelivery[]> {
    let claimed: number
    do {
      const feeds = await subscriptions.behind()
      const share = Math.max(minPerFeed, Math.ceil(batchSize / Math.max(feeds.length, 1)))
      claimed = 0
      for (const behind of feeds) {
        const findPayload = createPayloads(deps.readTopic, deps.site)
        const claimedAtMs = performance.now()
        const batch = await subscriptions.claim(behind, share, until())
        claimed += batch.length
        yield batch.map((subscription) => ({
          url: subscription.callback,
          claimedUntil: subscription.claimedUntil,
          subscription,
          behind,
          findPayload,
          claimedAtMs,
        }))
      }
    } while (claimed > 0)
  }

  async function run(claimed: ClaimedDelivery, closing: AbortSignal): Promise<void> {
    try {
      const current = isFresh(claimed)
        ? claimed.subscription
        : await subscriptions.stillClaimed(claimed.subscription)
      if (!current) return
      const result = await deliver(current, claimed, deps)
      if (result.kind === 'failed' && closing.aborted) handBack(claimed, 0)
      else add(result, current)
    } catch (err) {
      log.error({ err, feed: claimed.behind.feed }, 'delivery failed before it was sent')
      handBack(claimed, busyHostMs)
    }
  }

  /** As far as this process knows, the subscription is as it was when it was claimed. */
  function isFresh({ claimedAtMs, subscription }: ClaimedDelivery): boolean {
    const isRecent = performance.now() - claimedAtMs < freshMs
    return isRecent && confirmedAtMs < claimedAtMs && subscription.expiresAt > now()
  }

  function handBack({ subscription: { id, claimedUntil } }: ClaimedDelivery, waitMs: number): void {
    results.add({ id, claimedUntil, kind: 'handed_back', dueAt: new Date(now().getTime() + waitMs) })
  }

  function add(settled: Settled, subscription: ClaimedSubscription): void {
    results.add(settled)
    if (!('delivery' in settled)) return
    const { result, status, tookMs, feed, format, host } = settled.delivery
    deps.metrics.countDelivery(result)
    const level = settled.kind === 'delivered' ? 'debug' : 'info'
    if (!log.isLevelEnabled(level)) return
    const callback = toCallbackHash(subscription.callback)
    log[level]({ host, callback, feed, format, result, status, tookMs }, 'delivery finished')
  }

  return {
    trigger: worker.trigger,
    onConfirmed: () => {
      confirmedAtMs = performance.now()
      worker.trigger()
    },
    close: async () => {
      await worker.close()
      await results.close()
    },
  }
}

/** Sends a subscriber the newest document of its topic, unless it has it already. */
async function deliver(
  subscription: ClaimedSubscription,
  { behind, findPayload }: ClaimedDelivery,
  deps: DeliveryDeps,
): Promise<Settled> {
  const { id, claimedUntil, deliveredTag, feed } = subscription
  const own = { id, claimedUntil }
  const payload = await findPayload(subscription)
  // The feed has moved or is gone.
  if (!payload) return { ...own, ...behind, kind: 'unchanged', tag: deliveredTag }
  if (payload.revision < behind.revision) {
    return { ...own, kind: 'handed_back', dueAt: new Date(deps.now().getTime() + outdatedMs) }
  }
  const { revision, stamp, tag } = payload
  if (tag === deliveredTag) return { ...own, kind: 'unchanged', feed, revision, stamp, tag }
  return send(subscription, payload, deps)
}

async function send(
  subscription: ClaimedSubscription,
  payload: Payload,
  { client, signatureMethod, now, random }: DeliveryDeps,
): Promise<Settled> {
  const { id, claimedUntil, callback, secret, host, topic, feed, format } = subscription
  const { revision, stamp, tag, bytes } = payload
  const startedAt = performance.now()
  const signature = secret && { 'x-hub-signature': signContent(signatureMethod, secret, bytes) }
  const link = `${payload.headers.link}, <${toLinkTarget(topic)}>; rel="self"`
  const reply = await client.post(callback, { ...payload.headers, link, ...signature }, bytes)
  const kind = toKind(reply)
  const delivery: Delivery = {
    at: now(),
    subscriptionId: id,
    host,
    feed,
    format,
    revision,
    result: kind === 'failed' ? toFailure(reply) : kind,
    status: reply.status,
    tookMs: Math.round(performance.now() - startedAt),
  }
  const own = { id, claimedUntil, delivery }
  if (kind === 'delivered') return { ...own, kind, feed, revision, stamp, tag }
  if (kind === 'gone') return { ...own, kind }
  const failures = subscription.failures + 1
  return { ...own, kind, failures, retryAt: toNextAttempt(retryWaits, failures, reply, now(), random()) }
}

/** The topic as it was subscribed, since the subscriber compares it: after a move its old address. A header is ASCII. */
function toLinkTarget(topic: string): string {
  return /^[!-;=?-~]+$/.test(topic) ? topic : new URL(topic).href
}

/** A redirect is a failure, and 410 ends the subscription (WebSub, section 7). */
function toKind(reply: Reply): 'delivered' | 'gone' | 'failed' {
  if (isSuccess(reply)) return 'delivered'
  return reply.status === 410 ? 'gone' : 'failed'
}

/** The value of `X-Hub-Signature`: the method and the HMAC of the body, in hex (WebSub, section 7.1). */
export function signContent(method: SignatureMethod, secret: string, body: Uint8Array): string {
  return `${method}=${createHmac(method, secret).update(body).digest('hex')}`
}
