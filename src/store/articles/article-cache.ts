import { LRUCache } from 'lru-cache'
import type { Article } from '../../domain/article.ts'
import type { ArticleRow } from '../schema/schema.ts'
import { toArticle } from './article-row.ts'

/** An article in one of its revisions: the same id and revision mean the same content, for ever. */
export interface KeptArticle extends Article {
  readonly revision: number
}

/** Published articles that were read lately, by id and revision. */
export interface ArticleCache {
  find(id: string, revision: number): KeptArticle | undefined
  store(row: ArticleRow): KeptArticle
}

/** In UTF-16 code units: as many bytes in Latin scripts, twice as many in others. */
export const articleCacheCharacters = 8 * 1024 * 1024

/** A feed holds mostly articles that it held before, and that other feeds hold: only new articles are read. */
export function createArticleCache(): ArticleCache {
  const articles = new LRUCache<string, KeptArticle>({
    maxSize: articleCacheCharacters,
    sizeCalculation: ({ contentHtml }) => contentHtml.length + 1000,
  })
  const keyOf = (id: string, revision: number) => `${revision} ${id}`
  return {
    find: (id, revision) => articles.get(keyOf(id, revision)),
    store: (row) => {
      const article = { ...toArticle(row), revision: row.revision }
      articles.set(keyOf(row.id, row.revision), article)
      return article
    },
  }
}
