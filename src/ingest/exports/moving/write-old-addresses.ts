import type { OldFeed, OldSite } from '../export-form.ts'
import type { StoryIndex } from './index-stories.ts'

export interface OldAddressesOptions {
  readonly site: OldSite
  readonly index: StoryIndex
  readonly oldFeeds: readonly OldFeed[]
  /** `redirects.csv` of the data folder. */
  readonly file: string
  readonly dryRun?: boolean
}

export interface OldAddressesReport {
  readonly added: number
  /** Old addresses that the file leads elsewhere already: its lines stay. */
  readonly kept: readonly string[]
}

/** Writes the old addresses of stories and feeds into `redirects.csv`. */
export async function writeOldAddresses(_options: OldAddressesOptions): Promise<OldAddressesReport> {
  return { added: 0, kept: [] }
}
