import { Agent, request } from 'node:http'
import { expect } from 'vitest'
import type { DataFolder } from './make-data-folder.ts'
import type { Reply } from './request.ts'
import { type CliResult, type ProcessUser, startCli } from './run-cli.ts'
import { eventually } from './start-gazette.ts'

/** The real server in a process of its own, or in several. */
export interface ServerProcess extends AsyncDisposable {
  /** The address that it says it listens on. */
  readonly url: string
  readonly pid: number
  /** Standard output so far. */
  said(): string
  /** What was logged so far, as objects. */
  logged(): readonly LogLine[]
  /** The process of each worker that serves now, by number. */
  workers(): ReadonlyMap<number, number>
  kill(signal: NodeJS.Signals): void
  readonly done: Promise<CliResult>
}

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly pid: number
  readonly msg: string
  readonly worker?: number
}

/** Resolves when it says where it listens. Rejects with what it says when it ends before. Disposed of, it is stopped. */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = ['serve'],
  user: ProcessUser = {},
): Promise<ServerProcess> {
  const { process: child, done } = startCli(args, { PORT: '0', ...environment }, user)
  let said = ''
  let log = ''
  const greeted = Promise.withResolvers<string>()
  child.stdout?.on('data', (text) => {
    said += text
    const [, url] = / is served at (\S+)\/\n/.exec(said) ?? []
    if (url) greeted.resolve(url)
  })
  child.stderr?.on('data', (text) => {
    log += text
  })
  const early = done.then(({ stderr }) => Promise.reject(new Error(stderr)))
  early.catch(() => {})
  const url = await Promise.race([greeted.promise, early])
  const logged = () => log.slice(0, log.lastIndexOf('\n')).split('\n').filter(Boolean).map(toLogLine)
  return {
    url,
    pid: Number(child.pid),
    said: () => said,
    logged,
    workers: () =>
      new Map(
        logged()
          .filter(({ msg }) => msg === 'a worker is serving')
          .map(({ worker, pid }) => [Number(worker), pid]),
      ),
    kill: (signal) => child.kill(signal),
    done,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await done
    },
  }
}

/** Resolves when both workers serve. */
export async function startTwoWorkers(
  data: DataFolder,
  more: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = await startServerProcess({ GAZETTE_DATA: data.path, GAZETTE_WORKERS: '2', ...more })
  await eventually(() => expect(server.workers().size).toBe(2))
  return server
}

function toLogLine(line: string): LogLine {
  return JSON.parse(line) as LogLine
}

/** A connection that stays open from one request to the next: all of them meet the same process. */
export interface KeptConnection extends Disposable {
  ask(path: string, headers?: Readonly<Record<string, string>>): Promise<Pick<Reply, 'status' | 'text'>>
}

export function keepConnection(url: string): KeptConnection {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 })
  return {
    ask: (path, headers = {}) =>
      new Promise((resolve, reject) => {
        const sent = request({ hostname, port, path, headers, agent }, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk) => {
            text += chunk
          })
          response.on('error', reject)
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        })
        sent.on('error', reject)
        sent.end()
      }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

/** A connection to each worker: the others are paused while it is made. */
export async function connectToEach({ url, workers }: ServerProcess): Promise<Map<number, KeptConnection>> {
  const all = [...workers()]
  const connections = new Map<number, KeptConnection>()
  for (const [number] of all) {
    const others = all.filter(([other]) => other !== number)
    for (const [, pid] of others) process.kill(pid, 'SIGSTOP')
    const connection = keepConnection(url)
    await connection.ask('/healthz')
    for (const [, pid] of others) process.kill(pid, 'SIGCONT')
    connections.set(number, connection)
  }
  return connections
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
