import { Agent } from 'undici'
import { signContent } from '../../src/push/sign-content.ts'
import { type BenchSink, type BenchStore, makeBenchStore, startBenchHub, startBenchSink } from './push-rig.ts'
import type { Row } from './serving.ts'

const hosts = 8
const atOncePerHost = 8
const atOnce = hosts * atOncePerHost
const subscribers = 10_000
const many = 100_000
const hanging = subscribers / 20
const rounds = 5

/** What pushing costs, and what it costs those who publish. A minute or two. */
export async function benchPush(): Promise<Row[]> {
  return [...(await benchPublishing()), await benchDeliveries(), ...(await benchHanging())]
}

/** With nobody, 1,000 and 100,000 subscribed: publishing, and knowing who is to be told. */
async function benchPublishing(): Promise<Row[]> {
  await using none = await makeBenchStore()
  await using some = await makeBenchStore()
  await using all = await makeBenchStore()
  await some.subscribe(1_000, (number) => `http://127.0.0.1:9/${number}`)
  await all.subscribe(many, (number) => `http://127.0.0.1:9/${number}`)
  const measured = [none, some, all].map((bench) => ({
    bench,
    published: [] as number[],
    known: [] as number[],
  }))
  for (let round = 0; round < rounds * 10; round++) {
    for (const { bench, published, known } of measured) {
      const startedAt = performance.now()
      await bench.publish(`news-${round}`)
      published.push(performance.now() - startedAt)
      await bench.store.subscriptions.behind()
      known.push(performance.now() - startedAt)
    }
  }
  const [knownNone = 1, knownSome = 1, knownAll = 1] = measured.map(({ known }) => median(known))
  const [publishedNone = 1, , publishedAll = 1] = measured.map(({ published }) => median(published))
  const fanOut = `publish one article until all who are due are known (${knownAll.toFixed(1)} ms)`
  return [
    atMost(1.5, `${fanOut}, 100,000 subscriptions`, 'no subscriptions', knownAll / knownNone),
    atMost(1.5, 'the same, 1,000 subscriptions', 'no subscriptions', knownSome / knownNone),
    atMost(
      1.25,
      'publish one article, 100,000 subscriptions',
      'no subscriptions',
      publishedAll / publishedNone,
    ),
  ]
}

/** From the moment of publishing until the last subscriber is told. */
async function benchDeliveries(): Promise<Row> {
  await using sink = await startBenchSink(hosts)
  await using bench = await makeBenchStore()
  await bench.subscribe(subscribers, (number) => `${sink.origins[number % hosts]}/${number}`)
  await using hub = startBenchHub(bench, atOnce, atOncePerHost)
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    bare.push(await postAll(sink, await hub.readDocument()))
    ours.push(await tellAll(bench, sink, `news-${round}`))
  }
  const ratio = median(bare) / median(ours)
  const speed = Math.round((subscribers * 1000) / median(ours)).toLocaleString('en-GB')
  const kilobytes = Math.round((await hub.readDocument()).length / 1000)
  return {
    what: `deliveries per second (${speed} of ${kilobytes} kB, each signed)`,
    against: 'a bare loop of signed POSTs, as many at once',
    goal: 'at least 0.6',
    ratio,
    isMet: ratio >= 0.6,
  }
}

async function tellAll(bench: BenchStore, sink: BenchSink, slug: string): Promise<number> {
  await sink.reset()
  const publishedAt = await bench.publish(slug)
  const { lastAt } = await sink.received(subscribers)
  await bench.settled()
  return lastAt - publishedAt
}

async function postAll(sink: BenchSink, body: Uint8Array): Promise<number> {
  await sink.reset()
  const agent = new Agent({ connections: atOncePerHost, pipelining: 1 })
  const startedAt = Date.now()
  let next = 0
  const post = async () => {
    while (next < subscribers) {
      const number = next++
      const headers = {
        'content-type': 'application/atom+xml',
        'x-hub-signature': signContent('sha256', 's', body),
      }
      const origin = sink.origins[number % hosts] ?? ''
      const answer = await agent.request({
        origin,
        path: `/${number}`,
        method: 'POST',
        headers,
        body: body as Buffer,
      })
      await answer.body.dump()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, post))
  const { lastAt } = await sink.received(subscribers)
  await agent.close()
  return lastAt - startedAt
}

/** What it costs the others that every twentieth subscriber hangs, each ten of them on a host of their own. */
async function benchHanging(): Promise<Row[]> {
  const well: number[] = []
  const ill: number[] = []
  const first: number[] = []
  for (let round = 0; round < 3; round++) {
    well.push((await tellWithHanging('')).all)
    const measured = await tellWithHanging('/hang')
    ill.push(measured.all)
    first.push(measured.first)
  }
  const others = '10,000 others, 5 % of them hanging'
  return [
    atMost(
      1,
      `seconds from publishing to the first subscriber of a section, beside ${others}`,
      'one second',
      median(first),
    ),
    atMost(
      1.5,
      'time until all are told who do not hang, 5 % hanging',
      'none of them hanging',
      median(ill) / median(well),
    ),
  ]
}

/** In seconds. `path`: where those who may hang are asked. */
async function tellWithHanging(path: string): Promise<{ all: number; first: number }> {
  await using sink = await startBenchSink(hosts)
  await using stuck = await startBenchSink(hanging / 10)
  await using bench = await makeBenchStore()
  // Among the others, as they would be.
  await bench.subscribe(subscribers, (number) =>
    number % 20 === 0
      ? `${stuck.origins[(number / 20) % stuck.origins.length]}${path}/${number}`
      : `${sink.origins[number % hosts]}/${number}`,
  )
  await bench.subscribe(1, () => `${sink.origins[0]}/first/1`, 'tag:harbour')
  await using _hub = startBenchHub(bench, atOnce, atOncePerHost)
  const publishedAt = await bench.publish('news')
  const { lastAt, firstAt } = await sink.received(subscribers - hanging + 1)
  return { all: (lastAt - publishedAt) / 1000, first: (firstAt - publishedAt) / 1000 }
}

function atMost(most: number, what: string, against: string, ratio: number): Row {
  return { what, against, goal: `at most ${most}`, ratio, isMet: ratio <= most }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
