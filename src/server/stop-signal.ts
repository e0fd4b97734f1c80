import { once } from 'node:events'
import type { Logger } from 'pino'
import { isAnyHanging } from '../files/in-time.ts'

/** Longer than requests under way may take to finish. */
const disposeWithinMs = 15_000
/** Longer than the last lines of the log and of a command take. */
const flushMs = 1_000

const names = ['SIGTERM', 'SIGINT'] as const

/**
 * Resolves with the first SIGTERM or SIGINT. A second one ends the process at once, as one before the call does: see
 * `preload.cjs`.
 */
export async function stopSignal(): Promise<NodeJS.Signals> {
  const listening = new AbortController()
  const wait = (signal: NodeJS.Signals) => once(process, signal, listening).then(() => signal)
  const signals = names.map(wait)
  const early = names.flatMap((name) => process.listeners(name).map((listener) => ({ name, listener })))
  const endEarly = early.filter(({ listener }) => listener.name === 'endEarly')
  for (const { name, listener } of endEarly) process.removeListener(name, listener)
  const first = await Promise.race(signals)
  for (const { name, listener } of endEarly) process.once(name, listener)
  listening.abort()
  await Promise.allSettled(signals)
  return first
}

/** Closes all of it. The process ends all the same if a database never answers, or the disk of a file. */
export async function disposeInTime(opened: AsyncDisposable, log: Logger): Promise<void> {
  const timer = setTimeout(() => {
    log.warn('not everything was closed in time')
    endProcess()
  }, disposeWithinMs)
  await opened[Symbol.asyncDispose]()
  timer.unref()
  endIfHanging()
}

/** To be called when all work is done: a read of a file that never ends keeps the process alive. */
export function endIfHanging(): void {
  if (isAnyHanging()) setTimeout(endProcess, flushMs).unref()
}

/** `process.exit` waits for the threads that read files. The signal, which has no listener any more, does not. */
export function endProcess(): void {
  if (isAnyHanging()) process.kill(process.pid, 'SIGTERM')
  else process.exit(0)
}
