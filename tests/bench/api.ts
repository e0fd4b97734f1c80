import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { scopes } from '../../src/domain/accounts/token.ts'
import { formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import { listArticleFiles } from '../../src/ingest/folder/list-files.ts'
import { importArticles } from '../../src/ingest/import-articles.ts'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette as startHere } from '../support/start-gazette.ts'
import type { BenchStores } from './bench-stores.ts'
import { makeStory } from './make-story.ts'
import { atLeast, atMost, median, type Row } from './row.ts'
import { seedRules } from './seed-store.ts'
import { type RunningProcess, startGazette } from './start-process.ts'

const writes = 40
const goalMs = 50
const bulkRounds = 10
const storiesPerRound = 1_000
const readRounds = 20
const secondsPerRound = 2
const connections = 20
const origin = 'bench'

export async function benchApi(stores: BenchStores): Promise<Row[]> {
  const { path } = await stores.large()
  const token = await makeToken(path)
  const rows: Row[] = []
  {
    await using server = await startGazette(path)
    rows.push(await benchVisible(server, token), await benchReads(server, token))
  }
  return [...rows, await benchBulk()]
}

async function makeToken(path: string): Promise<string> {
  const store = await openStore(`sqlite:${path}/gazette.db`, { now: () => new Date(), rules: seedRules })
  try {
    const wanted = { name: 'Bench', scopes, by: { how: 'command' } as const }
    return (await store.tokens.create(wanted)).secret
  } finally {
    await store.close()
  }
}

/** The feeds that an article of a section with a tag is in, in every format. */
const feeds = (['main', 'section:town', 'tag:tag-7'] as const).flatMap((feed) =>
  formatNames.map((format) => paths.feed(feed, format)),
)

/** From the request that writes an article until every feed has it. */
async function benchVisible({ url }: RunningProcess, token: string): Promise<Row> {
  const times: number[] = []
  const ofWrite: number[] = []
  for (let round = 0; round < writes; round++) {
    const title = `Just in ${round} of ${Date.now()}`
    const article = {
      title,
      contentHtml: '<p>Short.</p>',
      section: 'Town',
      tags: ['Tag 7'],
      published: new Date(Date.now() - 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    }
    const startedAt = performance.now()
    await write(`${url}/api/articles/bench-${round}-${Date.now()}`, token, article)
    ofWrite.push(performance.now() - startedAt)
    for (const feed of feeds) {
      while (!(await ask(url + feed)).text.includes(title)) await sleep(1)
    }
    times.push(performance.now() - startedAt)
  }
  // The first ones meet code that is not compiled yet.
  const [ms, writeMs] = [times, ofWrite].map((all) => median(all.slice(5))) as [number, number]
  return atMost(1, {
    what: 'write by API to visible in main, section and tag in each format, 1,000,000 articles, median',
    against: `${goalMs} ms`,
    ratio: ms / goalMs,
    measured: `${ms.toFixed(1)} ms, of it ${writeMs.toFixed(1)} ms until the answer`,
  })
}

async function write(address: string, token: string, article: object): Promise<void> {
  const response = await fetch(address, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(article),
  })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`the API answers ${response.status}: ${text}`)
}

/**
 * A hot feed while a program reads articles and lists, as fast as the limit of its token lets it: in processor time of the
 * server, since the program takes some of the machine itself.
 */
async function benchReads({ url, pid }: RunningProcess, token: string): Promise<Row> {
  const perSecond = readSettings({}).api.requestsPerMinute / 60
  const load = async () => {
    const before = processorTicks(pid)
    const { requests } = await autocannon({ url: `${url}/rss.xml`, connections, duration: secondsPerRound })
    return { requests: requests.total, ticks: processorTicks(pid) - before }
  }
  await load()
  const [alone, beside] = [[], []] as [Loaded[], Loaded[]]
  for (let round = 0; round < readRounds; round++) {
    const isReading = { is: true }
    const reading = readOn(url, token, perSecond, isReading)
    beside.push(await load())
    isReading.is = false
    await reading
    alone.push(await load())
  }
  const [ofBeside, ofAlone] = [requestsPerTick(beside), requestsPerTick(alone)]
  return atLeast(0.97, {
    what: `hot feed while a program reads articles and lists by API, ${perSecond} requests/s, of processor time`,
    against: 'without it',
    ratio: ofBeside / ofAlone,
    measured: `${(ofBeside / 10).toFixed(1)}, ${(ofAlone / 10).toFixed(1)} requests/ms`,
  })
}

interface Loaded {
  readonly requests: number
  readonly ticks: number
}

function requestsPerTick(all: readonly Loaded[]): number {
  const sum = (of: keyof Loaded) => all.reduce((before, one) => before + one[of], 0)
  return sum('requests') / sum('ticks')
}

/** Processor time of a process on Linux, in ticks of 10 ms (proc(5)). */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

async function readOn(
  url: string,
  token: string,
  perSecond: number,
  isReading: { readonly is: boolean },
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const agent = new Agent({ keepAlive: true })
  for (let number = 0; isReading.is; number++) {
    const path =
      number % 2 === 0 ? `/articles/story-${(number * 997) % 1000}` : `/articles?limit=50&tag=tag-${number}`
    const { status } = await ask(`${url}/api${path}`, { headers, agent })
    if (status !== 200) throw new Error(`the API answers ${status} for ${path}`)
    await sleep(1000 / perSecond)
  }
  agent.destroy()
}

/** The same articles by one request for each thousand, and as files of the folder. */
async function benchBulk(): Promise<Row> {
  await using data = await makeDataFolder()
  await using imported = await makeDataFolder()
  const api = { ...readSettings({}).api, requestsPerMinute: 0 }
  const now = () => new Date()
  const server = await startHere(data, { now, api, logLevel: 'warn' })
  const settings = readSettings({ GAZETTE_DATA: imported.path })
  const gazette = await openGazette(settings, 'https://bench.example', now)
  // A store that closes waits for timers that do not keep a process alive.
  const awake = setInterval(() => {}, 1000)
  let [bulkMs, importMs] = [0, 0]
  try {
    const token = await makeHere(server)
    for (let round = 0; round < bulkRounds; round++) {
      const stories = Array.from({ length: storiesPerRound }, (_, index) =>
        makeStory(round * storiesPerRound + index),
      )
      const lines = stories.map((story) => JSON.stringify({ key: story.slug, ...story })).join('\n')
      bulkMs += await timeOf(() => sendBulk(server.url, token, lines))
      await imported.write(`lists-${round}/list.json`, JSON.stringify(stories))
      const { files } = await listArticleFiles(`${imported.path}/lists-${round}`)
      importMs += await timeOf(async () => {
        const reports = await importArticles(files, gazette, { origin })
        const refused = reports.find(({ outcome }) => outcome !== 'created')
        if (refused) throw new Error(`an article was not created: ${JSON.stringify(refused)}`)
      })
    }
  } finally {
    await gazette[Symbol.asyncDispose]()
    await server.close()
    clearInterval(awake)
  }
  const rate = (ms: number) => (bulkRounds * storiesPerRound * 1000) / ms
  return atLeast(0.6, {
    what: `articles of 3 kB created by the API in bulk, ${storiesPerRound.toLocaleString('en')} a request, articles/s`,
    against: 'import of the same articles',
    ratio: rate(bulkMs) / rate(importMs),
    measured: `${rate(bulkMs).toFixed(0)}, ${rate(importMs).toFixed(0)}`,
  })
}

async function makeHere({ gazette }: Awaited<ReturnType<typeof startHere>>): Promise<string> {
  const wanted = { name: 'Bench', scopes, by: { how: 'command' } as const }
  return (await gazette.store.tokens.create(wanted)).secret
}

async function sendBulk(url: string, token: string, body: string): Promise<void> {
  const response = await fetch(`${url}/api/articles/bulk`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' },
    body,
  })
  const lines = (await response.text()).trim().split('\n')
  const refused = lines.find((line) => JSON.parse(line).status !== 201)
  if (refused !== undefined || lines.length !== storiesPerRound)
    throw new Error(`${refused}, ${lines.length} lines`)
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
