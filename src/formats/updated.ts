import { createHash } from 'node:crypto'
import { type Article, lastChange } from '../domain/article.ts'

/** What the change of an article follows from. */
export type Dated = Pick<Article, 'id' | 'published' | 'updated'>

/**
 * The `updated` of an Atom entry in RFC 3339. A day without a time has a fraction of a second, derived from the
 * permanent id: readers sort by `updated`, and the articles of one day would all have the same. Whole seconds stay.
 */
export function updatedText(article: Dated): string | undefined {
  const change = lastChange(article)
  const text = change?.at.toISOString()
  return change?.precision === 'day' ? text?.replace('.000Z', `.${fraction(article.id)}Z`) : text
}

/** Microseconds in six digits, never zero. */
function fraction(id: string): string {
  const number = createHash('sha256').update(id).digest().readUInt32BE(0)
  return String(1000 + (number % 999_000)).padStart(6, '0')
}
