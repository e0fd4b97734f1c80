import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client'

/** The metrics of one process, as `Registry.getMetricsAsJSON()` returns them. */
export type ProcessMetrics = readonly MetricObjectWithValues<MetricValue<string>>[]

/** The metrics of all processes, each added up or combined as its `aggregator` says. */
export interface MetricsSum {
  /** Replaces what this process, known by a number of its own, reported before. */
  report(process: number, metrics: ProcessMetrics): void
  /** The process has ended. Its counters still count, or Prometheus would take the smaller sum for a restart. */
  end(process: number): void
  /** In the text format of Prometheus. */
  text(): Promise<string>
}

export function createMetricsSum(): MetricsSum {
  const reported = new Map<number, ProcessMetrics>()
  let ended: Promise<ProcessMetrics> = Promise.resolve([])
  return {
    report: (process, metrics) => reported.set(process, metrics),
    end: (process) => {
      const counters = (reported.get(process) ?? []).filter(isCounting)
      reported.delete(process)
      ended = ended.then((sum) => aggregate([sum, counters]).getMetricsAsJSON())
    },
    text: async () => {
      // Both are read at the same moment, so that a process which ends meanwhile counts exactly once.
      const [living, past] = [[...reported.values()], ended]
      return aggregate([...living, await past]).metrics()
    },
  }
}

function aggregate(metrics: readonly ProcessMetrics[]) {
  return AggregatorRegistry.aggregate([...metrics])
}

/** At run time prom-client names the types by words, although its declaration has numbers. */
function isCounting({ type }: ProcessMetrics[number]): boolean {
  return ['counter', 'histogram', 'summary'].includes(String(type))
}
