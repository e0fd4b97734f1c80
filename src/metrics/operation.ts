import { Counter, Gauge, type GaugeConfiguration, type Registry } from 'prom-client'
import { databaseProblems, type Store } from '../store/store.ts'

/** How the imports of the data folder went. */
export interface ImportFacts {
  /** Articles and files that are refused since they were last read. */
  readonly refused: number
  readonly lastSuccessAt?: Date
  /** Since when imports fail; absent while they succeed. */
  readonly failingSince?: Date
}

export interface OperationDeps {
  readonly registry: Registry
  readonly store: Pick<Store, 'health' | 'now'>
}

type Aggregator = GaugeConfiguration<string>['aggregator']

/** What an operator is alerted on: changes that are not noticed, a database that does not work, a wrong clock. */
export function gaugeOperation({ registry, store }: OperationDeps): void {
  const registers = [registry]
  const gauge = (name: string, help: string, aggregator: Aggregator, read: () => number) =>
    new Gauge({
      name,
      help,
      aggregator,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('gazette_store_connected', '1 if the writes of other processes are noticed.', 'min', () =>
    Number(store.health().isConnected),
  )
  gauge('gazette_store_polling', '1 if they are noticed by asking only.', 'max', () =>
    Number(store.health().isPolling),
  )
  gauge('gazette_clock_ahead_seconds', 'How far the clock is ahead of the database.', 'first', () =>
    toSeconds(store.health().clockAheadMs),
  )
  new Gauge({
    name: 'gazette_store_problem',
    help: '1 for what the last read or write of the database has failed with.',
    labelNames: ['problem'],
    aggregator: 'max',
    registers,
    collect() {
      const { problems } = store.health()
      for (const problem of databaseProblems) this.set({ problem }, Number(problems.includes(problem)))
    },
  })
  const counted = new Map<string, number>()
  new Counter({
    name: 'gazette_store_failures_total',
    help: 'Reads and writes that the database has refused.',
    labelNames: ['operation', 'problem'],
    registers,
    collect() {
      for (const { operation, problem, count } of store.health().failures) {
        const key = `${operation} ${problem}`
        this.inc({ operation, problem }, count - (counted.get(key) ?? 0))
        counted.set(key, count)
      }
    },
  })
}

/** In the process that imports the data folder. */
export function gaugeImports({ registry, store }: OperationDeps, read: () => ImportFacts): void {
  const gauge = (name: string, help: string, toValue: (facts: ImportFacts) => number | undefined) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = toValue(read())
        if (value !== undefined) this.set(value)
      },
    })
  gauge('gazette_import_refused', 'Articles and files that are refused.', ({ refused }) => refused)
  gauge(
    'gazette_import_failing_seconds',
    'For how long imports have failed; 0 while they succeed.',
    ({ failingSince }) =>
      failingSince ? toSeconds(Math.max(0, store.now().getTime() - failingSince.getTime())) : 0,
  )
  gauge(
    'gazette_import_last_success_timestamp_seconds',
    'When the last import succeeded.',
    ({ lastSuccessAt }) => lastSuccessAt && toSeconds(lastSuccessAt.getTime()),
  )
}

function toSeconds(ms: number): number {
  return ms / 1000
}
