import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildAtomDocument } from './atom-document.ts'
import type { FeedHead } from './feed-head.ts'
import { buildJsonDocument } from './json-document.ts'
import { buildRssDocument } from './rss-document.ts'

/** Raised when the same articles give other bytes than before, so that readers are not told "not modified". */
export const DOCUMENT_VERSION = 1

export type DocumentBuilder = (head: FeedHead, entries: readonly string[], site: Site) => string

const builders: Readonly<Record<Format, DocumentBuilder>> = {
  rss: buildRssDocument,
  atom: buildAtomDocument,
  json: buildJsonDocument,
}

/**
 * A feed in one format, as text: the envelope with the entries of `buildEntry`, in their order. Pure: equal input,
 * equal text; no clock.
 */
export function buildDocument(
  format: Format,
  head: FeedHead,
  entries: readonly string[],
  site: Site,
): string {
  return builders[format](head, entries, site)
}
