import { Counter, Gauge, type Registry } from 'prom-client'
import { withTimeout } from '../../async/with-timeout.ts'
import type { WebhookState } from '../../domain/accounts/webhook.ts'
import type { Store } from '../../store/store.ts'

export interface WebhookMetricsDeps {
  readonly registry: Registry
  readonly store: Pick<Store, 'webhooks'>
}

const states: readonly WebhookState[] = ['active', 'failing', 'paused', 'disabled']
/** A scrape waits less for the store than workers wait for each other. */
const timeoutMs = 1_500

/** Returns what counts an attempt by its result. No label holds an address. */
export function createWebhookMetrics({ registry, store }: WebhookMetricsDeps): (result: string) => void {
  const attempts = new Counter({
    name: 'gazette_webhook_deliveries_total',
    help: 'Deliveries to webhooks tried.',
    labelNames: ['result'],
    registers: [registry],
  })
  // All processes see the same webhooks. The gauges have no value while the store does not answer.
  const readAll = () => withTimeout(store.webhooks.list(), timeoutMs, () => undefined).catch(() => undefined)
  new Gauge({
    name: 'gazette_webhooks',
    help: 'Webhooks by their state.',
    labelNames: ['state'],
    registers: [registry],
    aggregator: 'max',
    async collect() {
      this.reset()
      const all = await readAll()
      if (!all) return
      for (const state of states) this.set({ state }, all.filter((one) => one.state === state).length)
    },
  })
  new Gauge({
    name: 'gazette_webhook_waiting',
    help: 'Events that wait for a delivery to a webhook.',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      this.remove()
      const all = await readAll()
      if (all) this.set(all.reduce((sum, { waiting }) => sum + waiting, 0))
    },
  })
  return (result) => attempts.inc({ result })
}
