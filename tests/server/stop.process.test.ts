import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startFlags } from '../support/start-flags.ts'
import { eventually } from '../support/start-gazette.ts'

const program = resolve(import.meta.dirname, '../..')
const node = [process.execPath, '-r', './src/server/preload.cjs', ...startFlags, 'src/main.ts']
/** The first process of a container, whose signals the kernel drops unless it listens for them. */
const asFirstProcess = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--pid',
  '--fork',
]

const ways: readonly (readonly [string, readonly string[]])[] = [
  ['npm start', ['npm', 'start']],
  ['the first process of a container', [...asFirstProcess, ...node]],
]

interface Started {
  readonly child: ChildProcess
  readonly port: number
  /** Of the process that gets the signal. */
  pid(): number
  /** Standard output and error so far. */
  said(): string
  /** Whether any of its processes runs. */
  isRunning(): boolean
  readonly done: Promise<unknown>
}

/** In a process group of its own. */
async function start([command = '', ...args]: readonly string[], { path }: DataFolder): Promise<Started> {
  const port = await freePort()
  const env = { ...process.env, GAZETTE_DATA: path, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'info' }
  const child = spawn(command, args, { cwd: program, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text
    })
  }
  const own = Number(child.pid)
  return {
    child,
    port,
    pid: () => (command === 'unshare' ? childOf(own) : own),
    said: () => said,
    isRunning: () => isGroupRunning(own),
    done: once(child, 'close'),
  }
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

function isGroupRunning(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

const moments: Readonly<Record<string, (server: Started) => Promise<unknown>>> = {
  'while it imports': ({ port }) =>
    eventually(async () =>
      expect(await ask(`http://127.0.0.1:${port}/rss.xml`)).toMatchObject({ status: 503 }),
    ),
  'while it serves': ({ said }) => eventually(() => expect(said()).toContain('is served at')),
  // The server's process is there, below the shell of npm.
  'while it starts': ({ pid }) => eventually(() => expect(childOf(childOf(pid()))).toBeGreaterThan(0)),
}

const all = Object.keys(moments)
  .flatMap((moment) => ways.map(([way, command]) => ({ way, command, moment })))
  // Node itself takes a tenth of a second before any code of ours can listen.
  .filter(({ command, moment }) => command[0] === 'npm' || moment !== 'while it starts')

it.each(all)('SIGTERM to $way $moment ends all of it', { tags: 'long' }, async ({ command, moment }) => {
  const many = moment === 'while it imports' ? 400 : 1
  const files = Array.from({ length: many }, (_, index) => [
    `articles/${index}.md`,
    markdown(`Story ${index}`),
  ])
  await using data = await makeDataFolder(Object.fromEntries(files))
  const server = await start(command, data)
  try {
    await moments[moment]?.(server)
    process.kill(server.pid(), 'SIGTERM')
    await server.done
    await eventually(() => expect(server.isRunning()).toBe(false))
    await expect(ask(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow('ECONNREFUSED')
    if (moment === 'while it serves') expect(server.said()).toContain('requests under way are finished')
  } finally {
    if (server.isRunning()) process.kill(-Number(server.child.pid), 'SIGKILL')
  }
})
