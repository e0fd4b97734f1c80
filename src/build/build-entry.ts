import type { Article } from '../domain/article.ts'
import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildAtomEntry } from './atom-entry.ts'
import { buildJsonEntry } from './json-entry.ts'
import { buildRssEntry } from './rss-entry.ts'

const builders: Readonly<Record<Format, (article: Article, site: Site) => string>> = {
  rss: buildRssEntry,
  atom: buildAtomEntry,
  json: buildJsonEntry,
}

/**
 * An article in one format: the text that `buildDocument` sets into a feed. It depends on the article and the site
 * only, never on the feed, so that all feeds can share it. Throws for an article without a publication date.
 */
export function buildEntry(format: Format, article: Article, site: Site): string {
  return builders[format](article, site)
}
