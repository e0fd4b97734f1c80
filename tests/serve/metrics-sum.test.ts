import { Counter, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createMetricsSum, type Numbers } from '../../src/serve/metrics-sum.ts'

async function counted(value: number): Promise<Numbers> {
  const registry = new Registry()
  new Counter({ name: 'answers_total', help: 'Answers.', registers: [registry] }).inc(value)
  return (await registry.getMetricsAsJSON()) as Numbers
}

const valueIn = (text: string) => Number(/^answers_total (\d+)/m.exec(text)?.[1])

it('what a process has counted that has ended is counted once, whoever asks meanwhile and however late it was told', async () => {
  const sum = createMetricsSum()
  const [five, two] = [await counted(5), await counted(2)]
  expect(
    valueIn(
      await sum.add(
        new Map([
          [1, five],
          [2, two],
        ]),
        new Set([1, 2]),
      ),
    ),
  ).toBe(7)
  const both = await Promise.all([
    sum.add(new Map([[2, two]]), new Set([2])),
    sum.add(new Map([[2, two]]), new Set([2])),
  ])
  expect(both.map(valueIn)).toEqual([7, 7])
  expect(
    valueIn(
      await sum.add(
        new Map([
          [1, five],
          [2, two],
        ]),
        new Set([2]),
      ),
    ),
  ).toBe(7)
})
