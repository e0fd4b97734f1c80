import { Counter, Histogram, type Registry } from 'prom-client'
import { type AddressLabels, type RequestKind, requestKinds, toAddressLabels } from './labels.ts'

/** Counts an answer: `address` as requested, `encoding` of the bytes sent. */
export type NoteAnswer = (address: string, status: number, encoding: string, seconds: number) => void

/** From answers out of memory to answers that a client gives up on. */
export const secondsBuckets = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** Answers with the same labels, since the last scrape. */
interface Tally {
  readonly labels: AddressLabels & { readonly status: number; readonly encoding: string }
  count: number
}

/** The labels of an address, and the tallies of its answers by encoding and status. */
interface AddressTallies {
  readonly labels: AddressLabels
  readonly times: Times
  readonly tallies: Map<string, Map<number, Tally>>
}

/** The first `count` are times of answers that the histogram has not seen yet. */
interface Times {
  readonly seconds: Float64Array
  count: number
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
  const tallies: Tally[] = []
  const byLabels = new Map<string, AddressTallies>()
  const byAddress = new Map<string, AddressTallies>()

  new Counter({
    name: 'gazette_requests_total',
    help: 'Requests answered.',
    labelNames: ['kind', 'feed', 'format', 'status', 'encoding'],
    registers,
    collect() {
      for (const tally of tallies) {
        if (tally.count > 0) this.inc(tally.labels, tally.count)
        tally.count = 0
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
  const times = Object.fromEntries(
    requestKinds.map((kind) => [kind, { seconds: new Float64Array(timesPerBatch), count: 0 }]),
  ) as Record<RequestKind, Times>

  function handOver(kind: RequestKind): void {
    const batch = times[kind]
    for (let at = 0; at < batch.count; at++) seconds.observe({ kind }, batch.seconds[at] as number)
    batch.count = 0
  }

  /** Addresses with the same labels share their tallies. */
  function addAddress(address: string): AddressTallies {
    const labels = toAddressLabels(address)
    const name = `${labels.kind} ${labels.feed} ${labels.format}`
    const found = byLabels.get(name) ?? { labels, times: times[labels.kind], tallies: new Map() }
    byLabels.set(name, found)
    if (byAddress.size >= maxAddresses) byAddress.clear()
    if (address.length <= maxAddressLength) byAddress.set(address, found)
    return found
  }

  function addTally(of: AddressTallies, status: number, encoding: string): Tally {
    const byStatus = of.tallies.get(encoding) ?? new Map<number, Tally>()
    of.tallies.set(encoding, byStatus)
    const tally = { labels: { ...of.labels, status, encoding }, count: 0 }
    byStatus.set(status, tally)
    tallies.push(tally)
    return tally
  }

  return (address, status, encoding, took) => {
    const of = byAddress.get(address) ?? addAddress(address)
    const tally = of.tallies.get(encoding)?.get(status) ?? addTally(of, status, encoding)
    tally.count++
    of.times.seconds[of.times.count++] = took
    if (of.times.count === timesPerBatch) handOver(of.labels.kind)
  }
}
