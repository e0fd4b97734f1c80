import { Counter, Gauge, type Registry } from 'prom-client'
import { withTimeout } from '../async/with-timeout.ts'
import type { Subscriptions } from '../store/subscriptions/subscriptions.ts'

/** What the hub counts. No label holds an address, a host or a feed. */
export interface PushMetrics {
  /** A delivery was tried: `delivered`, `refused`, `timed_out` and the like. */
  delivered(result: string): void
  /** A request of that mode was settled: `verified`, `failed`, `denied` and the like. */
  verified(mode: string, result: string): void
  /** A hub elsewhere was told, or not. */
  pinged(result: string): void
}

export interface PushMetricsDeps {
  readonly registry: Registry
  readonly subscriptions: Pick<Subscriptions, 'queue'>
  readonly now: () => Date
}

/** How long a scrape waits for the store: less than workers wait for each other. */
const patienceMs = 1_500

export function createPushMetrics(deps: PushMetricsDeps): PushMetrics {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [deps.registry] })
  const deliveries = counter('gazette_push_deliveries_total', 'Deliveries tried.', ['result'])
  const requests = counter('gazette_push_verifications_total', 'Requests to the hub, settled.', [
    'mode',
    'result',
  ])
  const pings = counter('gazette_push_pings_total', 'Hubs elsewhere told of news.', ['result'])
  gaugeQueue(deps)
  return {
    delivered: (result) => deliveries.inc({ result }),
    verified: (mode, result) => requests.inc({ mode, result }),
    pinged: (result) => pings.inc({ result }),
  }
}

/** Left out while the store does not answer. All processes see the same queue. */
function gaugeQueue({ registry, subscriptions, now }: PushMetricsDeps): void {
  let asked: ReturnType<Subscriptions['queue']> | undefined
  const ask = () => {
    asked ??= subscriptions.queue().finally(() => {
      asked = undefined
    })
    return asked
  }
  const gauge = (name: string, help: string, toValue: (queue: { due: number; since?: Date }) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      aggregator: 'max',
      async collect() {
        // `reset` would say 0.
        this.remove()
        const queue = await withTimeout(ask(), patienceMs, () => undefined).catch(() => undefined)
        if (queue) this.set(toValue(queue))
      },
    })
  gauge('gazette_push_due', 'Deliveries that are due.', ({ due }) => due)
  gauge('gazette_push_oldest_due_seconds', 'Since when the first of them is due.', ({ since }) =>
    since ? Math.max(0, (now().getTime() - since.getTime()) / 1000) : 0,
  )
}
