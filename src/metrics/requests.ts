import { Counter, Histogram, type Registry } from 'prom-client'
import { type AddressLabels, type RequestKind, requestKinds, toAddressLabels } from './labels.ts'

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
