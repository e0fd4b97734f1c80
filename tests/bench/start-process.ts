import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startFlags } from '../support/start-flags.ts'

export interface RunningProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

/** Every process that is measured is given the same core where the machine can do that. */
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** Our own server on a data folder, as `npm start` starts it. Killed when it is disposed of. */
export function startGazette(folder: string): Promise<RunningProcess> {
  return start('gazette-server.ts', startFlags, [folder])
}

/** A script of this folder that says on which port it listens. Killed when it is disposed of. */
export function startProcess(script: string, ...args: readonly string[]): Promise<RunningProcess> {
  return start(script, [], args)
}

async function start(
  script: string,
  flags: readonly string[],
  args: readonly string[],
): Promise<RunningProcess> {
  const node = [process.execPath, ...flags, join(import.meta.dirname, script), ...args]
  const [program = '', ...rest] = canPin ? ['taskset', '-c', '0', ...node] : node
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} has ended with ${code}`)
  })
  const [port] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      ended.catch(() => {})
      child.kill('SIGKILL')
      await ended.catch(() => {})
    },
  }
}
