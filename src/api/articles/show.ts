import type { Article } from '../../domain/article.ts'
import { toArticleJson } from '../../domain/article-json.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { absoluteUrl, paths, type Site } from '../../domain/site.ts'
import type { FoundArticle } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'

type Located = Pick<FoundArticle, 'article' | 'revision' | 'key'> & Partial<Pick<FoundArticle, 'source'>>

const inStore = { kind: 'store' } as const

/** An article as the API shows it: see `articleOutput`. */
export function toShown({ article, revision, key, source = inStore }: Located, site: Site) {
  return {
    ...(key !== undefined && { key }),
    revision,
    livesIn: source.kind,
    ...(source.kind === 'file' && { file: `${source.file}.*` }),
    url: absoluteUrl(site.baseUrl, paths.article(article.slug)),
    ...toArticleJson(article, site),
  }
}

/** By the caller's own key, the id, or the slug. Throws `not_found`, and `gone` for an article that was deleted. */
export async function requireArticle(key: string, { store }: Pick<ApiDeps, 'store'>): Promise<FoundArticle> {
  const found = await store.findArticle(key)
  if (!found) throw new PublisherError('not_found', `no article has the key, id or slug "${key}"`)
  return requireNotDeleted(key, found)
}

/** Throws `gone` for an article that was deleted. */
export function requireNotDeleted<Found extends FoundArticle | undefined>(key: string, found: Found): Found {
  if (!found || !isDeleted(found.article)) return found
  throw new PublisherError('gone', `"${key}" was deleted: its text is gone, and its id stays taken`)
}

export function isDeleted({ withdrawal }: Pick<Article, 'withdrawal'>): boolean {
  return withdrawal?.isDeleted === true
}

/** What the store says of an article that it saved, beside the remarks of its reader. */
export function toWarnings(remarks: readonly Remark[], fromStore: readonly string[]): Remark[] {
  return [
    ...remarks.map(({ field, line, message }) => ({ field, ...(line !== undefined && { line }), message })),
    ...fromStore.map((message) => ({ field: message.split(':')[0] ?? 'article', message })),
  ]
}
