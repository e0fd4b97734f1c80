import type { Article } from '../domain/article.ts'
import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildAtomEnvelope } from './atom/document.ts'
import { buildAtomEntry } from './atom/entry.ts'
import type { Envelope } from './envelope.ts'
import type { FeedHead } from './head.ts'
import { buildJsonEnvelope } from './json/document.ts'
import { buildJsonEntry } from './json/entry.ts'
import { buildRssEnvelope } from './rss/document.ts'
import { buildRssEntry } from './rss/entry.ts'

/** Raised when the same articles give other bytes than before, so that readers are not told "not modified". */
export const DOCUMENT_VERSION = 2

const envelopeBuilders: Readonly<Record<Format, (head: FeedHead, site: Site) => Envelope>> = {
  rss: buildRssEnvelope,
  atom: buildAtomEnvelope,
  json: buildJsonEnvelope,
}

/** What a document in one format is besides its entries. Pure: equal input, equal text; no clock. */
export function buildEnvelope(format: Format, head: FeedHead, site: Site): Envelope {
  return envelopeBuilders[format](head, site)
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

const entryBuilders: Readonly<Record<Format, (article: Article, site: Site) => string>> = {
  rss: buildRssEntry,
  atom: buildAtomEntry,
  json: buildJsonEntry,
}

/**
 * An article in one format: the text that `buildDocument` sets into a feed. It depends on the article and the site
 * only, never on the feed, so that all feeds can share it. Throws for an article without a publication date.
 */
export function buildEntry(format: Format, article: Article, site: Site): string {
  return entryBuilders[format](article, site)
}
