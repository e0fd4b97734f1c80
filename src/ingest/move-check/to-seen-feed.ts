import type { ParsedDate, ParsedEntry, ParsedFeed } from '../forms/feed/parsed-feed.ts'
import type { SeenEntry, SeenFeed } from './seen-feed.ts'

/** A parsed document as readers see it. `address`: of their subscription, if it is known. */
export function toSeenFeed({ kind, entries }: ParsedFeed, address?: string): SeenFeed {
  return { kind, address, entries: entries.map(toSeenEntry) }
}

export function toSeenEntry(entry: ParsedEntry): SeenEntry {
  const { id, link, title, published, updated, contentHtml, summaryHtml, summary, enclosures } = entry
  return {
    ...{ id, link, title, contentHtml },
    published: toDate(published),
    updated: toDate(updated),
    summary: summaryHtml ?? summary,
    enclosures: enclosures.map(({ url, type, bytes }) => ({ url, type, length: bytes })),
  }
}

function toDate(date: ParsedDate | undefined): Date | undefined {
  return date?.at === undefined ? undefined : new Date(date.at)
}
