import { randomBytes } from 'node:crypto'
import type { FeedState } from '../../domain/feed.ts'

/**
 * A feed with the random stamps of its last changes, newest first. After a failover to a copy without the last
 * transactions the same revision comes again with other content: revision and stamp identify a state, revision alone does
 * not.
 */
export interface StampedFeedState extends FeedState {
  readonly stamps: readonly string[]
}

/** A state of a feed that was read before. `stamp` is empty for a state from before stamps were kept. */
export interface SeenState {
  readonly revision: number
  readonly stamp: string
}

export interface SeenFeed extends SeenState {
  readonly changedAt: Date
}

/** Enough for what other servers write while this one reconnects. */
const maxStamps = 32

/** Never the same twice. */
export function createStamp(): string {
  return randomBytes(6).toString('base64url')
}

export function addStamp(stamps: string, stamp: string): string {
  return [stamp, ...parseStamps(stamps)].slice(0, maxStamps).join(' ')
}

export function parseStamps(stamps: string): string[] {
  return stamps === '' ? [] : stamps.split(' ')
}

/** False if the store has lost the state that was seen: each change adds one to the revision and one stamp. */
export function follows(state: Pick<StampedFeedState, 'revision' | 'stamps'>, seen: SeenState): boolean {
  const changes = state.revision - seen.revision
  if (changes < 0) return false
  const stamp = state.stamps[changes]
  if (stamp !== undefined) return stamp === seen.stamp
  // Too many changes ago to tell, or from before stamps were kept.
  return seen.stamp === '' || state.stamps.length === maxStamps
}
