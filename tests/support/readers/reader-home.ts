import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** A home folder that a reader has to itself. */
export interface ReaderHome extends AsyncDisposable {
  at(name: string): string
  write(name: string, text: string): Promise<void>
  /**
   * Runs a program of the reader's and answers its standard output. Throws, with the reader's name, what went wrong. One
   * that hangs is started once more.
   */
  run(command: string, args: readonly string[]): Promise<string>
}

/** Far longer than any reader takes. */
const patienceMs = 45_000

/** Nobody's own settings or proxies; a zone far from ours, since no date may depend on where it is read. */
const environment = { PATH: process.env.PATH, LANG: 'C.UTF-8', TZ: 'Pacific/Auckland' }

export async function makeReaderHome(
  reader: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ReaderHome> {
  const folder = await mkdtemp(join(tmpdir(), `gazette-${reader.toLowerCase().replace(/\W+/g, '-')}-`))
  const env = { ...environment, HOME: folder, XDG_RUNTIME_DIR: folder, ...settings }
  const options = { cwd: folder, env, timeout: patienceMs }
  const start = async (command: string, args: readonly string[]) =>
    (await exec(command, args, options)).stdout
  return {
    at: (name) => join(folder, name),
    write: (name, text) => writeFile(join(folder, name), text),
    run: async (command, args) => {
      try {
        return await start(command, args).catch((error: Failure) => {
          if (!error.killed) throw error
          console.warn(`${reader} has hung and is started once more`)
          return start(command, args)
        })
      } catch (error) {
        throw new Error(`${reader} cannot be driven: ${whatFailed(command, error as Failure)}`)
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

interface Failure {
  readonly code?: string | number
  /** For having taken too long. */
  readonly killed?: boolean
  readonly message: string
  readonly stderr?: string
}

function whatFailed(command: string, { code, message, stderr }: Failure): string {
  if (code === 'ENOENT') return `${command} is not installed; .ci/readers installs it`
  return `${command} failed with ${code}\n${stderr?.trim() || message}`
}
