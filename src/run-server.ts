import { greeting } from './greeting.ts'
import { runWorkers } from './run-workers.ts'
import type { Settings } from './settings.ts'
import { startLog } from './start-log.ts'
import { startServer } from './start-server.ts'
import { closeInTime, stopSignal } from './stop-signal.ts'

/** Serves until SIGTERM or SIGINT. Says on standard output where; the log goes to standard error. */
export async function runServer(settings: Settings, { prune = false } = {}): Promise<void> {
  const log = startLog(settings)
  if (settings.workers > 1) return runWorkers(settings, { prune, log })
  const server = await startServer(settings, { prune, now: () => new Date(), log })
  console.log(greeting(server))
  const signal = await stopSignal()
  log.info({ signal }, 'stopping: requests under way are finished')
  await closeInTime(server.close, log)
}
