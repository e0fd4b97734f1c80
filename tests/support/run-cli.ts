import { AsyncLocalStorage } from 'node:async_hooks'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format } from 'node:util'
import { type Command, CommanderError } from 'commander'
import { asksForJson, createCommands } from '../../src/cli/program.ts'
import { run } from '../../src/server/run.ts'
import { makeNewDatabase } from './new-database.ts'
import { startFlags } from './start-flags.ts'

const cli = resolve(import.meta.dirname, '../../src/cli.ts')

type Environment = Readonly<Record<string, string>>

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

export interface ProcessUser {
  readonly uid?: number
  readonly gid?: number
  /** A command that gets the program and its arguments, such as one that sets a limit first. */
  readonly within?: readonly string[]
}

/** An ordinary user: `nobody` if the tests run as root, whom no rights bind. */
export const unprivileged: ProcessUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Starts the real command line in a process of its own, and the server as `npm start` does. */
export function startCli(
  args: readonly string[],
  environment: Environment,
  { within = [], ...user }: ProcessUser = {},
): RunningCli {
  const flags = args[0] === 'serve' ? startFlags : []
  const [command = process.execPath, ...rest] = [...within, process.execPath, ...flags, cli, ...args]
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
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

interface Printed {
  stdout: string
  stderr: string
}

const streams = { log: 'stdout', error: 'stderr' } as const
/** What each command under way has printed: several may run at once. */
const underWay = new AsyncLocalStorage<Printed>()
const captured = new WeakSet<object>()

/** From now on a command's `console.log` and `console.error` go to what it has printed. */
function captureConsole(): void {
  for (const method of ['log', 'error'] as const) {
    const print = console[method]
    if (captured.has(print)) continue
    console[method] = (...values: unknown[]) => {
      const printed = underWay.getStore()
      if (printed) printed[streams[method]] += `${format(...values)}\n`
      else print(...values)
    }
    captured.add(console[method])
  }
}

/** The first import into a folder gets a copy of an empty database: see `makeNewDatabase`. */
async function beginStore(args: readonly string[], environment: Environment): Promise<void> {
  if (args[0] !== 'import' || args.includes('--dry-run') || environment.DATABASE_URL) return
  const folder = args.includes('--data') ? args[args.indexOf('--data') + 1] : environment.GAZETTE_DATA
  if (folder && existsSync(join(folder, 'publication.json')))
    await makeNewDatabase(join(folder, 'gazette.db'))
}

/** Runs a command in this process, as `src/cli.ts` does in its own. */
export function runCli(args: readonly string[], environment: Environment): Promise<CliResult> {
  const printed: Printed = { stdout: '', stderr: '' }
  captureConsole()
  return underWay.run(printed, async () => {
    await beginStore(args, environment)
    const before = process.exitCode
    process.exitCode = 0
    try {
      const asJson = asksForJson(args)
      const program = createTestCommands(environment, printed, asJson)
      await run(
        async () => {
          await program.parseAsync(args, { from: 'user' }).catch(toExitCode)
        },
        { asJson },
      )
      return { code: Number(process.exitCode ?? 0), ...printed }
    } finally {
      process.exitCode = before
    }
  })
}

/** Commander would end the process: it has said already what is wrong. */
function toExitCode(error: unknown): void {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode
}

function createTestCommands(environment: Environment, printed: Printed, asJson: boolean): Command {
  const program = createCommands({ ...environment }, { asJson })
  const writeTo = (stream: keyof Printed) => (text: string) => {
    printed[stream] += text
  }
  const output = { writeOut: writeTo('stdout'), writeErr: writeTo('stderr') }
  for (const command of withSubcommands(program)) command.exitOverride().configureOutput(output)
  return program
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
