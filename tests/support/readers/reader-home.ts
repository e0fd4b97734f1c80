import { spawn } from 'node:child_process'
import { cp, lstat, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A home folder that a reader has to itself. */
export interface ReaderHome extends AsyncDisposable {
  at(name: string): string
  write(name: string, text: string): Promise<void>
  /**
   * Runs a program of the reader's and answers its standard output. Throws, with the reader's name, what went wrong. One
   * that hangs is ended with all its processes and started once more, in the home as it was before.
   */
  run(command: string, args: readonly string[]): Promise<string>
}

/** Far longer than any reader takes, also beside the long proofs. */
const defaultPatienceMs = 80_000

/** Nobody's own settings or proxies; a zone far from ours, since no date may depend on where it is read. */
const environment = { PATH: process.env.PATH, LANG: 'C.UTF-8', TZ: 'Pacific/Auckland' }

export async function makeReaderHome(
  reader: string,
  settings: Readonly<Record<string, string>> = {},
  patienceMs = defaultPatienceMs,
): Promise<ReaderHome> {
  const folder = await mkdtemp(join(tmpdir(), `gazette-${reader.toLowerCase().replace(/\W+/g, '-')}-`))
  const before = `${folder}.before`
  const env = { ...environment, HOME: folder, XDG_RUNTIME_DIR: folder, ...settings }
  const start = (command: string, args: readonly string[]) =>
    runInTime(command, args, { cwd: folder, env, patienceMs })
  const restore = async () => {
    await rm(folder, { recursive: true, maxRetries: 5 })
    await cp(before, folder, { recursive: true })
  }
  return {
    at: (name) => join(folder, name),
    write: (name, text) => writeFile(join(folder, name), text),
    run: async (command, args) => {
      await rm(before, { recursive: true, force: true })
      await cp(folder, before, { recursive: true, filter: isPlain })
      let result = await start(command, args)
      if (result.hasHung) {
        console.warn(`${reader} has hung and is started once more`)
        await restore()
        result = await start(command, args)
      }
      if (result.failure === undefined) return result.stdout
      throw new Error(`${reader} cannot be driven: ${result.failure}`)
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of [folder, before]) await rm(one, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A socket of an earlier session cannot be copied, and nobody listens there. */
async function isPlain(path: string): Promise<boolean> {
  const stats = await lstat(path)
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink()
}

interface Result {
  readonly stdout: string
  /** Absent if it succeeded. */
  readonly failure?: string
  readonly hasHung: boolean
}

interface RunOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly patienceMs: number
}

/** Never rejects. All processes of one that takes too long are ended, so that none writes any more. */
function runInTime(
  command: string,
  args: readonly string[],
  { patienceMs, ...options }: RunOptions,
): Promise<Result> {
  // A group of its own.
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text
    })
  }
  let hasHung = false
  const timer = setTimeout(() => {
    hasHung = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, patienceMs)
  return new Promise((resolve) => {
    const end = (failure?: string) => {
      clearTimeout(timer)
      resolve({ stdout: said.stdout, hasHung, ...(failure !== undefined && { failure }) })
    }
    child.once('error', ({ message }) => {
      // EACCES: a folder in PATH is not for this user.
      const isMissing = /ENOENT|EACCES/.test(message)
      end(isMissing ? `${command} is not installed; .ci/readers installs it` : message)
    })
    child.once('close', (code, signal) => {
      if (code === 0) end()
      else end(`${command} failed with ${code ?? signal}\n${said.stderr.trim()}`)
    })
  })
}
