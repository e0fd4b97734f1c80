import { createRetriedTask } from '../../async/retry.ts'
import type { Access } from '../access.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'
import { raiseEveryFeed } from './feed-state.ts'
import type { SeenFeed } from './lineage.ts'

export interface LossRepair {
  /**
   * To be called when the store has lost that state of the main feed, as after a failover to a copy without the last
   * transactions.
   */
  repair(lost: SeenFeed): void
  close(): Promise<void>
}

/**
 * Raises every feed after a loss, until it succeeds, so that readers and subscribers that have a lost document get the
 * present one: its time and its archive pages' addresses are new. `onRaised` is called then.
 */
export function createLossRepair({ write, now }: Access, onRaised: () => void): LossRepair {
  let lost: SeenFeed | undefined

  async function raise(): Promise<void> {
    const current = lost
    if (!current) return
    await write((trx) => raiseAfterLoss(trx, current, now()))
    if (lost === current) lost = undefined
    onRaised()
  }

  // An outage is reported elsewhere.
  const task = createRetriedTask(raise, { onFailure: () => {} })
  return {
    repair: (state) => {
      lost = state
      task.trigger()
    },
    close: task.close,
  }
}

const raisedAt = 'raised_after_loss_at'

/** The first of several servers does it for all of them. */
async function raiseAfterLoss(trx: Database, lost: SeenFeed, now: Date): Promise<void> {
  const raised = await readSetting(trx, raisedAt)
  if (raised !== undefined && raised > lost.changedAt.toISOString()) return
  await raiseEveryFeed(trx, now)
  // A subscriber may have a lost document, whatever the copy says.
  await trx.updateTable('subscription').set({ delivered_tag: '' }).execute()
  await trx.updateTable('hub_ping').set({ told_tag: '' }).execute()
  await writeSetting(trx, raisedAt, now.toISOString())
}
