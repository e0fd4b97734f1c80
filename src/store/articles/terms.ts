import type { Actor } from '../../domain/accounts/actor.ts'

/** What must hold when a change is made: it is part of the same transaction. */
export interface Condition {
  /** The revision that the article must be in; null: it must not exist yet. Absent: any. */
  readonly expectedRevision?: number | null
  /** The stamp of that revision: after a deletion or a failover, the same revision may come again with other content. */
  readonly expectedStamp?: string
}

/** The actor of a change, and its condition. */
export interface ChangeTerms extends Condition {
  readonly by?: Actor
}

/** Of callers that do not say who they are: programs. */
export const unnamed: Actor = { how: 'program' }
