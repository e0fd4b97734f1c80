import type { FeedName } from '../../../domain/feed.ts'
import type { ExportRecord } from '../export-form.ts'

/** What `--feed` gives: an address or a saved file. */
export interface OldFeedSource {
  /** Which of our feeds takes its place. */
  readonly feed: FeedName
  readonly source: string
}

/** What subscribers' readers hold of a story. */
export interface OldEntry {
  /** Byte for byte, XML-decoded. Absent: the entry had none. */
  readonly id?: string
  readonly link?: string
  /** As the feed wrote them. */
  readonly published?: string
  readonly updated?: string
}

export interface OldFeedEntries {
  /** The entry of a story; undefined if the old feeds do not hold it. */
  find(record: ExportRecord): OldEntry | undefined
  /** One of each source, in their order. */
  readonly documents: readonly {
    readonly feed: FeedName
    readonly entries: number
    /** The date of its oldest entry. */
    readonly oldest?: Date
  }[]
  /** Entries that no story of the export has, after all stories were looked up: a line each. */
  unmatched(): readonly string[]
}

export const noOldFeed: OldFeedEntries = { find: () => undefined, documents: [], unmatched: () => [] }

/** Throws `invalid` with a sentence if a source is no feed, `unavailable` if it does not answer. */
export async function readOldFeeds(_sources: readonly OldFeedSource[]): Promise<OldFeedEntries> {
  return noOldFeed
}
