import type { Article, Correction } from '../../domain/article.ts'
import { type Moment, momentText, parseMoment } from '../../domain/moment.ts'
import type { ArticleRow } from '../schema/schema.ts'
import { toCorrections } from './article-row.ts'

/**
 * Merges the article's corrections with the stored ones: none is lost, none is stored twice. An `updated` that repeats the
 * time of a correction, as in an exported article, adds nothing.
 */
export function mergeCorrections(
  before: ArticleRow | undefined,
  incoming: Pick<Article, 'updated' | 'corrections'>,
): { updated?: Moment; corrections: readonly Correction[] } {
  const keyOf = ({ at, note }: Correction) => `${momentText(at)} ${note}`
  const stored = before ? toCorrections(before.corrections) : []
  const storedKeys = new Set(stored.map(keyOf))
  const corrections = [
    ...stored,
    ...incoming.corrections.filter((one) => !storedKeys.has(keyOf(one))),
  ].toSorted((one, other) => one.at.at.getTime() - other.at.at.getTime())
  const { updated } = incoming
  const isRepeated = updated && corrections.some(({ at }) => momentText(at) === momentText(updated))
  return { corrections, ...(isRepeated ? statedBefore(before) : updated && { updated }) }
}

/** The `updated` that the article itself stated before. */
function statedBefore(before: ArticleRow | undefined): { updated?: Moment } {
  const text: string | undefined = before && JSON.parse(before.content).updated
  const updated = text === undefined ? undefined : parseMoment(text)
  return updated ? { updated } : {}
}
