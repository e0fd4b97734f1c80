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
import { type RunningProcess, startGazette, startProcess } from './start-process.ts'

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
      section: 'news',
      tags: ['harbour'],
      contentHtml: paragraph.repeat(6),
    })),
  )
}

async function record(address: string): Promise<Recorded> {
  const whole = await ask(address, { headers: gzip })
  const etag = whole.headers.etag ?? ''
  const notModified = await ask(address, { headers: { ...gzip, 'if-none-match': etag } })
  const plain = (headers: object) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
    )
  return {
    whole: { headers: plain(whole.headers), base64: whole.bytes.toString('base64') },
    notModified: plain(notModified.headers),
    etag,
    text: whole.text,
    items: readItems(whole.text).map(({ title = '', link = '', published = '', html = '' }) => ({
      title,
      link,
      date: published,
      content: html,
    })),
  }
}

/** None for a page. */
function readItems(text: string): ReturnType<typeof readDocument> {
  return text.startsWith('<?xml') ? readDocument('rss', text) : []
}

/** Requests a second. */
async function load(url: string, headers: Headers, duration: number): Promise<number> {
  const { requests } = await autocannon({ url, connections, duration, headers })
  return requests.average
}

/**
 * Requests a second of each contender, which may have several processes: the median of rounds that alternate, so that a
 * busy machine troubles all of them.
 */
async function race(
  contenders: readonly Contender[],
  path: string,
  headersFor: (address: string) => Promise<Headers>,
): Promise<number[]> {
  const headers = await Promise.all(contenders.map(([first]) => headersFor(`${first?.url}${path}`)))
  for (const [index, processes] of contenders.entries()) {
    for (const { url } of processes) await load(url + path, headers[index] ?? {}, warmUpSeconds)
  }
  const results: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds * copies; round++) {
    const order = [...contenders.entries()]
    // Whoever comes after a rival that keeps the core busy finds its caches cold.
    if (round % 2 === 1) order.reverse()
    for (const [index, processes] of order) {
      const { url = '' } = processes[round % processes.length] ?? {}
      results[index]?.push(await load(url + path, headers[index] ?? {}, secondsPerRound))
    }
  }
  return results.map(median)
}

/** As a reader asks who has the document: each server knows its own tag. */
async function held(address: string): Promise<Headers> {
  const { headers } = await ask(address, { headers: gzip })
  return { ...gzip, 'if-none-match': headers.etag ?? '' }
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
    gazette.push(opened.use(await startGazette(path)))
  }
  // The document's Last-Modified settles, and the hot answers are made.
  await sleep(3000)
  const recordInFile = async (path: string) => {
    for (const { url } of gazette) for (let time = 0; time < 3; time++) await record(url + path)
    const file = join(folder, `recorded${path.replaceAll('/', '-')}.json`)
    await writeFile(file, JSON.stringify(await record(`${gazette[0]?.url}${path}`)))
    return file
  }
  const feed = '/rss.xml'
  const file = await recordInFile(feed)
  const send = await start(1, 'rival-server.ts', 'express-send', file)
  const build = await start(1, 'rival-server.ts', 'express-feed', file)
  const contenders = [gazette, await start(copies, 'rival-server.ts', 'bare', file), send, build]
  const rows = [
    ...toRows('200 gzip', await race(contenders, feed, async () => gzip)),
    ...toRows('304', await race(contenders, feed, held)),
  ]
  for (const [name, path] of Object.entries(pages)) {
    const bare = await start(copies, 'rival-server.ts', 'bare', await recordInFile(path))
    const against = 'bare node:http, the same bytes and headers'
    const [ours = 0, theirs = 1] = await race([gazette, bare], path, async () => gzip)
    rows.push(compare(0.5, `${name}, 200 gzip, requests/s`, against, ours, theirs))
    const [oursHeld = 0, theirsHeld = 1] = await race([gazette, bare], path, held)
    rows.push(compare(0.8, `${name}, 304, requests/s`, against, oursHeld, theirsHeld))
  }
  return rows
}

const pages = { 'front page': '/', 'article page': '/articles/story-7', 'section page': '/sections/news' }

function toRows(what: string, [ours = 0, bare = 1, send = 1, build = 1]: readonly number[]): Row[] {
  const row = (goal: number, against: string, theirs: number) =>
    compare(goal, `hot feed, ${what}, requests/s`, against, ours, theirs)
  return [
    row(0.9, 'bare node:http, the same bytes and headers', bare),
    row(4, 'Express, res.send of the cached text', send),
    row(50, 'Express, building with feed each time', build),
  ]
}

function compare(goal: number, what: string, against: string, ours: number, theirs: number): Row {
  const measured = `${ours.toFixed(0)}, ${theirs.toFixed(0)}`
  return atLeast(goal, { what, against, ratio: ours / theirs, measured })
}
