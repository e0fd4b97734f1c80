import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Article } from '../../domain/article.ts'
import type { Format } from '../../domain/feed.ts'
import type { Site } from '../../domain/site.ts'
import { buildEntry } from '../../formats/build.ts'
import { toOwnMemory } from '../../http/representation.ts'
import type { KeptArticle } from '../../store/store.ts'
import { cacheBytes } from './cache-limits.ts'

/** An article in one format, with what its feed's head needs to know of it. */
export interface Entry extends Pick<Article, 'id' | 'published' | 'updated'> {
  /** In UTF-8, as it stands in a document. */
  readonly bytes: Buffer
}

export interface Entries {
  /**
   * Built once for each revision and format, and the same object from then on for all feeds that it stands in. Undefined
   * for an article that cannot be built: it is named in the log, and must not take a feed down.
   */
  entryOf(article: Article | KeptArticle, format: Format): Entry | undefined
}

export interface EntriesDeps {
  readonly site: () => Site
  readonly log: Logger
}

/** What an entry takes beside its bytes: its buffer, id and dates, and its place in the cache. Measured. */
const besideBytes = 800

export function createEntries({ site, log }: EntriesDeps): Entries {
  const kept = new LRUCache<string, Entry>({
    maxSize: cacheBytes.entries,
    sizeCalculation: ({ bytes }) => bytes.length + besideBytes,
  })
  let builtFor = site()

  function build(article: Article, format: Format): Entry | undefined {
    const { id, slug, published, updated } = article
    try {
      return { id, published, updated, bytes: toOwnMemory(buildEntry(format, article, site())) }
    } catch (err) {
      log.error({ err, id, slug, format }, 'an article is left out: its entry cannot be built')
      return undefined
    }
  }

  return {
    entryOf: (article, format) => {
      if (!('revision' in article)) return build(article, format)
      if (builtFor !== site()) kept.clear()
      builtFor = site()
      const key = `${format} ${article.revision} ${article.id}`
      const known = kept.get(key)
      if (known) return known
      const entry = build(article, format)
      if (entry) kept.set(key, entry)
      return entry
    },
  }
}
