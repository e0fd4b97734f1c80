import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { withTimeout } from '../async/with-timeout.ts'
import { type FeedKind, type Format, formatNames, formats } from '../domain/feed.ts'
import { feedFolders, paths } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import { gaugeOperation } from './operation.ts'

/** The labels of a request. Each has few values, whatever clients request: none is a slug. */
export interface AddressLabels {
  readonly kind: RequestKind
  /** The kind of feed; empty unless the address is a feed or an archive page. */
  readonly feed: FeedKind | 'main' | ''
  /** Empty unless the address is a feed or an archive page. */
  readonly format: string
}

export const requestKinds = ['feed', 'archive', 'page', 'media', 'machine', 'other'] as const
export type RequestKind = (typeof requestKinds)[number]

const machinePaths: ReadonlySet<string> = new Set([
  paths.opml,
  paths.feedMenu,
  paths.sitemap,
  paths.newsSitemap,
  paths.robots,
  paths.license,
  paths.hub,
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/audience',
])

const folder = Object.values(feedFolders).join('|')
const file = formatNames.map((name) => formats[name].file.replaceAll('.', '\\.')).join('|')
const feedBase = `(?:/(?<folder>${folder})/[^/]+)?`

/** The first match counts. */
const shapes: readonly (readonly [RequestKind, RegExp])[] = [
  ['feed', new RegExp(`^${feedBase}/(?<file>${file})$`)],
  ['archive', new RegExp(`^${feedBase}/archives/[^/]+/(?<file>${file})$`)],
  ['page', new RegExp(`^(?:/|/subscribe|/(?:articles|${folder})/[^/]+|/(?:${folder})/[^/]+/subscribe)$`)],
  ['page', new RegExp(`^(?:/(?:${folder})/[^/]+)?/archive(?:/\\d+){0,3}$`)],
  ['media', /^\/media\/./],
  ['machine', /^\/sitemaps\/[^/]+\.xml$/],
]

const kindOf = new Map(Object.entries(feedFolders).map(([kind, name]) => [name, kind as FeedKind]))
const formatOf = new Map(formatNames.map((name) => [formats[name].file, name]))

/** The labels of a request by its address alone, whether anything exists there or not. */
export function toAddressLabels(address: string): AddressLabels {
  const [path = ''] = address.split('?', 1)
  for (const [kind, shape] of shapes) {
    const found = shape.exec(path)
    if (found) return { kind, ...feedLabels(found.groups) }
  }
  return { kind: machinePaths.has(path) ? 'machine' : 'other', feed: '', format: '' }
}

function feedLabels({ folder, file }: Partial<Record<string, string>> = {}): Omit<AddressLabels, 'kind'> {
  if (file === undefined) return { feed: '', format: '' }
  const feed = folder === undefined ? 'main' : (kindOf.get(folder) ?? '')
  return { feed, format: formatOf.get(file) ?? '' }
}

/** Counts an answer: `address` as requested, `encoding` of the bytes sent. */
export type NoteAnswer = (address: string, status: number, encoding: string, seconds: number) => void

/** From answers out of memory to answers that a client gives up on. */
export const secondsBuckets = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** The answers of all addresses with the same labels, since the last scrape: how many by status and encoding. */
interface Tally {
  readonly labels: AddressLabels
  readonly counts: Map<string, number>
}

const timesPerBatch = 512

/** The bounds of the map by address; a full map starts again. */
const maxAddresses = 10_000
const maxAddressLength = 300

/**
 * Counts answers by their labels. A look-up in prom-client takes a tenth of the time of a cached answer, so answers are
 * tallied here and handed over at a scrape, times in batches of a few hundred.
 */
export function createRequestMetrics(registry: Registry): NoteAnswer {
  const registers = [registry]
  const byLabels = new Map<string, Tally>()
  const byAddress = new Map<string, Tally>()
  const times = Object.fromEntries(requestKinds.map((kind) => [kind, []])) as unknown as Record<
    RequestKind,
    number[]
  >

  new Counter({
    name: 'gazette_requests_total',
    help: 'Requests answered.',
    labelNames: ['kind', 'feed', 'format', 'status', 'encoding'],
    registers,
    collect() {
      for (const { labels, counts } of byLabels.values()) {
        for (const [answer, count] of counts) {
          const [status = '', encoding = ''] = answer.split(' ')
          this.inc({ ...labels, status, encoding }, count)
        }
        counts.clear()
      }
    },
  })
  const seconds = new Histogram({
    name: 'gazette_request_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['kind'],
    buckets: secondsBuckets,
    registers,
    collect: () => {
      for (const kind of requestKinds) handOver(kind)
    },
  })
  for (const kind of requestKinds) seconds.zero({ kind })

  function handOver(kind: RequestKind): void {
    for (const took of times[kind].splice(0)) seconds.observe({ kind }, took)
  }

  function addAddress(address: string): Tally {
    const labels = toAddressLabels(address)
    const name = `${labels.kind} ${labels.feed} ${labels.format}`
    const tally = byLabels.get(name) ?? { labels, counts: new Map() }
    byLabels.set(name, tally)
    if (byAddress.size >= maxAddresses) byAddress.clear()
    if (address.length <= maxAddressLength) byAddress.set(address, tally)
    return tally
  }

  return (address, status, encoding, took) => {
    const { labels, counts } = byAddress.get(address) ?? addAddress(address)
    const answer = `${status} ${encoding}`
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
    if (times[labels.kind].push(took) >= timesPerBatch) handOver(labels.kind)
  }
}

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
  /** A last answer was served while the store did not answer. */
  readonly countStale: () => void
  /** All metrics in the text format of Prometheus (version 0.0.4). */
  read(): Promise<{ readonly text: string; readonly contentType: string }>
}

export interface MetricsDeps {
  readonly store: Pick<Store, 'countByStatus' | 'health' | 'now'>
  /** The number of documents that fail the validation gate. */
  readonly countAlarms: () => number
  /** The text for all processes that serve together. Absent: this process serves alone. */
  readonly sumMetrics?: () => Promise<string>
  /** The process is another program's, which measures it itself. */
  readonly isGuest?: boolean
}

/** How long a scrape waits for the store: less than processes wait for each other. */
const storeTimeoutMs = 1_500

/** `startedAt` as `performance.now()` returned it. */
export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000
}

export function createMetrics({ store, countAlarms, sumMetrics, isGuest }: MetricsDeps): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (!isGuest) collectDefaultMetrics({ register: registry })
  // Each process counts itself: the sum is the number of workers.
  new Gauge({ name: 'gazette_workers', help: 'Processes that answer.', registers }).set(1)
  gaugeArticles(registry, store)
  gaugeOperation({ registry, store })
  const stale = new Counter({
    name: 'gazette_stale_answers_total',
    help: 'Last answers that were served while the database did not answer.',
    registers,
  })
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
    countStale: () => stale.inc(),
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
