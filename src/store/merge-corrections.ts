import type { Article, Correction } from '../domain/article.ts'
import { type Moment, momentText, parseMoment } from '../domain/moment.ts'
import { toCorrections } from './article-row.ts'
import type { ArticleRow } from './schema.ts'

interface Changes {
  /** What the article itself says; a correction may be later. */
  readonly updated?: Moment
  readonly corrections: readonly Correction[]
}

/**
 * Joins what an article says of its changes with what the store knows: no correction is ever lost, none is kept twice,
 * and an `updated` that only repeats a correction's time, as an exported article's does, says nothing new.
 */
export function mergeCorrections(
  before: ArticleRow | undefined,
  incoming: Pick<Article, 'updated' | 'corrections'>,
): Changes {
  const known = before ? toCorrections(before.corrections) : []
  const isNew = (one: Correction) => !known.some((other) => keyOf(other) === keyOf(one))
  const corrections = [...known, ...incoming.corrections.filter(isNew)].toSorted(
    (one, other) => one.at.at.getTime() - other.at.at.getTime(),
  )
  const { updated } = incoming
  const repeats = updated && corrections.some(({ at }) => momentText(at) === momentText(updated))
  return { corrections, ...(repeats ? statedBefore(before) : updated && { updated }) }
}

function keyOf({ at, note }: Correction): string {
  return `${momentText(at)} ${note}`
}

function statedBefore(before: ArticleRow | undefined): { updated?: Moment } {
  const text: string | undefined = before && JSON.parse(before.content).updated
  const updated = text === undefined ? undefined : parseMoment(text)
  return updated ? { updated } : {}
}
