import { once } from 'node:events'
import type { Logger } from 'pino'

/** Longer than requests under way may take to finish. */
const disposeWithinMs = 15_000

/** Resolves with the first SIGTERM or SIGINT. A second one ends the process at once, as it does by default. */
export async function stopSignal(): Promise<NodeJS.Signals> {
  const listening = new AbortController()
  const wait = (signal: NodeJS.Signals) => once(process, signal, listening).then(() => signal)
  const signals = (['SIGTERM', 'SIGINT'] as const).map(wait)
  const first = await Promise.race(signals)
  listening.abort()
  await Promise.allSettled(signals)
  return first
}

/** Closes all of it. If a database never answers, the process ends all the same. */
export async function disposeInTime(opened: AsyncDisposable, log: Logger): Promise<void> {
  const timer = setTimeout(() => {
    log.warn('not everything was closed in time')
    process.exit(0)
  }, disposeWithinMs)
  await opened[Symbol.asyncDispose]()
  timer.unref()
}
