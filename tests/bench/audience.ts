import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import type { Turn } from './audience-server.ts'
import { atLeast, median, type Row } from './row.ts'

type Headers = Readonly<Record<string, string>>

interface Contender extends AsyncDisposable {
  readonly url: string
  /** Since they were asked for the last time. */
  turns(): Promise<Turn[]>
}

const secondsPerRace = 12
/** A short function is compiled late, and anew for each kind of request: what is measured has settled. */
const warmUpSeconds = 12
const connections = 20
const goal = 0.97
const reader: Headers = {
  'accept-encoding': 'gzip',
  'user-agent': 'NetNewsWire (RSS Reader; https://netnewswire.com/)',
}

async function start(folder: string): Promise<Contender> {
  const child = fork(`${import.meta.dirname}/audience-server.ts`, [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the server has ended')
  })
  const nextMessage = async () => (await Promise.race([once(child, 'message'), ended]))[0]
  const port = await nextMessage()
  return {
    url: `http://127.0.0.1:${port}/rss.xml`,
    turns: () => {
      child.send('turns')
      return nextMessage()
    },
    [Symbol.asyncDispose]: async () => {
      ended.catch(() => {})
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

interface Race {
  readonly ratio: number
  readonly measured: string
}

/**
 * Requests for each second of processor time, which is what limits a server that waits for nothing: each turn that
 * counts against the one after it, which does not; the median.
 */
async function race({ url, turns }: Contender, clients: readonly Headers[]): Promise<Race> {
  const requests = clients.map((headers) => ({ headers }))
  await autocannon({ url, connections, duration: warmUpSeconds, requests })
  await turns()
  await autocannon({ url, connections, duration: secondsPerRace, requests })
  // The first and the last few were not busy all the time.
  const busy = (await turns()).slice(3, -3)
  const pairs = busy.flatMap((turn, index) => {
    const next = busy[index + 1]
    return turn.isCounting && next ? [{ counted: costOf(turn), plain: costOf(next) }] : []
  })
  const [counted, plain] = [
    median(pairs.map((pair) => pair.counted)),
    median(pairs.map((pair) => pair.plain)),
  ]
  return {
    ratio: median(pairs.map((pair) => pair.plain / pair.counted)),
    measured: `${counted.toFixed(2)} µs, ${plain.toFixed(2)} µs for each`,
  }
}

/** Of processor time, for each request. */
function costOf({ requests, microseconds }: Turn): number {
  return microseconds / requests
}

/** What it costs a hot feed that its readers are counted. */
export async function benchAudience(): Promise<Row[]> {
  await using data = await makeDataFolder({ 'articles/all.json': articles() })
  await using gazette = await start(data.path)
  // The document's Last-Modified settles, and the hot answers are made.
  await sleep(3000)
  const held = { ...reader, 'if-none-match': await warm(gazette.url) }
  const town = Array.from({ length: 250 }, (_, index) => ({
    ...held,
    'x-forwarded-for': `203.0.113.${index}`,
  }))
  const against = 'readers not counted, requests per second of processor time'
  const compare = async (what: string, clients: readonly Headers[]) =>
    atLeast(goal, { what, against, ...(await race(gazette, clients)) })
  return [
    await compare('hot feed, 200 gzip, readers counted', [reader]),
    await compare('hot feed, 304, readers counted', [held]),
    await compare('the same behind a proxy, each request of another reader', town),
  ]
}

async function warm(url: string): Promise<string> {
  let etag = ''
  for (let time = 0; time < 3; time++) {
    etag = (await ask(url, { headers: reader })).headers.etag ?? ''
    await ask(url, { headers: { ...reader, 'if-none-match': etag } })
  }
  return etag
}

function articles(): string {
  const paragraph = `<p>${'The harbour board met again on Tuesday, and the ferry was on the list. '.repeat(8)}</p>`
  return JSON.stringify(
    Array.from({ length: 50 }, (_, index) => ({
      slug: `story-${index}`,
      title: `Story ${index}`,
      published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
      contentHtml: paragraph.repeat(6),
    })),
  )
}
