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
/** A callback that nobody answers at is asked this often in all, after these waits. */
const waitsMs = [60_000, 300_000]
const busyHostMs = 20_000

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
        const some = await subscriptions.claimRequests(batch, inMs(claimMs))
        if (some.length === 0) return subscriptions.nextRequestAt()
        for (const request of some) enter(request)
      }
    },
  })

  function enter(request: PendingRequest): void {
    lanes.add({
      host: new URL(request.callback).host,
      run: () => tryTo(() => settle(request)),
      giveBack: () => {
        tryTo(() => subscriptions.retryRequest(request, inMs(isClosing ? 0 : busyHostMs)))
      },
    })
  }

  /** Where the store does not answer, the request is claimed again when its time is over. */
  async function tryTo(work: () => Promise<void>): Promise<void> {
    await work().catch((err) => log.error({ err }, 'a request to the hub cannot be settled'))
  }

  async function settle(request: PendingRequest): Promise<void> {
    const denial = request.mode === 'denied' ? (request.reason ?? '') : await deps.findDenial(request)
    if (denial !== undefined) return deny(request, denial)
    const verdict = await verifyIntent(request, client)
    if (verdict === 'unreached') return tryLater(request)
    if (verdict === 'verified') return confirm(request)
    await subscriptions.drop(request)
    tell(request, verdict)
  }

  async function confirm(request: PendingRequest): Promise<void> {
    const isNewest = await subscriptions.confirm(request)
    tell(request, isNewest ? 'verified' : 'outdated')
    if (isNewest) deps.onConfirmed(request)
  }

  async function deny(request: PendingRequest, reason: string): Promise<void> {
    if (!(await tellDenial(request, reason, client))) return tryLater(request)
    await subscriptions.drop(request)
    tell(request, 'denied')
  }

  async function tryLater(request: PendingRequest): Promise<void> {
    if (isClosing) return subscriptions.retryRequest(request, now())
    const waitMs = waitsMs[request.failures]
    if (waitMs === undefined) {
      await subscriptions.drop(request)
      tell(request, 'unreached')
    } else await subscriptions.retryRequest({ ...request, failures: request.failures + 1 }, inMs(waitMs))
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
      const ending = lanes.close()
      await loop.close()
      await ending
    },
  }
}
