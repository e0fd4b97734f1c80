import { createRetriedTask } from '../../async/retry.ts'
import type { ChangeLog } from './changes.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export interface Pruning {
  close(): Promise<void>
}

/** Forgets changes that are more than so many days old, now and each hour. An outage is reported elsewhere. */
export function startPruning(
  log: Pick<ChangeLog, 'prune'>,
  { days, now }: { readonly days: number; readonly now: () => Date },
): Pruning {
  const prune = async () => {
    await log.prune(new Date(now().getTime() - days * dayMs))
  }
  const task = createRetriedTask(prune, { onFailure: () => {}, longestPauseMs: hourMs })
  const timer = setInterval(task.trigger, hourMs).unref()
  task.trigger()
  return {
    close: () => {
      clearInterval(timer)
      return task.close()
    },
  }
}
