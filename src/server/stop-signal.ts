import { once } from 'node:events'
import type { Logger } from 'pino'

/** Longer than the requests under way are given. */
const closeWithinMs = 15_000

/** Resolves with the first SIGTERM or SIGINT. A second one ends the process at once, as it does by default. */
export async function stopSignal(): Promise<NodeJS.Signals> {
  const heard = new AbortController()
  const wait = (signal: NodeJS.Signals) => once(process, signal, heard).then(() => signal)
  const signals = (['SIGTERM', 'SIGINT'] as const).map(wait)
  const first = await Promise.race(signals)
  heard.abort()
  await Promise.allSettled(signals)
  return first
}

/** Closes. What cannot be, because a database never answers, does not keep the process: it ends all the same. */
export async function closeInTime(close: () => Promise<void>, log: Logger): Promise<void> {
  const timer = setTimeout(() => {
    log.warn('not everything could be closed in time')
    process.exit(0)
  }, closeWithinMs)
  await close()
  timer.unref()
}
