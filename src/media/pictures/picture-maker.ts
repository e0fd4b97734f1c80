import { type ChildProcess, fork } from 'node:child_process'
import { extname, join } from 'node:path'
import { createMutex } from '../../async/mutex.ts'
import type { MakeAnswer, MakeFailure, MakeRequest } from './make-picture.ts'

/**
 * Makes pictures in a process of its own, which starts with the first and ends soon after the last. One at a time: a
 * picture takes a core for up to three seconds, and up to 250 MB.
 */
export interface PictureMaker {
  /** Resolves with a fault for a picture that cannot be made. Throws MakerError if the process fails or takes too long. */
  make(request: MakeRequest): Promise<MakeAnswer>
  /** How many are made or waiting. */
  readonly waiting: () => number
}

/** The process ended, or took too long. The next picture gets another process. */
export class MakerError extends Error {}

export interface MakerLimits {
  /** For one picture. */
  readonly maxMs: number
  /** The process ends when it has had nothing to make for so long. */
  readonly idleMs: number
}

const defaultLimits: MakerLimits = { maxMs: 30_000, idleMs: 5_000 }

/** TypeScript in a clone, JavaScript in the package: like this file. */
const script = join(import.meta.dirname, `make-picture${extname(import.meta.filename)}`)

export function createPictureMaker(limits: Partial<MakerLimits> = {}): PictureMaker {
  const { maxMs, idleMs } = { ...defaultLimits, ...limits }
  const turn = createMutex()
  let running: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let waiting = 0

  function start(): ChildProcess {
    const child = fork(script, {
      // It decodes files of others, and needs no setting and no secret.
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    // What waits for an answer hears it, too.
    child.on('error', () => {})
    return child
  }

  /** The program may end while the process has nothing to do. */
  function rest(child: ChildProcess): void {
    child.unref()
    child.channel?.unref()
    idle = setTimeout(() => child.connected && child.disconnect(), idleMs).unref()
  }

  async function makeNow(request: MakeRequest): Promise<MakeAnswer> {
    clearTimeout(idle)
    if (!running?.connected) running = start()
    const child = running
    child.ref()
    child.channel?.ref()
    try {
      return await ask(child, request, maxMs)
    } catch (error) {
      child.kill('SIGKILL')
      if (running === child) running = undefined
      throw error
    } finally {
      rest(child)
    }
  }

  return {
    make: async (request) => {
      waiting++
      try {
        return await turn.run(() => makeNow(request))
      } finally {
        waiting--
      }
    },
    waiting: () => waiting,
  }
}

function ask(child: ChildProcess, request: MakeRequest, maxMs: number): Promise<MakeAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<MakeAnswer>()
  const fail = (reason: string, cause?: unknown) =>
    reject(new MakerError(`the process that makes pictures ${reason}`, { cause }))
  const onError = (error: unknown) => fail('cannot start', error)
  const onExit = (code: number | null, signal: string | null) => fail(`ended (${signal ?? code})`)
  const timer = setTimeout(() => fail(`took longer than ${maxMs / 1000} s`), maxMs)
  const onAnswer = (answer: MakeAnswer | MakeFailure) => {
    if ('failure' in answer) fail(`cannot load sharp: ${answer.failure}`)
    else resolve(answer)
  }
  child.once('message', onAnswer).once('error', onError).once('exit', onExit)
  child.send(request, (error) => error && onError(error))
  return promise.finally(() => {
    clearTimeout(timer)
    child.off('message', onAnswer).off('exit', onExit).off('error', onError)
  })
}
