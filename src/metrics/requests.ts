import { Counter, Histogram, type Registry } from 'prom-client'
import { type AddressLabels, type RequestKind, requestKinds, toAddressLabels } from './labels.ts'

/** Notes an answer: `address` as it was asked for, `encoding` of the bytes that were sent. */
export type NoteAnswer = (address: string, status: number, encoding: string, seconds: number) => void

/** From what is answered out of memory to what a reader gives up on. */
export const secondsBuckets = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** Answers that are alike, since they were last told. */
interface Tally {
  readonly labels: AddressLabels & { readonly status: number; readonly encoding: string }
  count: number
}

/** What is known of an address: its labels, and the tallies of its answers by encoding and status. */
interface Known {
  readonly labels: AddressLabels
  readonly times: Times
  readonly tallies: Map<string, Map<number, Tally>>
}

/** How long answers of a kind took, since they were last told; in seconds, the first `count` of them. */
interface Times {
  readonly seconds: Float64Array
  count: number
}

const timesAtOnce = 512

/** What is known by heart. Where that becomes too much, it is learnt again. */
const mostAddresses = 10_000
const longestAddress = 300

/**
 * Counts answers by what was asked and what came of it. To look for a counter by its labels takes a tenth of the time of
 * a hot answer: they are counted here, and told when somebody wants to know, the times a few hundred at once.
 */
export function createRequestMetrics(registry: Registry): NoteAnswer {
  const registers = [registry]
  const tallies: Tally[] = []
  const alike = new Map<string, Known>()
  const known = new Map<string, Known>()

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
      for (const kind of requestKinds) tell(kind)
    },
  })
  for (const kind of requestKinds) seconds.zero({ kind })
  const times = Object.fromEntries(
    requestKinds.map((kind) => [kind, { seconds: new Float64Array(timesAtOnce), count: 0 }]),
  ) as Record<RequestKind, Times>

  function tell(kind: RequestKind): void {
    const told = times[kind]
    for (let at = 0; at < told.count; at++) seconds.observe({ kind }, told.seconds[at] as number)
    told.count = 0
  }

  /** All addresses with the same labels count together, so that tallies stay few. */
  function learn(address: string): Known {
    const labels = toAddressLabels(address)
    const name = `${labels.kind} ${labels.feed} ${labels.format}`
    const found = alike.get(name) ?? { labels, times: times[labels.kind], tallies: new Map() }
    alike.set(name, found)
    if (known.size >= mostAddresses) known.clear()
    if (address.length <= longestAddress) known.set(address, found)
    return found
  }

  function tallyOf(of: Known, status: number, encoding: string): Tally {
    const byStatus = of.tallies.get(encoding) ?? new Map<number, Tally>()
    of.tallies.set(encoding, byStatus)
    const tally = { labels: { ...of.labels, status, encoding }, count: 0 }
    byStatus.set(status, tally)
    tallies.push(tally)
    return tally
  }

  return (address, status, encoding, took) => {
    const of = known.get(address) ?? learn(address)
    const tally = of.tallies.get(encoding)?.get(status) ?? tallyOf(of, status, encoding)
    tally.count++
    of.times.seconds[of.times.count++] = took
    if (of.times.count === timesAtOnce) tell(of.labels.kind)
  }
}
