import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { withTimeout } from '../async/with-timeout.ts'
import { type Format, formatNames } from '../domain/feed.ts'
import type { Store } from '../store/store.ts'
import { createRequestMetrics, type NoteAnswer, secondsBuckets } from './requests.ts'

/** What the document cache reports. */
export interface DocumentMetrics {
  /** The cache had the document. */
  hit(): void
  /** It had not: the request waits for a build, its own or one under way. */
  miss(): void
  /** From reading the store to the end of the validation gate. */
  built(format: Format, seconds: number): void
  /** What the cache holds now; `bytes` as its limit counts them. */
  kept(documents: number, bytes: number): void
}

/** Metrics for operators. A label has few values, for ever: never a name, a text or an address. */
export interface Metrics {
  readonly documents: DocumentMetrics
  /** For the metrics of other rooms, under the same rule. */
  readonly registry: Registry
  readonly answered: NoteAnswer
  /** All metrics in the text format of Prometheus (version 0.0.4). */
  read(): Promise<{ readonly text: string; readonly contentType: string }>
}

export interface MetricsDeps {
  readonly store: Pick<Store, 'countByStatus'>
  /** The number of documents that fail the validation gate. */
  readonly countAlarms: () => number
  /** The text for all processes that serve together. Absent: this process serves alone. */
  readonly sumMetrics?: () => Promise<string>
}

/** How long a scrape waits for the store: less than processes wait for each other. */
const storeTimeoutMs = 1_500

/** `startedAt` as `performance.now()` returned it. */
export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000
}

export function createMetrics({ store, countAlarms, sumMetrics }: MetricsDeps): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  // Each process counts itself: the sum is the number of workers.
  new Gauge({ name: 'gazette_workers', help: 'Processes that answer.', registers }).set(1)
  gaugeArticles(registry, store)
  new Gauge({
    name: 'gazette_gate_alarms',
    help: 'Documents that fail the validation gate.',
    registers,
    aggregator: 'max',
    collect() {
      this.set(countAlarms())
    },
  })
  const { contentType } = registry
  return {
    registry,
    documents: createDocumentMetrics(registry),
    answered: createRequestMetrics(registry),
    read: async () => ({ text: await (sumMetrics ? sumMetrics() : registry.metrics()), contentType }),
  }
}

function createDocumentMetrics(registry: Registry): DocumentMetrics {
  const named = (name: string, help: string) => ({ name, help, registers: [registry] })
  let hits = 0
  new Counter({
    ...named('gazette_document_cache_hits_total', 'Requests for a document that the cache had.'),
    collect() {
      this.inc(hits)
      hits = 0
    },
  })
  const misses = new Counter(
    named('gazette_document_cache_misses_total', 'Requests for a document that was built.'),
  )
  const documents = new Gauge(named('gazette_documents_cached', 'Documents in memory.'))
  const size = new Gauge(named('gazette_document_cache_bytes', 'Size of the documents in memory.'))
  const seconds = new Histogram({
    ...named('gazette_document_build_seconds', 'Time to read, build and validate a document.'),
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

/** Left out while the store does not answer: an outage is when operators need the other metrics. */
function gaugeArticles(registry: Registry, store: MetricsDeps['store']): Gauge {
  return new Gauge({
    name: 'gazette_articles',
    help: 'Articles in the store.',
    labelNames: ['status'],
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const counts = await withTimeout(store.countByStatus(), storeTimeoutMs, () => ({})).catch(() => ({}))
      this.reset()
      for (const [status, count] of Object.entries(counts)) this.set({ status }, count)
    },
  })
}
