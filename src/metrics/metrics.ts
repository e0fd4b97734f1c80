import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { withTimeout } from '../async/with-timeout.ts'
import { type Format, formatNames } from '../domain/feed.ts'
import type { Gate } from '../serve/feeds/validation-gate.ts'
import type { Store } from '../store/store.ts'
import { createRequestMetrics, type NoteAnswer, secondsBuckets } from './requests.ts'
import type { Numbers } from './sum.ts'

/** What the document cache tells of itself. */
export interface DocumentMetrics {
  /** A document was at hand. */
  hit(): void
  /** None was: its build, or one that was under way already, is waited for. */
  miss(): void
  /** From the reading of the store to the end of the gate. */
  built(format: Format, seconds: number): void
  /** How much is kept now; `bytes` as the cache's limit counts them. */
  kept(documents: number, bytes: number): void
}

/** Numbers for operators. None of their labels holds a name, a text or an address: each has few values, for ever. */
export interface Metrics {
  readonly documents: DocumentMetrics
  /** Where others may put numbers of theirs, under the same rule. */
  readonly registry: Registry
  readonly answered: NoteAnswer
  /** Everything, as Prometheus reads it (text format, version 0.0.4). */
  read(): Promise<{ readonly text: string; readonly contentType: string }>
}

/** How the numbers of several processes that serve together become one answer. */
export interface MetricsExchange {
  /** Tells how this process counts, for whoever adds up. */
  offer(count: () => Promise<Numbers>): void
  /** Everything that all of them have counted, as Prometheus reads it. */
  sum(): Promise<string>
}

export interface MetricsDeps {
  readonly store: Pick<Store, 'countByStatus'>
  readonly gate: Pick<Gate, 'alarms'>
  /** Absent: this process serves alone. */
  readonly exchange?: MetricsExchange
}

/** How long a scrape waits for the store: less than workers wait for each other. */
const patienceMs = 1_500

/** `startedAt` as `performance.now()` gave it. */
export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000
}

export function createMetrics({ store, gate, exchange }: MetricsDeps): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  gaugeWorkers(registry)
  gaugeArticles(registry, store)
  gaugeAlarms(registry, gate)
  exchange?.offer(() => registry.getMetricsAsJSON())
  const { contentType } = registry
  return {
    registry,
    documents: createDocumentMetrics(registry),
    answered: createRequestMetrics(registry),
    read: async () => ({ text: await (exchange ? exchange.sum() : registry.metrics()), contentType }),
  }
}

/** Each says 1 of itself: the sum is how many there are. */
function gaugeWorkers(registry: Registry): void {
  new Gauge({ name: 'gazette_workers', help: 'Processes that answer.', registers: [registry] }).set(1)
}

function createDocumentMetrics(registry: Registry): DocumentMetrics {
  const named = (name: string, help: string) => ({ name, help, registers: [registry] })
  let hits = 0
  new Counter({
    ...named('gazette_document_cache_hits_total', 'Documents that were at hand.'),
    collect() {
      this.inc(hits)
      hits = 0
    },
  })
  const misses = new Counter(named('gazette_document_cache_misses_total', 'Documents that were waited for.'))
  const documents = new Gauge(named('gazette_documents_cached', 'Documents in memory.'))
  const size = new Gauge(named('gazette_document_cache_bytes', 'Their size, as their limit counts it.'))
  const seconds = new Histogram({
    ...named('gazette_document_build_seconds', 'Time to read, build and check a document.'),
    labelNames: ['format'],
    buckets: secondsBuckets,
  })
  for (const format of formatNames) seconds.zero({ format })
  return {
    hit: () => {
      hits++
    },
    miss: () => misses.inc(),
    built: (format, took) => seconds.observe({ format }, took),
    kept: (count, bytes) => {
      documents.set(count)
      size.set(bytes)
    },
  }
}

/** Left out while the store does not answer: everything else is wanted then more than ever. */
function gaugeArticles(registry: Registry, store: MetricsDeps['store']): Gauge {
  return new Gauge({
    name: 'gazette_articles',
    help: 'Articles in the store.',
    labelNames: ['status'],
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const counts = await withTimeout(store.countByStatus(), patienceMs, () => ({})).catch(() => ({}))
      this.reset()
      for (const [status, count] of Object.entries(counts)) this.set({ status }, count)
    },
  })
}

function gaugeAlarms(registry: Registry, gate: MetricsDeps['gate']): Gauge {
  return new Gauge({
    name: 'gazette_gate_alarms',
    help: 'Documents that fail the gate.',
    registers: [registry],
    aggregator: 'max',
    collect() {
      this.set(gate.alarms().length)
    },
  })
}
