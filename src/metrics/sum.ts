import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client'

/** What one process has counted, as prom-client hands it over. */
export type Numbers = readonly MetricObjectWithValues<MetricValue<string>>[]

/** The numbers of several processes as one: each metric is added up, or whatever its aggregator says. */
export interface MetricsSum {
  /**
   * Takes what processes have counted, by a number that no other process ever has, and answers with the sum in the text
   * format of Prometheus. A process that did not answer this time counts with what it said last. Of one that lives no
   * more what only grows goes on counting: a sum that shrinks would look as if everything had been counted anew.
   */
  add(counted: ReadonlyMap<number, Numbers>, living: ReadonlySet<number>): Promise<string>
}

export function createMetricsSum(): MetricsSum {
  const last = new Map<number, Numbers>()
  const buried = new Set<number>()
  let past: Numbers = []
  let adding: Promise<unknown> = Promise.resolve()

  async function bury(process: number, dead: Numbers): Promise<void> {
    buried.add(process)
    last.delete(process)
    past = await aggregate([past, dead.filter(onlyGrows)]).getMetricsAsJSON()
  }

  async function add(counted: ReadonlyMap<number, Numbers>, living: ReadonlySet<number>): Promise<string> {
    // What a process said before it ended may come after its end was known.
    for (const [process, numbers] of counted) if (!buried.has(process)) last.set(process, numbers)
    for (const [process, numbers] of last) if (!living.has(process)) await bury(process, numbers)
    return aggregate([...last.values(), past]).metrics()
  }

  return {
    // One at a time: what is being buried stands in neither of two sums.
    add: (counted, living) => {
      const sum = adding.then(() => add(counted, living))
      adding = sum.catch(() => {})
      return sum
    },
  }
}

function aggregate(numbers: readonly Numbers[]) {
  return AggregatorRegistry.aggregate([...numbers])
}

/** prom-client names types in words, whatever its own types say. */
function onlyGrows({ type }: Numbers[number]): boolean {
  return ['counter', 'histogram', 'summary'].includes(String(type))
}
