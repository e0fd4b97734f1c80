import { LRUCache } from 'lru-cache'
import type { ArticleRow } from '../schema/schema.ts'
import type { KeptArticle } from '../store.ts'
import { toArticle } from './article-row.ts'

/** Published articles that were read lately, by id and revision: what stands under these never changes. */
export interface ArticleCache {
  find(id: string, revision: number): KeptArticle | undefined
  keep(row: ArticleRow): KeptArticle
}

/** How much text it keeps: as many bytes where it is written in Latin letters, twice as many elsewhere. */
export const articleCacheCharacters = 8 * 1024 * 1024

/** Each feed shows mostly what it showed before, and what other feeds show: a new article alone has to be read. */
export function createArticleCache(): ArticleCache {
  const kept = new LRUCache<string, KeptArticle>({
    maxSize: articleCacheCharacters,
    sizeCalculation: ({ contentHtml }) => contentHtml.length + 1000,
  })
  const keyOf = (id: string, revision: number) => `${revision} ${id}`
  return {
    find: (id, revision) => kept.get(keyOf(id, revision)),
    keep: (row) => {
      const article = { ...toArticle(row), revision: row.revision }
      kept.set(keyOf(row.id, row.revision), article)
      return article
    },
  }
}
