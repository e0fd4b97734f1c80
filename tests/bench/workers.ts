import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startFlags } from '../support/start-flags.ts'
import { atMost, median, type Row } from './row.ts'

const rounds = 7
const connections = 20
const goal = 1.15
const gzip = { 'accept-encoding': 'gzip' }
/** `/proc` counts in hundredths of a second on every Linux that there is (`getconf CLK_TCK`). */
const microsecondsPerTick = 10_000

/** Proxies keep their connections; feed readers come with one of their own each time. */
const loads = [
  { what: 'over kept connections', requests: 30_000, headers: gzip },
  { what: 'each on its own connection', requests: 12_000, headers: { ...gzip, connection: 'close' } },
] as const

type Load = (typeof loads)[number]

interface RunningServer extends AsyncDisposable {
  readonly feed: string
  readonly pid: number
}

/** Resolves when it says at which address it listens. */
async function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const [, port] = /http:\/\/[\w.]+:(\d+)\//.exec(String(said)) ?? []
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const feed = `http://127.0.0.1:${port}/rss.xml`
  return { feed, pid: Number(child.pid), [Symbol.asyncDispose]: stop }
}

const startGazette = (dataFolder: string, workers: number) =>
  start([...startFlags, join(import.meta.dirname, '../../src/main.ts')], {
    PORT: '0',
    GAZETTE_DATA: dataFolder,
    GAZETTE_WORKERS: String(workers),
    LOG_LEVEL: 'warn',
  })

const startBare = (processes: number, bytes: number) =>
  start([join(import.meta.dirname, 'bare-workers.ts'), String(processes), String(bytes)])

/** The fields of `/proc/PID/stat` from the third on (proc_pid_stat(5)): state, parent, … */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** A process and its children. */
function familyOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = all.map(Number).filter((one) => existsSync(`/proc/${one}/stat`) && isChild(one, pid))
  return [pid, ...children]
}

function isChild(pid: number, parent: number): boolean {
  try {
    return Number(statOf(pid)[1]) === parent
  } catch {
    return false // it has ended meanwhile
  }
}

/** Processor time, of user and system. */
function ticksOf(pids: readonly number[]): number {
  return pids.map(statOf).reduce((sum, stat) => sum + Number(stat[11]) + Number(stat[12]), 0)
}

/** Microseconds of processor time for each request, of all processes of the server. */
async function measure({ feed, pid }: RunningServer, { requests: amount, headers }: Load): Promise<number> {
  const family = familyOf(pid)
  const before = ticksOf(family)
  const { requests } = await autocannon({ url: feed, connections, amount, headers })
  return ((ticksOf(family) - before) * microsecondsPerTick) / requests.total
}

/** The medians of rounds that alternate, so that a busy machine troubles all of them. */
async function race(servers: readonly RunningServer[], load: Load): Promise<number[]> {
  const results: number[][] = servers.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, server] of servers.entries()) results[index]?.push(await measure(server, load))
  }
  return results.map(median)
}

function articles(): string {
  const paragraph = `<p>${'The harbour board met again on Tuesday, and the ferry was on the list. '.repeat(8)}</p>`
  const stories = Array.from({ length: 50 }, (_, index) => ({
    slug: `story-${index}`,
    title: `Story ${index}: ferries & tides`,
    published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
    contentHtml: paragraph.repeat(6),
  }))
  return JSON.stringify(stories)
}

/**
 * What a second worker costs. Requests a second would say nothing here: on two cores the workers share them with who
 * asks. So it is processor time for each request, user and system, of all processes of the server together. A bare
 * server with as many processes says what of it is the system's. Only Linux tells; elsewhere there are no rows.
 */
export async function benchWorkers(): Promise<Row[]> {
  if (!existsSync('/proc/self/stat')) return []
  await using oneData = await makeDataFolder({ 'articles/all.json': articles() })
  await using twoData = await makeDataFolder({ 'articles/all.json': articles() })
  await using one = await startGazette(oneData.path, 1)
  await using two = await startGazette(twoData.path, 2)
  const { bytes } = await ask(one.feed, { headers: gzip })
  await using bareOne = await startBare(1, bytes.length)
  await using bareTwo = await startBare(2, bytes.length)
  const servers = [one, two, bareOne, bareTwo]
  // The document's Last-Modified settles; then each worker has its hot answers.
  await sleep(3_000)
  for (const server of servers) await measure(server, loads[0])
  const rows: Row[] = []
  for (const load of loads) {
    const [alone = 1, both = 0, bareAlone = 1, bareBoth = 0] = await race(servers, load)
    rows.push(
      atMost(goal, {
        what: `hot feed, 200 gzip, ${load.what}, two workers, processor time per request`,
        against: 'one worker',
        ratio: both / alone,
        measured: `${both.toFixed(1)} µs, ${alone.toFixed(1)} µs; bare node:http: ${(bareBoth / bareAlone).toFixed(2)}`,
      }),
    )
  }
  return rows
}
