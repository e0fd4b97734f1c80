import { startLog } from '../log.ts'
import { reasonOf } from '../run.ts'
import { readSettings } from '../settings.ts'
import { closeInTime, stopSignal } from '../stop-signal.ts'
import { startWorker } from './start-worker.ts'
import { openWorkerChannel } from './worker-channel.ts'

/** One of the processes that `run-workers.ts` starts. */
const channel = openWorkerChannel()
const { number, port, isCold } = await channel.begun
const settings = { ...readSettings(process.env), port }
const log = startLog(settings, { worker: number })
const isTold = Promise.race([channel.mustStop, stopSignal()])
let isServing = false
// While it starts there is nothing to finish.
isTold.then(() => isServing || process.exit(0))
try {
  const worker = await startWorker(settings, { channel, now: () => new Date(), log }, { isCold })
  isServing = true
  await Promise.race([isTold, worker.failed])
  await closeInTime(worker.close, log)
  process.exit(0)
} catch (error) {
  await channel.tell({ kind: 'failed', reason: reasonOf(error) })
  process.exit(1)
}
