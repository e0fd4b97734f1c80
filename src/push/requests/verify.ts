import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Store } from '../../store/store.ts'
import type { PendingRequest } from '../../store/subscriptions/subscriptions.ts'
import { toCallbackHash, withParameters } from '../callbacks/address.ts'
import type { CallbackClient } from '../callbacks/client.ts'
import { createLanes, type LaneLimits } from '../delivery/host-queues.ts'
import { createLoop } from '../delivery/loop.ts'
import type { PushMetrics } from '../metrics.ts'
import type { FindDenial } from './denial.ts'

/** `verified`: it was the subscriber who asked. `unreached`: nobody answered, which may be different in a minute. */
export type Verdict = 'verified' | 'failed' | 'unreached'

type Client = Pick<CallbackClient, 'get'>

/**
 * Asks the callback whether it wants what was requested (WebSub, section 5.3): it must answer 2xx with the challenge,
 * which is another one each time and of signs that no server turns into markup.
 */
export async function verifyIntent(
  { mode, callback, topic, leaseSeconds }: PendingRequest,
  client: Client,
): Promise<Verdict> {
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
  return reply.status >= 200 && reply.status < 300 && reply.text === challenge ? 'verified' : 'failed'
}

/** Tells the callback that there will be nothing, and why (WebSub, section 5.2). Answers whether it was reached. */
export async function tellDenial(
  { callback, topic }: PendingRequest,
  reason: string,
  client: Client,
): Promise<boolean> {
  const parameters = { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason }
  const reply = await client.get(withParameters(callback, parameters))
  return reply.kind === 'answered' || reply.kind === 'forbidden'
}

/** Verifies what was requested, for as long as it is not closed. */
export interface Verifications {
  /** There may be a request. */
  wake(): void
  /** Hands back what waits and ends what is under way. */
  close(): Promise<void>
}

export interface VerificationsDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly client: Pick<CallbackClient, 'get'>
  readonly findDenial: FindDenial
  readonly lanes: LaneLimits
  readonly metrics: PushMetrics
  readonly now: () => Date
  readonly log: Logger
  /** Called with what was confirmed. */
  readonly onConfirmed: (request: PendingRequest) => void
}

const batch = 50
/** Longer than a verification may wait and take. */
const claimMs = 40_000
/** What has waited longer than this since it was claimed is handed back. */
const startWithinMs = 15_000
/** A callback that nobody answers at is asked this often in all, after these waits. */
const waitsMs = [60_000, 300_000]
const busyHostMs = 20_000

/** A request that is ours to settle until then. */
interface Claimed {
  readonly request: PendingRequest
  readonly until: Date
}

export function createVerifications(deps: VerificationsDeps): Verifications {
  const { store, client, now, log } = deps
  const { subscriptions } = store
  const lanes = createLanes({ ...deps.lanes, mostWaiting: batch })
  let isClosing = false

  const loop = createLoop({
    now,
    log,
    look: async () => {
      for (;;) {
        await lanes.room()
        if (isClosing) return undefined
        const until = inMs(claimMs)
        const some = await subscriptions.claimRequests(batch, until)
        if (some.length === 0) return subscriptions.nextRequestAt()
        for (const request of some) enter({ request, until })
      }
    },
  })

  function enter(claimed: Claimed): void {
    lanes.add({
      host: new URL(claimed.request.callback).host,
      run: () => tryTo(() => settle(claimed)),
      giveBack: () => tryTo(() => askLater(claimed, isClosing ? 0 : busyHostMs)),
    })
  }

  /** Where the store does not answer, the request is claimed again when its time is over. */
  async function tryTo(work: () => Promise<void>): Promise<void> {
    await work().catch((err) => log.error({ err }, 'a request to the hub cannot be settled'))
  }

  async function settle(claimed: Claimed): Promise<void> {
    const { request, until } = claimed
    if (now().getTime() > until.getTime() - claimMs + startWithinMs) return askLater(claimed, 0)
    const denial = request.mode === 'denied' ? (request.reason ?? '') : await deps.findDenial(request)
    if (denial !== undefined) return deny(claimed, denial)
    const verdict = await verifyIntent(request, client)
    if (verdict === 'unreached') return tryLater(claimed)
    if (verdict === 'verified') return confirm(request)
    await subscriptions.drop(request)
    tell(request, verdict)
  }

  async function confirm(request: PendingRequest): Promise<void> {
    const isNewest = await subscriptions.confirm(request)
    tell(request, isNewest ? 'verified' : 'outdated')
    if (isNewest) deps.onConfirmed(request)
  }

  async function deny(claimed: Claimed, reason: string): Promise<void> {
    const { request } = claimed
    if (!(await tellDenial(request, reason, client))) return tryLater(claimed)
    await subscriptions.drop(request)
    tell(request, 'denied')
  }

  async function tryLater({ request, until }: Claimed): Promise<void> {
    if (isClosing) return askLater({ request, until }, 0)
    const waitMs = waitsMs[request.failures]
    if (waitMs === undefined) {
      await subscriptions.drop(request)
      tell(request, 'unreached')
    } else await askLater({ request: { ...request, failures: request.failures + 1 }, until }, waitMs)
  }

  /** Another one may have claimed it when its time was over. */
  async function askLater({ request, until }: Claimed, waitMs: number): Promise<void> {
    if (now() < until) await subscriptions.retryRequest(request, inMs(waitMs))
    loop.wake()
  }

  function tell(request: PendingRequest, result: string): void {
    const { mode, host, feed, format } = request
    deps.metrics.verified(mode, result)
    log.info(
      { mode, host, callback: toCallbackHash(request.callback), feed, format, result },
      'a request is settled',
    )
  }

  function inMs(ms: number): Date {
    return new Date(now().getTime() + ms)
  }

  return {
    wake: loop.wake,
    close: async () => {
      isClosing = true
      await Promise.all([lanes.close(), loop.close()])
      // What the last look brought is given back, too.
      await lanes.close()
    },
  }
}
