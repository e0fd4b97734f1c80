import { Counter, Gauge, type Registry } from 'prom-client'
import { withTimeout } from '../async/with-timeout.ts'
import type { Subscriptions } from '../store/subscriptions/subscriptions.ts'

/** Counts what the hub does. No label holds an address, a host or a feed. */
export interface PushMetrics {
  /** `delivered`, `refused`, `timed_out` and the like. */
  countDelivery(result: string): void
  /** `verified`, `failed`, `denied` and the like. */
  countVerification(mode: string, result: string): void
  countPing(result: string): void
}

export interface PushMetricsDeps {
  readonly registry: Registry
  readonly subscriptions: Pick<Subscriptions, 'queue'>
  readonly now: () => Date
}

/** A scrape waits less for the store than workers wait for each other. */
const timeoutMs = 1_500

export function createPushMetrics(deps: PushMetricsDeps): PushMetrics {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [deps.registry] })
  const deliveries = counter('gazette_push_deliveries_total', 'Deliveries tried.', ['result'])
  const verifications = counter('gazette_push_verifications_total', 'Requests to the hub, finished.', [
    'mode',
    'result',
  ])
  const pings = counter('gazette_push_pings_total', 'Pings of outside hubs.', ['result'])
  addQueueGauges(deps)
  return {
    countDelivery: (result) => deliveries.inc({ result }),
    countVerification: (mode, result) => verifications.inc({ mode, result }),
    countPing: (result) => pings.inc({ result }),
  }
}

/** All processes see the same queue. The gauges have no value while the store does not answer. */
function addQueueGauges({ registry, subscriptions, now }: PushMetricsDeps): void {
  let reading: ReturnType<Subscriptions['queue']> | undefined
  const read = () => {
    reading ??= subscriptions.queue().finally(() => {
      reading = undefined
    })
    return reading
  }
  const gauge = (name: string, help: string, toValue: (queue: { due: number; since?: Date }) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      aggregator: 'max',
      async collect() {
        // `reset` would set the value 0.
        this.remove()
        const queue = await withTimeout(read(), timeoutMs, () => undefined).catch(() => undefined)
        if (queue) this.set(toValue(queue))
      },
    })
  gauge('gazette_push_due', 'Deliveries that are due.', ({ due }) => due)
  gauge('gazette_push_oldest_due_seconds', 'For how long the oldest of them has been due.', ({ since }) =>
    since ? Math.max(0, (now().getTime() - since.getTime()) / 1000) : 0,
  )
}
