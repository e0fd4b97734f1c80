import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataFolder } from '../support/make-data-folder.ts'
import { type RunningCli, startCli } from '../support/run-cli.ts'

export interface ReplicaOptions {
  readonly data: DataFolder
  readonly databaseUrl: string
  readonly settings?: Readonly<Record<string, string>>
}

/** One of several servers on one database and one folder, in a process of its own, at a port that it keeps. */
export interface Replica extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** What it has said on standard error in all its lives, a line each. */
  readonly log: readonly string[]
  /** False from the moment that it is told to end until it serves again. */
  readonly isUp: boolean
  /** The number of the running process. */
  readonly pid: number
  /**
   * Resolves when it serves. One that gives up because the database is away is started again, as operators do; for any
   * other reason it throws what the server said.
   */
  start(): Promise<void>
  /** As a power cut would: nothing is finished, nothing is closed. */
  kill(): Promise<void>
}

export const publicUrl = 'https://news.test.example'
const restartAfterMs = 500

/** Made and not started yet. */
export async function createReplica(name: string, options: ReplicaOptions): Promise<Replica> {
  const port = await ownPort()
  const log: string[] = []
  const environment = {
    GAZETTE_DATA: options.data.path,
    GAZETTE_URL: publicUrl,
    DATABASE_URL: options.databaseUrl,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...options.settings,
  }
  let running: RunningCli | undefined
  let isUp = false
  let isWanted = false

  async function live(): Promise<boolean> {
    const life = startCli(['serve'], environment)
    running = life
    life.done.then(({ stderr }) => log.push(...stderr.split('\n').filter((line) => line !== '')))
    if (await greets(life)) return true
    const { stderr } = await life.done
    if (isWanted && !stderr.includes('the database does not work')) throw new Error(`${name} ends: ${stderr}`)
    return false
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    isWanted = false
    isUp = false
    running?.process.kill(signal)
    await running?.done
  }
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    log,
    get isUp() {
      return isUp
    },
    get pid() {
      return running?.process.pid ?? 0
    },
    start: async () => {
      isWanted = true
      while (isWanted && !(await live())) await sleep(restartAfterMs)
      isUp = isWanted
    },
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

/** Whether it says that it serves, before it ends. */
function greets({ process: child, done }: RunningCli): Promise<boolean> {
  return new Promise((resolve) => {
    let said = ''
    child.stdout?.on('data', (text) => {
      said += text
      if (said.includes(' is served at ')) resolve(true)
    })
    done.then(() => resolve(false))
  })
}

/** Below those that the system gives to clients, so that nobody takes it while its server is down. */
async function ownPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
