import type { Article, Status } from '../domain/article.ts'
import type { Store } from '../store/store.ts'

export interface ArticleSource {
  readonly store: Pick<Store, 'idsByDate' | 'articlesById'>
  /** Leaves out what readers must not see: drafts, scheduled and withdrawn articles. */
  readonly publishedOnly?: boolean
  readonly onProgress?: (done: number, all: number) => void
}

/** How many articles were read, by status. `deleted`: those that were left out, since their words are gone. */
export type ArticleTally = Record<Status | 'deleted', number>

export function emptyTally(): ArticleTally {
  return { published: 0, scheduled: 0, draft: 0, withdrawn: 0, deleted: 0 }
}

/** Some articles with very long texts fill no more memory than this many. */
const batchSize = 50

/**
 * All articles in the order of their publication dates, which gives an empty store the archive pages of a publication that
 * grew in this order. Holds the ids of all and the texts of a few. Counts them in `tally`.
 */
export async function* readArticles(
  { store, publishedOnly, onProgress }: ArticleSource,
  tally: ArticleTally,
): AsyncGenerator<Article, void> {
  const ids = await store.idsByDate()
  for (let at = 0; at < ids.length; at += batchSize) {
    const batch = ids.slice(at, at + batchSize)
    const found = new Map((await store.articlesById(batch)).map((article) => [article.id, article]))
    for (const id of batch) {
      const article = found.get(id)
      if (!article) continue
      const kind = article.withdrawal?.isDeleted ? 'deleted' : article.status
      const isLeftOut = kind === 'deleted' || (publishedOnly && kind !== 'published')
      if (kind === 'deleted' || !isLeftOut) tally[kind]++
      if (!isLeftOut) yield article
    }
    onProgress?.(Math.min(at + batchSize, ids.length), ids.length)
  }
}
