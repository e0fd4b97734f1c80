import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { startFlags } from './start-flags.ts'

const cli = resolve(import.meta.dirname, '../../src/cli.ts')

export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly process: ChildProcess
  readonly done: Promise<CliResult>
}

/** Starts the real command line in a process of its own, and the server as `npm start` does. */
export function startCli(args: readonly string[], environment: Readonly<Record<string, string>>): RunningCli {
  const flags = args[0] === 'serve' ? startFlags : []
  const child = spawn(process.execPath, [...flags, cli, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const done = new Promise<CliResult>((resolveDone, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolveDone({ code, stdout, stderr }))
  })
  return { process: child, done }
}

export function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  return startCli(args, environment).done
}
