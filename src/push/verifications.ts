import type { Logger } from 'pino'
import type { Store } from '../store/store.ts'
import type { PendingRequest } from '../store/subscriptions.ts'
import { toCallbackHash } from './callback-address.ts'
import type { CallbackClient } from './callback-client.ts'
import type { FindDenial } from './find-denial.ts'
import { createLanes, type LaneLimits } from './lanes.ts'
import { createLoop } from './loop.ts'
import type { PushMetrics } from './push-metrics.ts'
import { tellDenial, verifyIntent } from './verify-intent.ts'

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
