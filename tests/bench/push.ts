import { Agent } from 'undici'
import { signContent } from '../../src/push/delivery/deliveries.ts'
import { makeStory } from './make-story.ts'
import { type BenchSink, type BenchStore, makeBenchStore, startBenchHub, startBenchSink } from './push-rig.ts'
import { atLeast, atMost, inMs, median, type Row } from './row.ts'

const hosts = 8
const atOncePerHost = 8
const atOnce = hosts * atOncePerHost
const subscribers = 10_000
const many = 100_000
const hanging = subscribers / 20
const rounds = 5

/** What pushing costs, and what it costs those who publish. A minute or two. */
export async function benchPush(): Promise<Row[]> {
  const { contentHtml } = makeStory(0)
  return [
    ...(await benchPublishing()),
    await benchDeliveries('full texts', contentHtml),
    await benchDeliveries('a sentence each'),
    ...(await benchHanging()),
  ]
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
  const row = (goal: number, what: string, one: number, other: number) =>
    atMost(goal, { what, against: 'no subscriptions', ratio: one / other, measured: inMs(one, other) })
  return [
    row(1.5, 'publish until all who are due are known, 100,000 subscriptions', knownAll, knownNone),
    row(1.5, 'publish until all who are due are known, 1,000 subscriptions', knownSome, knownNone),
    row(1.25, 'publish one article, 100,000 subscriptions', publishedAll, publishedNone),
  ]
}

/** From the moment of publishing until the last subscriber is told. */
async function benchDeliveries(name: string, contentHtml?: string): Promise<Row> {
  await using sink = await startBenchSink(hosts)
  await using bench = await makeBenchStore(contentHtml)
  await bench.subscribe(subscribers, (number) => `${sink.origins[number % hosts]}/${number}`)
  await using hub = startBenchHub(bench, atOnce, atOncePerHost)
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    bare.push(await postAll(sink, await hub.readDocument()))
    ours.push(await tellAll(bench, sink, `news-${round}`))
  }
  const perSecond = (ms: number) => `${Math.round((subscribers * 1000) / ms).toLocaleString('en-GB')}/s`
  const kilobytes = Math.round((await hub.readDocument()).length / 1000)
  return atLeast(0.6, {
    what: `deliveries per second, signed: ${name}, ${kilobytes} kB`,
    against: 'a bare loop of signed POSTs, as many at once',
    ratio: median(bare) / median(ours),
    measured: `${perSecond(median(ours))}, ${perSecond(median(bare))}`,
  })
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
  const inSeconds = (seconds: number) => `${seconds.toFixed(2)} s`
  return [
    atMost(1, {
      what: 'publish until the first subscriber of a section is told, beside 10,000 others, 5 % of them hanging',
      against: 'one second',
      ratio: median(first),
      measured: inSeconds(median(first)),
    }),
    atMost(1.5, {
      what: 'publish until all are told who do not hang, 5 % hanging',
      against: 'none of them hanging',
      ratio: median(ill) / median(well),
      measured: `${inSeconds(median(ill))}, ${inSeconds(median(well))}`,
    }),
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
