import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Site } from '../domain/site.ts'
import { type AddressRule, createAddressRule, parseCidrs } from '../http/outgoing/address.ts'
import { type CallbackTimeouts, createCallbackClient } from '../http/outgoing/callback-client.ts'
import type { ClaimPace } from '../http/outgoing/claim-worker.ts'
import { createResolver, type ResolveHost } from '../http/outgoing/lookup.ts'
import { createLoop } from '../http/outgoing/loop.ts'
import type { Store } from '../store/store.ts'
import { createDeliveries } from './delivery/deliveries.ts'
import { createReadTopic, type DocumentSource, type ReadTopic } from './delivery/payloads.ts'
import { workerName } from './delivery/work.ts'
import type { PushLimits } from './limits.ts'
import { createPushMetrics } from './metrics.ts'
import { createPings } from './outside-hubs.ts'
import { createIntake, type Intake } from './requests/intake.ts'
import { createVerifications } from './requests/verify.ts'

export interface PushDeps {
  readonly store: Store
  readonly site: () => Site
  readonly documents: DocumentSource
  readonly limits: PushLimits
  readonly registry: Registry
  readonly now: () => Date
  readonly log: Logger
  readonly random?: () => number
  /** Default: the name servers. */
  readonly resolve?: ResolveHost
  readonly timeouts?: CallbackTimeouts
  readonly pace?: ClaimPace
}

/** The WebSub hub, and the pings of outside hubs. */
export interface Push {
  readonly intake: Intake
  /**
   * Verifies, delivers and pings until disposed of. Before that requests are only stored. Disposal finishes running work,
   * for some seconds at most, and hands back the rest.
   */
  start(): AsyncDisposable
  /** Looks for work that came without a notification, such as after a change of the clock. */
  trigger(): void
}

/** Changes within this time become one delivery. */
const gatherMs = 100
const graceMs = 5_000
const hourMs = 3_600_000

/**
 * A hub for the publication's own feeds (WebSub, W3C Recommendation). Any number of hubs may work on one store and share
 * the work.
 */
export function createPush(deps: PushDeps): Push {
  const isAllowed = createAddressRule(parseCidrs(deps.limits.allowedCidrs))
  const shared = { ...deps, isAllowed, readTopic: createReadTopic(deps.documents, deps.site) }
  let running: ReturnType<typeof startPush> | undefined
  return {
    intake: createIntake({ ...shared, onRequest: () => running?.verifications.trigger() }),
    start: () => {
      running = startPush(shared)
      return running
    },
    trigger: () => running?.trigger(),
  }
}

function startPush(deps: PushDeps & { readonly isAllowed: AddressRule; readonly readTopic: ReadTopic }) {
  const { store, limits, now, log, isAllowed, random = Math.random } = deps
  const { subscriptions } = store
  const resolve = deps.resolve ?? createResolver({ alsoLocal: limits.allowedCidrs !== '' })
  const toClient = (rule: { isAllowed: AddressRule; resolve: ResolveHost }) =>
    createCallbackClient({
      ...rule,
      userAgent: 'Gazette (WebSub hub)',
      timeouts: deps.timeouts,
      maxSocketsPerHost: limits.atOncePerHost,
    })
  // With sockets of its own, no kind of request delays another.
  const verifying = toClient({ isAllowed, resolve })
  const delivering = toClient({ isAllowed, resolve })
  // The publisher has chosen the outside hubs, so they may be in a private network.
  const pinging = toClient({ isAllowed: () => true, resolve: createResolver({ alsoLocal: true }) })

  const shared = {
    ...deps,
    random,
    metrics: createPushMetrics({ ...deps, subscriptions }),
    queues: { maxRunning: limits.atOnce, maxPerHost: limits.atOncePerHost },
  }
  const { signatureMethod } = limits
  const deliveries = createDeliveries({ ...shared, client: delivering, signatureMethod })
  const { onConfirmed } = deliveries
  const verifications = createVerifications({ ...shared, client: verifying, onConfirmed })
  const pings = createPings({ ...shared, client: pinging })
  const tidying = createLoop({
    now,
    log,
    worker: workerName,
    look: async () => {
      const time = now().getTime()
      await subscriptions.tidy(new Date(time - limits.logDays * 24 * hourMs))
      return new Date(time + hourMs)
    },
  })
  let gathering: NodeJS.Timeout | undefined
  const stopListening = store.onChange(() => {
    gathering ??= setTimeout(() => {
      gathering = undefined
      deliveries.trigger()
      if (deps.site().publication.hubs.length > 0) pings.trigger()
    }, gatherMs)
  })
  const cutOff = () => Promise.all([verifying, delivering, pinging].map((client) => client.close()))

  return {
    verifications,
    trigger: () => {
      for (const loop of [deliveries, verifications, pings]) loop.trigger()
    },
    [Symbol.asyncDispose]: async () => {
      stopListening()
      clearTimeout(gathering)
      const timer = setTimeout(cutOff, graceMs)
      await Promise.all([deliveries, verifications, pings, tidying].map((loop) => loop.close()))
      clearTimeout(timer)
      await cutOff()
    },
  }
}
