import type { Article } from '../domain/article.ts'
import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildAtomEnvelope } from './atom/document.ts'
import { buildAtomEntry } from './atom/entry.ts'
import { type EntryShape, wholeEntry } from './entry-shape.ts'
import type { Envelope, FeedHead } from './head.ts'
import { buildJsonEnvelope } from './json/document.ts'
import { buildJsonEntry } from './json/entry.ts'
import { buildRssEnvelope } from './rss/document.ts'
import { buildRssEntry } from './rss/entry.ts'

interface Builders {
  readonly envelope: (head: FeedHead, site: Site) => Envelope
  readonly entry: (article: Article, site: Site, shape: EntryShape) => string
}

const builders: Readonly<Record<Format, Builders>> = {
  rss: { envelope: buildRssEnvelope, entry: buildRssEntry },
  atom: { envelope: buildAtomEnvelope, entry: buildAtomEntry },
  json: { envelope: buildJsonEnvelope, entry: buildJsonEntry },
}

/** A document without its entries. Pure: equal input gives equal text, and no clock is read. */
export function buildEnvelope(format: Format, head: FeedHead, site: Site): Envelope {
  return builders[format].envelope(head, site)
}

/**
 * The text of an article in one format, for `buildDocument`. It depends on the article, the site and the shape, never on the
 * feed, so that all feeds of one shape share it. Throws for an article without a publication date.
 */
export function buildEntry(
  format: Format,
  article: Article,
  site: Site,
  shape: EntryShape = wholeEntry,
): string {
  return builders[format].entry(article, site, shape)
}

/** A whole document: the envelope around the entries, in their order. */
export function buildDocument(
  format: Format,
  head: FeedHead,
  entries: readonly string[],
  site: Site,
): string {
  const { before, separator, after } = buildEnvelope(format, head, site)
  return before + entries.join(separator) + after
}
