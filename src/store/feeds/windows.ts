import type { FeedName } from '../../domain/feed.ts'
import { inBatches } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'

/**
 * The window of a feed: its document shows no article that is dated before. Readers show what they do not know as new, and
 * they forget what has left the document of the old system. Archive pages and pages for people show all.
 */
export type FeedWindows = ReadonlyMap<string, string>

/** Since when, as UTC text, by feed. A feed without a window is absent. */
export async function readWindows(db: Database, feeds: readonly FeedName[]): Promise<FeedWindows> {
  const rows = await inBatches(feeds, (batch) =>
    db.selectFrom('feed_window').selectAll().where('feed', 'in', batch).execute(),
  )
  return new Map(rows.map(({ feed, since }) => [feed, since]))
}

/** Whether an article of that date may stand in the document of the feed. */
export function isInWindow(
  windows: FeedWindows,
  { feed, published_at }: { readonly feed: string; readonly published_at: string },
): boolean {
  return published_at >= (windows.get(feed) ?? '')
}
