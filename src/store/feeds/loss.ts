import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import type { Access } from '../access.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'
import { raiseEveryFeed, readFeedState } from './feed-state.ts'
import { follows, type SeenState, type StampedFeedState } from './lineage.ts'

interface SeenFeed extends SeenState {
  readonly changedAt: Date
}

/**
 * Notices that the store has lost changes, as after a failover to a copy without the last transactions. Then it raises
 * every feed, so that readers and subscribers that have a lost document get the present one: its time and its archive
 * pages' addresses are new. To be triggered by each change.
 */
export function createLossWatch({ read, write, now }: Access, onLoss: () => void): RetriedTask {
  let seen: SeenFeed | undefined

  /** Every change of a feed changes the main feed, too. */
  const readMain = () => read((db) => readFeedState(db, 'main'))

  async function look(): Promise<void> {
    const state = await readMain()
    const lost = seen && !follows(state, seen) ? seen : undefined
    if (lost) await write((trx) => raiseAfterLoss(trx, lost, now()))
    seen = toSeen(lost ? await readMain() : state)
    if (lost) onLoss()
  }

  // An outage is reported elsewhere.
  return createRetriedTask(look, { onFailure: () => {} })
}

function toSeen({ revision, stamps, changedAt }: StampedFeedState): SeenFeed {
  return { revision, stamp: stamps[0] ?? '', changedAt }
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
