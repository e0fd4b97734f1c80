import type { Article } from './article.ts'
import { toFeedSlug } from './identity.ts'
import { toPlainText } from './search/plain-text.ts'

/** One property that an article may have. */
export type Condition =
  | { readonly section: string }
  | { readonly tag: string }
  | { readonly author: string }
  | { readonly language: string }
  /** Words of the source's title or address. */
  | { readonly source: string }
  /** Whole words, adjacent, anywhere in title, summary or text. */
  | { readonly words: string }

/** A named selection of articles with a feed of its own. */
export interface SavedQuery {
  readonly slug: string
  readonly title: string
  /** All of these must hold. */
  readonly all: readonly Condition[]
  /** At least one of these must hold, unless the list is empty. */
  readonly any: readonly Condition[]
  /** None of these may hold. */
  readonly none: readonly Condition[]
}

/** `language`: the publication's, the default for articles. */
export function matchesQuery(article: Article, { all, any, none }: SavedQuery, language: string): boolean {
  const holds = (condition: Condition) => meets(article, condition, language)
  return all.every(holds) && (any.length === 0 || any.some(holds)) && !none.some(holds)
}

function meets(article: Article, condition: Condition, language: string): boolean {
  if ('section' in condition) return sameSlug(article.section ?? '', condition.section)
  if ('tag' in condition) return article.tags.some((tag) => sameSlug(tag, condition.tag))
  if ('author' in condition) return article.authors.some(({ name }) => sameSlug(name, condition.author))
  if ('language' in condition) return isOfLanguage(article.language ?? language, condition.language)
  if ('source' in condition) {
    return holdsWords([article.source?.title, article.source?.url].join(' '), condition.source)
  }
  return holdsWords(
    [article.title, article.summary, toPlainText(article.contentHtml)].join(' '),
    condition.words,
  )
}

function sameSlug(one: string, other: string): boolean {
  return toFeedSlug(one) === toFeedSlug(other)
}

/** `en` matches `en-GB`, too (RFC 4647, section 3.3.1: basic filtering). */
function isOfLanguage(tag: string, range: string): boolean {
  return `${tag}-`.toLowerCase().startsWith(`${range}-`.toLowerCase())
}

function holdsWords(text: string, words: string): boolean {
  const plain = (part: string) => ` ${(part.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
  return plain(text).includes(plain(words))
}
