import { randomBytes } from 'node:crypto'
import { type CallbackClient, isSuccess } from '../../http/outgoing/callback-client.ts'
import { type Claimed, createClaimWorker } from '../../http/outgoing/claim-worker.ts'
import type { Loop } from '../../http/outgoing/loop.ts'
import type { PendingRequest } from '../../store/subscriptions/subscriptions.ts'
import { toCallbackHash, withParameters } from '../callbacks/address.ts'
import { type WorkDeps, workerName } from '../delivery/work.ts'
import { hasRoom, type PushLimits } from '../limits.ts'

export interface VerificationsDeps extends Omit<WorkDeps, 'random'> {
  readonly limits: Pick<PushLimits, 'subscriptions' | 'subscriptionsPerHost'>
  readonly client: Pick<CallbackClient, 'get'>
  /** Called after a subscription was made, renewed or ended. */
  readonly onConfirmed: () => void
}

const batchSize = 50
const busyHostMs = 20_000
/** Waits before an unreachable callback is asked again; after the last attempt the request is dropped. */
const waitsMs = [60_000, 300_000]

interface ClaimedRequest extends Claimed {
  readonly request: PendingRequest
}

/** Verifies or denies stored requests until it is closed. */
export function createVerifications(deps: VerificationsDeps): Loop {
  const { store, client, now, log } = deps
  const { subscriptions } = store
  const worker = createClaimWorker<ClaimedRequest>(
    { worker: workerName, claim, nextAt: subscriptions.nextRequestAt, run, handBack, busyHostMs },
    { ...deps, queues: { ...deps.queues, maxWaiting: batchSize } },
  )

  async function* claim(until: () => Date): AsyncGenerator<readonly ClaimedRequest[]> {
    for (;;) {
      const claimedUntil = until()
      const requests = await subscriptions.claimRequests(batchSize, claimedUntil)
      if (requests.length === 0) return
      yield requests.map((request) => ({ url: request.callback, claimedUntil, request }))
    }
  }

  async function run(claimed: ClaimedRequest, closing: AbortSignal): Promise<void> {
    const { request } = claimed
    const denial = request.mode === 'denied' ? (request.reason ?? '') : await findDenial(request, deps)
    const result =
      denial === undefined ? await verifyIntent(request, client) : await sendDenial(request, denial, client)
    if (result === 'unreached') return tryLater(claimed, closing)
    if (result === 'verified') return confirm(request)
    await drop(request, result)
  }

  async function confirm(request: PendingRequest): Promise<void> {
    const isNewest = await subscriptions.confirm(request)
    report(request, isNewest ? 'verified' : 'outdated')
    if (isNewest) deps.onConfirmed()
  }

  async function tryLater(claimed: ClaimedRequest, closing: AbortSignal): Promise<void> {
    const { request } = claimed
    const { failures } = request
    const waitMs = waitsMs[failures]
    if (closing.aborted) await handBack(claimed, 0)
    else if (waitMs === undefined) await drop(request, 'unreached')
    else await handBack({ ...claimed, request: { ...request, failures: failures + 1 } }, waitMs)
  }

  async function drop(request: PendingRequest, result: string): Promise<void> {
    await subscriptions.drop(request)
    report(request, result)
  }

  /** After the end of the claim another process may have claimed the request. */
  async function handBack({ request, claimedUntil }: ClaimedRequest, waitMs: number): Promise<void> {
    const time = now()
    if (time < claimedUntil) {
      await subscriptions.retryRequest(request, new Date(time.getTime() + waitMs))
    }
    worker.trigger()
  }

  function report({ mode, host, callback, feed, format }: PendingRequest, result: string): void {
    deps.metrics.countVerification(mode, result)
    log.info({ mode, host, callback: toCallbackHash(callback), feed, format, result }, 'hub request finished')
  }

  return worker
}

/**
 * Asks the callback whether it wants the request (WebSub, section 5.3): the answer must be 2xx and the challenge, which is
 * new each time. `unreached`: there was no answer, and there may be one later.
 */
async function verifyIntent(
  { mode, callback, topic, leaseSeconds }: PendingRequest,
  client: Pick<CallbackClient, 'get'>,
): Promise<'verified' | 'failed' | 'unreached'> {
  // No server turns these characters into markup.
  const challenge = randomBytes(32).toString('base64url')
  const reply = await client.get(
    withParameters(callback, {
      'hub.mode': mode,
      'hub.topic': topic,
      'hub.challenge': challenge,
      ...(mode === 'subscribe' && { 'hub.lease_seconds': String(leaseSeconds) }),
    }),
  )
  if (reply.kind === 'forbidden') return 'failed'
  if (reply.kind !== 'answered') return 'unreached'
  return isSuccess(reply) && reply.text === challenge ? 'verified' : 'failed'
}

/** Tells the callback the denial and its reason (WebSub, section 5.2). */
async function sendDenial(
  { callback, topic }: PendingRequest,
  reason: string,
  client: Pick<CallbackClient, 'get'>,
): Promise<'denied' | 'unreached'> {
  const parameters = { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason }
  const reply = await client.get(withParameters(callback, parameters))
  return reply.kind === 'answered' || reply.kind === 'forbidden' ? 'denied' : 'unreached'
}

/** Why a request must be denied now, in a sentence: things may have changed since it was stored. */
async function findDenial(
  { mode, callback, host, feed, format }: PendingRequest,
  { store: { subscriptions }, site, readTopic, limits }: VerificationsDeps,
): Promise<string | undefined> {
  if (mode === 'unsubscribe') return undefined
  if (!site().publication.ownHub) return 'This publication has no hub here any more.'
  if (await subscriptions.isBlocked(host)) return 'This hub delivers nothing to that host.'
  if (!(await readTopic({ feed, format }))) return 'There is no such feed any more.'
  if (await subscriptions.isSubscribed(callback, { feed, format })) return undefined
  if (hasRoom(await subscriptions.countFor(host), limits)) return undefined
  return 'This hub has no room for more subscriptions.'
}
