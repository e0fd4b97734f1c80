import { Counter, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createMetricsSum, type Numbers } from '../../src/metrics/sum.ts'

async function counted(value: number): Promise<Numbers> {
  const registry = new Registry()
  new Counter({ name: 'answers_total', help: 'Answers.', registers: [registry] }).inc(value)
  return (await registry.getMetricsAsJSON()) as Numbers
}

const valueIn = (text: string) => Number(/^answers_total (\d+)/m.exec(text)?.[1])

it('what a process has counted that has ended is counted once, whoever asks meanwhile and however late it was told', async () => {
  const sum = createMetricsSum()
  const second: readonly [number, Numbers] = [2, await counted(2)]
  const [both, one] = [new Map([[1, await counted(5)], second]), new Map([second])]
  expect(valueIn(await sum.add(both, new Set([1, 2])))).toBe(7)
  const atOnce = await Promise.all([sum.add(one, new Set([2])), sum.add(one, new Set([2]))])
  expect(atOnce.map(valueIn)).toEqual([7, 7])
  expect(valueIn(await sum.add(both, new Set([2])))).toBe(7)
})
