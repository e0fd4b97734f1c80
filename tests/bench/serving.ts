import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { readDocument } from '../support/read-document.ts'
import { ask } from '../support/request.ts'
import type { Recorded } from './rival-server.ts'
import { atLeast, median, type Row } from './row.ts'
import { type RunningProcess, startProcess } from './start-process.ts'

export type { Row } from './row.ts'

/** Processes of one program differ by a sixth, as their memory happens to lie: the median is of several. */
const copies = 4
const rounds = 5
const secondsPerRound = 1
const warmUpSeconds = 4
const connections = 20
const gzip = { 'accept-encoding': 'gzip' }

type Headers = Readonly<Record<string, string>>

/** The processes of one program. */
type Contender = readonly Pick<RunningProcess, 'url'>[]

/** Fifty articles of about 3.4 kB, as a paper has them. */
function articles(): string {
  const paragraph = `<p>${'The harbour board met again on Tuesday, and the ferry was on the list. '.repeat(8)}</p>`
  return JSON.stringify(
    Array.from({ length: 50 }, (_, index) => ({
      slug: `story-${index}`,
      title: `Story ${index}: ferries & tides`,
      published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
      authors: ['Ida Fell'],
      tags: ['harbour'],
      contentHtml: paragraph.repeat(6),
    })),
  )
}

async function record(url: string): Promise<Recorded> {
  const whole = await ask(`${url}/rss.xml`, { headers: gzip })
  const etag = whole.headers.etag ?? ''
  const notModified = await ask(`${url}/rss.xml`, { headers: { ...gzip, 'if-none-match': etag } })
  const plain = (headers: object) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
    )
  return {
    whole: { headers: plain(whole.headers), base64: whole.bytes.toString('base64') },
    notModified: plain(notModified.headers),
    etag,
    text: whole.text,
    items: readDocument('rss', whole.text).map(({ title = '', link = '', published = '', html = '' }) => ({
      title,
      link,
      date: published,
      content: html,
    })),
  }
}

/** Requests a second. */
async function load(url: string, headers: Headers, duration: number): Promise<number> {
  const { requests } = await autocannon({ url: `${url}/rss.xml`, connections, duration, headers })
  return requests.average
}

/**
 * Requests a second of each contender, which may have several processes: the median of rounds that alternate, so that a
 * busy machine troubles all of them.
 */
async function race(contenders: readonly Contender[], headers: Headers): Promise<number[]> {
  for (const { url } of contenders.flat()) await load(url, headers, warmUpSeconds)
  const results: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds * copies; round++) {
    for (const [index, processes] of contenders.entries()) {
      const { url = '' } = processes[round % processes.length] ?? {}
      results[index]?.push(await load(url, headers, secondsPerRound))
    }
  }
  return results.map(median)
}

/** How a hot feed is served, against the least that Node can do and against what tutorials do. */
export async function benchServing(): Promise<Row[]> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'gazette-bench-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const start = async (amount: number, script: string, ...args: string[]) => {
    const processes: RunningProcess[] = []
    for (let copy = 0; copy < amount; copy++) processes.push(opened.use(await startProcess(script, ...args)))
    return processes
  }
  const gazette: RunningProcess[] = []
  for (let copy = 0; copy < copies; copy++) {
    const { path } = opened.use(await makeDataFolder({ 'articles/all.json': articles() }))
    gazette.push(...(await start(1, 'gazette-server.ts', path)))
  }
  // The document's Last-Modified settles, and the hot answers are made.
  await sleep(3000)
  for (const { url } of gazette) for (let time = 0; time < 3; time++) await record(url)
  const recorded = await record(gazette[0]?.url ?? '')
  const file = join(folder, 'recorded.json')
  await writeFile(file, JSON.stringify(recorded))
  const bare = await start(copies, 'rival-server.ts', 'bare', file)
  const send = await start(1, 'rival-server.ts', 'express-send', file)
  const build = await start(1, 'rival-server.ts', 'express-feed', file)
  const held = { ...gzip, 'if-none-match': recorded.etag }
  const [whole = 0, bareWhole = 1, sendWhole = 1, buildWhole = 1] = await race(
    [gazette, bare, send, build],
    gzip,
  )
  const [notModified = 0, bareNot = 1] = await race([gazette, bare], held)
  const plain = 'hot feed, 200 gzip, requests/s'
  return [
    compare(0.9, plain, 'bare node:http, the same bytes and headers', whole, bareWhole),
    compare(0.9, 'hot feed, 304, requests/s', 'bare node:http, the same headers', notModified, bareNot),
    compare(4, plain, 'Express, res.send of the cached text', whole, sendWhole),
    compare(50, plain, 'Express, building with feed each time', whole, buildWhole),
  ]
}

function compare(goal: number, what: string, against: string, ours: number, theirs: number): Row {
  const measured = `${ours.toFixed(0)}, ${theirs.toFixed(0)}`
  return atLeast(goal, { what, against, ratio: ours / theirs, measured })
}
