import { PublisherError } from '../domain/errors.ts'
import { asksForSomething, parseSearchRequest } from '../domain/search/search-request.ts'
import { findArticles } from '../editing/overview.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { type ArticleSummary, toArticleSummary } from './article-reports.ts'
import type { Report } from './report.ts'

export interface SearchCommandOptions {
  readonly section?: string
  readonly author?: string
  readonly tag?: string
  readonly from?: string
  readonly to?: string
  readonly best?: boolean
  readonly limit?: string
}

const mostResults = 500
/** A server fills the index by itself. Without one, a command waits for it. */
const mostFillMs = 5_000

/** The published articles that a reader would find, with excerpts. */
export async function searchCommand(
  { store, site }: Pick<Gazette, 'store' | 'site'>,
  words: readonly string[],
  { best, limit = '20', ...options }: SearchCommandOptions,
): Promise<Report> {
  const named = { q: words.join(' '), order: best ? 'best' : '', ...options }
  const pairs = Object.entries(named).flatMap(([name, value]) =>
    value ? [[name, value] as [string, string]] : [],
  )
  const wanted = parseSearchRequest(`?${new URLSearchParams(pairs)}`)
  if (wanted.wrongDate !== undefined) {
    const message = `--from and --to must be dates such as 2026-11-23, 2026-11 or 2026, not "${wanted.wrongDate}"`
    throw new PublisherError('invalid', message)
  }
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > mostResults) {
    const message = `--limit must be a whole number from 1 to ${mostResults}, not "${limit}"`
    throw new PublisherError('invalid', message)
  }
  if (!asksForSomething(wanted)) {
    throw new PublisherError('invalid', 'name a word to find, or --section, --author or --tag')
  }
  await store.fillIndex(mostFillMs)
  const { hasMore, isFinished, isIndexed, ...found } = await findArticles(
    { store, site },
    wanted,
    Number(limit),
  )
  const articles = found.articles.map(({ article, excerpt }) => ({
    ...toArticleSummary(article, site()),
    excerpt,
  }))
  return searchReport({ articles, hasMore, isFinished, isIndexed })
}

export interface FoundArticles {
  readonly articles: readonly (ArticleSummary & { readonly excerpt: string })[]
  readonly hasMore: boolean
  /** All articles were searched. */
  readonly isFinished: boolean
  readonly isIndexed: boolean
}

export function searchReport({ articles, hasMore, isFinished, isIndexed }: FoundArticles): Report {
  const lines = articles.flatMap(({ published = '-', slug, title, excerpt }) => [
    `${published}  ${slug}  ${title}`,
    `    ${excerpt}`,
  ])
  const notes = [
    ...(articles.length === 0 ? ['No published article has all of these words.'] : []),
    ...(hasMore ? ['There are more: --limit shows up to 500, --from and --to older ones.'] : []),
    ...(isFinished ? [] : ['Older articles were not searched: --to goes on.']),
    ...(isIndexed ? [] : ['The index is not complete yet: a running server completes it.']),
  ]
  const json = { articles, hasMore, isComplete: isFinished && isIndexed }
  return { json, text: [...lines, ...notes].join('\n') }
}
