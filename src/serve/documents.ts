import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { buildDocument } from '../build/build-document.ts'
import { buildEntry } from '../build/build-entry.ts'
import { toFeedHead } from '../build/feed-head.ts'
import type { Article } from '../domain/article.ts'
import { type FeedName, type FeedState, type Format, formats } from '../domain/feed.ts'
import { paths, type Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import { createRepresentation, type Representation } from './representation.ts'

/** A feed in one format, as it is served. */
export interface FeedDocument extends Representation {
  readonly contentType: string
  readonly state: FeedState
}

export interface Documents {
  /** The document of the feed's newest revision. Throws what the store throws when it does not answer. */
  current(name: FeedName, format: Format): Promise<FeedDocument>
}

export interface DocumentDeps {
  readonly store: Store
  readonly site: () => Site
  readonly log: Logger
}

/** Compressed copies come on top; the documents themselves are what takes room. */
const cacheBytes = 64 * 1024 * 1024

/**
 * Documents by feed, format and revision. None is ever invalidated: a stale one cannot be found. Each is built once,
 * however many ask for it at the same time.
 */
export function createDocuments({ store, site, log }: DocumentDeps): Documents {
  const kept = new LRUCache<string, FeedDocument>({
    maxSize: cacheBytes,
    sizeCalculation: ({ bytes }) => bytes.length * 2,
  })
  const underway = new Map<string, Promise<FeedDocument>>()

  async function build(name: FeedName, format: Format): Promise<FeedDocument> {
    const { state, articles } = await store.readFeed(name, site().publication.feedSize)
    const text = write(format, state, articles, site(), log)
    const representation = createRepresentation(site().baseUrl + paths.feed(name, format), text)
    const document = { ...representation, contentType: formats[format].contentType, state }
    kept.set(keyOf(state, format), document)
    return document
  }

  return {
    current: async (name, format) => {
      const key = keyOf(await store.feedState(name), format)
      const known = kept.get(key) ?? underway.get(key)
      if (known) return known
      const made = build(name, format).finally(() => underway.delete(key))
      underway.set(key, made)
      return made
    },
  }
}

function keyOf({ name, revision }: FeedState, format: Format): string {
  return `${name} ${format} ${revision}`
}

/** An article that cannot be built is left out and named in the log: it must not take the feed down. */
function write(
  format: Format,
  state: FeedState,
  articles: readonly Article[],
  site: Site,
  log: Logger,
): string {
  const built = articles.flatMap((article) => {
    try {
      return [{ article, entry: buildEntry(format, article, site) }]
    } catch (err) {
      log.error(
        { err, id: article.id, slug: article.slug, format },
        'an article is left out: its entry cannot be built',
      )
      return []
    }
  })
  const head = toFeedHead(
    state,
    format,
    built.map(({ article }) => article),
    site,
  )
  return buildDocument(
    format,
    head,
    built.map(({ entry }) => entry),
    site,
  )
}
