import type { Remark } from '../domain/errors.ts'

/** Lines of the file that came in, from 1, both ends included. */
export interface LineSpan {
  readonly first: number
  readonly last: number
}

/** Where each field came from, by its path: `title`, `authors.0`, `figures.1.alt`. */
export type FieldLines = ReadonlyMap<string, LineSpan>

/** The line of the field at the path, or of the nearest field around it. */
export function nearestLine(path: readonly PropertyKey[], lines: FieldLines): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const span = lines.get(path.slice(0, depth).join('.'))
    if (span) return span.first
  }
  return lines.get('article')?.first
}

/**
 * What a reader makes of one article: the fields of the article's JSON form, not yet checked, each with its lines, and
 * what the reader has to say. A draft with problems never becomes an article; warnings are passed on.
 */
export interface Draft {
  readonly fields: Readonly<Record<string, unknown>>
  readonly lines: FieldLines
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}
