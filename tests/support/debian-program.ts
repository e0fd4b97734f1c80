import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface DebianProgram {
  /** Its path: programs of Debian for operators are not in every PATH. */
  readonly program: string
  readonly args: readonly string[]
  /** Where it listens, on this machine. */
  readonly port: number
  /** Its configuration and files, removed when it has ended. */
  readonly folder: string
}

/** Of a program that is told to end. */
const patienceMs = 5_000

/**
 * Starts a server that `.ci/readers` installs, and resolves when it accepts connections. Throws, with what it said, if it
 * is not installed or ends by itself. Disposed of, it is ended.
 */
export async function startDebianProgram({
  program,
  args,
  port,
  folder,
}: DebianProgram): Promise<AsyncDisposable> {
  const name = basename(program)
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const failure = new Promise<never>((_resolve, reject) => {
    child.once('error', ({ message }) =>
      reject(new Error(`${name} cannot be started; .ci/readers installs it: ${message}`)),
    )
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)))
  })
  failure.catch(() => {})
  const end = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      // A program that is killed leaves its workers behind, as nginx does.
      const killing = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      child.kill('SIGTERM')
      await once(child, 'exit')
      clearTimeout(killing)
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([answers(port), failure])
  } catch (error) {
    await end()
    throw error
  }
  return { [Symbol.asyncDispose]: end }
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}
