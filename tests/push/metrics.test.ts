import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createPushMetrics } from '../../src/push/metrics.ts'

it('a scrape does not wait for a silent store, and leaves the queue out', async () => {
  const registry = new Registry()
  const silent = { queue: () => new Promise<never>(() => {}) }
  const metrics = createPushMetrics({ registry, subscriptions: silent, now: () => new Date(0) })
  metrics.countDelivery('delivered')
  const text = await registry.metrics()
  expect(text).toContain('gazette_push_deliveries_total{result="delivered"} 1')
  expect(text).not.toMatch(/^gazette_push_due /m)
})
