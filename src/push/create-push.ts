import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import { type AddressRule, createAddressRule, parseCidrs } from './callbacks/address.ts'
import { type CallbackTimeouts, createCallbackClient } from './callbacks/client.ts'
import { createResolver, type ResolveHost } from './callbacks/lookup.ts'
import { createDeliveries, type DeliveryPace } from './delivery/deliveries.ts'
import { createLoop } from './delivery/loop.ts'
import type { ReadTopic } from './delivery/payloads.ts'
import { createEditions } from './delivery/payloads.ts'
import type { PushLimits } from './limits.ts'
import { createPushMetrics } from './metrics.ts'
import { createPings } from './outside-hubs.ts'
import { createFindDenial } from './requests/denial.ts'
import { createIntake, type Intake } from './requests/intake.ts'
import { createVerifications } from './requests/verify.ts'

export interface PushDeps {
  readonly store: Store
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly limits: PushLimits
  readonly registry: Registry
  readonly now: () => Date
  readonly log: Logger
  readonly random?: () => number
  /** Absent: the name servers are asked. */
  readonly resolve?: ResolveHost
  readonly timeouts?: CallbackTimeouts
  readonly pace?: DeliveryPace
}

/** The hub, and what it does beside. */
export interface Push {
  readonly intake: Intake
  /** Verifies, delivers and tells other hubs from now on. Until then requests are only kept. */
  begin(): RunningPush
  /** Something may be due that nobody has told of, such as when a clock was set. */
  wake(): void
}

export interface RunningPush {
  /** Finishes what is under way, for some seconds at most, and hands back the rest. Nothing is lost. */
  close(): Promise<void>
}

/** What happens within this becomes one delivery. */
const gatherMs = 100
const graceMs = 5_000
const hourMs = 3_600_000

/**
 * A hub for the publication's own feeds (WebSub, W3C Recommendation). Any number of them may work on one store: each
 * takes its share of what is due.
 */
export function createPush(deps: PushDeps): Push {
  const isAllowed = createAddressRule(parseCidrs(deps.limits.allowedCidrs))
  const resolve = deps.resolve ?? createResolver({ alsoLocal: deps.limits.allowedCidrs !== '' })
  let running: Begun | undefined
  return {
    intake: createIntake({ ...deps, isAllowed, onRequest: () => running?.verify() }),
    begin: () => {
      running = beginPush({ ...deps, isAllowed, resolve })
      return running
    },
    wake: () => running?.wake(),
  }
}

interface Begun extends RunningPush {
  wake(): void
  verify(): void
}

type BeginDeps = PushDeps & { readonly isAllowed: AddressRule; readonly resolve: ResolveHost }

function beginPush(deps: BeginDeps): Begun {
  const clients = createClients(deps)
  const { deliveries, verifications, pings, tidying } = createWork(deps, clients)
  const listening = listen(deps.store, () => {
    deliveries.wake()
    pings.wake()
  })
  const cutOff = () => Promise.all(Object.values(clients).map((client) => client.close()))
  return {
    wake: () => {
      for (const one of [deliveries, verifications, pings]) one.wake()
    },
    verify: verifications.wake,
    close: async () => {
      listening.close()
      const timer = setTimeout(cutOff, graceMs)
      await Promise.all([deliveries, verifications, pings, tidying].map((one) => one.close()))
      clearTimeout(timer)
      await cutOff()
    },
  }
}

/** Each with sockets of its own: who hangs at one thing does not hold up another. */
function createClients(deps: BeginDeps) {
  const perHost = deps.limits.atOncePerHost
  return {
    asking: createCallbackClient({ ...deps, perHost }),
    telling: createCallbackClient({ ...deps, perHost }),
    // The publisher has chosen these hubs: they may be anywhere.
    pinging: createCallbackClient({
      ...deps,
      isAllowed: () => true,
      resolve: createResolver({ alsoLocal: true }),
      perHost,
    }),
  }
}

function createWork(deps: BeginDeps, { asking, telling, pinging }: ReturnType<typeof createClients>) {
  const { store, limits, now, log, random = Math.random } = deps
  const shared = {
    ...deps,
    random,
    findEdition: createEditions(deps),
    metrics: createPushMetrics({ ...deps, subscriptions: store.subscriptions }),
    lanes: { atOnce: limits.atOnce, perHost: limits.atOncePerHost },
  }
  const { signatureMethod } = limits
  const deliveries = createDeliveries({ ...shared, client: telling, signatureMethod })
  const findDenial = createFindDenial(deps)
  const onConfirmed = deliveries.confirmed
  return {
    deliveries,
    verifications: createVerifications({ ...shared, client: asking, findDenial, onConfirmed }),
    pings: createPings({ ...shared, client: pinging }),
    tidying: createLoop({
      now,
      log,
      look: async () => {
        const time = now().getTime()
        await store.subscriptions.tidy(new Date(time - limits.logDays * 24 * hourMs))
        return new Date(time + hourMs)
      },
    }),
  }
}

/** Calls once for all changes within a moment. */
function listen(store: Pick<Store, 'onChange'>, changed: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined
  const stop = store.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      changed()
    }, gatherMs)
  })
  return {
    close: () => {
      stop()
      clearTimeout(timer)
    },
  }
}
