import { Counter, Gauge, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createMetricsSum, type ProcessMetrics } from '../../src/server/cluster/metrics-sum.ts'

async function metricsOf(answers: number): Promise<ProcessMetrics> {
  const registry = new Registry()
  new Counter({ name: 'answers_total', help: 'Answers.', registers: [registry] }).inc(answers)
  new Gauge({ name: 'workers', help: 'Workers.', registers: [registry] }).set(1)
  return (await registry.getMetricsAsJSON()) as ProcessMetrics
}

const valuesIn = (text: string) =>
  ['answers_total', 'workers'].map((name) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]))

it('the counters of a process that has ended count once, also in a scrape under way; its gauges do not', async () => {
  const sum = createMetricsSum()
  sum.report(1, await metricsOf(5))
  sum.report(2, await metricsOf(2))
  const before = sum.text()
  sum.end(1)
  const texts = await Promise.all([before, sum.text(), sum.text()])
  expect(texts.map(valuesIn)).toEqual([
    [7, 2],
    [7, 1],
    [7, 1],
  ])
  sum.report(3, await metricsOf(1))
  sum.end(2)
  expect(valuesIn(await sum.text())).toEqual([8, 1])
})
