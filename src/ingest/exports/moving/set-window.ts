import type { Store } from '../../../store/store.ts'
import type { OldSite } from '../export-form.ts'
import type { OldFeedEntries } from './old-feed.ts'

export interface WindowOptions {
  readonly store: Partial<Store>
  readonly site: OldSite
  readonly oldFeed: OldFeedEntries
  readonly origin: string
  readonly dryRun?: boolean
}

/** Sets the moment before which each feed shows nothing. Lines for the report, one a feed that got one. */
export async function setWindow(_options: WindowOptions): Promise<readonly string[]> {
  return []
}
