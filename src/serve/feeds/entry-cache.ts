import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Article } from '../../domain/article.ts'
import type { Format } from '../../domain/feed.ts'
import type { Site } from '../../domain/site.ts'
import { buildEntry } from '../../formats/build.ts'
import { toOwnMemory } from '../../http/representation.ts'
import type { KeptArticle } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'

/** An article in one format, with the facts that the feed's head needs. */
export interface Entry extends Pick<Article, 'id' | 'published' | 'updated'> {
  /** UTF-8, as in a document. */
  readonly bytes: Buffer
}

export interface EntryCache {
  /**
   * Builds each article revision once per format; all feeds share the same object. Undefined, and an error in the log, if
   * the entry cannot be built: one article must not break a feed.
   */
  entryOf(article: Article | KeptArticle, format: Format): Entry | undefined
}

export interface EntryCacheDeps {
  readonly site: () => Site
  readonly log: Logger
}

/** An entry's memory apart from its bytes: its buffer, id, dates and cache slot. Measured. */
const overheadBytes = 800

export function createEntryCache({ site, log }: EntryCacheDeps): EntryCache {
  const entries = new LRUCache<string, Entry>({
    maxSize: cacheBytes.entries,
    sizeCalculation: ({ bytes }) => bytes.length + overheadBytes,
  })
  let builtFor = site()

  function build(article: Article, format: Format): Entry | undefined {
    const { id, slug, published, updated } = article
    try {
      return { id, published, updated, bytes: toOwnMemory(buildEntry(format, article, site())) }
    } catch (err) {
      log.error({ err, id, slug, format }, 'the entry of an article cannot be built; its feeds omit it')
      return undefined
    }
  }

  return {
    entryOf: (article, format) => {
      if (!('revision' in article)) return build(article, format)
      if (builtFor !== site()) entries.clear()
      builtFor = site()
      const key = `${format} ${article.revision} ${article.id}`
      const known = entries.get(key)
      if (known) return known
      const entry = build(article, format)
      if (entry) entries.set(key, entry)
      return entry
    },
  }
}
