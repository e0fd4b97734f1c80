import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildAtomEnvelope } from './atom-document.ts'
import type { Envelope } from './envelope.ts'
import type { FeedHead } from './feed-head.ts'
import { buildJsonEnvelope } from './json-document.ts'
import { buildRssEnvelope } from './rss-document.ts'

/** Raised when the same articles give other bytes than before, so that readers are not told "not modified". */
export const DOCUMENT_VERSION = 2

const builders: Readonly<Record<Format, (head: FeedHead, site: Site) => Envelope>> = {
  rss: buildRssEnvelope,
  atom: buildAtomEnvelope,
  json: buildJsonEnvelope,
}

/** What a document in one format is besides its entries. Pure: equal input, equal text; no clock. */
export function buildEnvelope(format: Format, head: FeedHead, site: Site): Envelope {
  return builders[format](head, site)
}

/** A feed in one format, as text: the envelope with the entries of `buildEntry`, in their order. */
export function buildDocument(
  format: Format,
  head: FeedHead,
  entries: readonly string[],
  site: Site,
): string {
  const { before, separator, after } = buildEnvelope(format, head, site)
  return before + entries.join(separator) + after
}
