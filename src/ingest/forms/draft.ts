import type { Root } from 'hast'
import type { Remark } from '../../domain/errors.ts'

/** Lines of the source file, from 1, both ends included. */
export interface LineSpan {
  readonly first: number
  readonly last: number
}

/** The lines of each field, by its path: `title`, `authors.0`, `figures.1.alt`. */
export type FieldLines = ReadonlyMap<string, LineSpan>

/** The line of the field at the path, or of the nearest enclosing field. */
export function nearestLine(path: readonly PropertyKey[], lines: FieldLines): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const span = lines.get(path.slice(0, depth).join('.'))
    if (span) return span.first
  }
  return lines.get('article')?.first
}

/**
 * The result of a form's reader: the fields of the article's JSON form with their lines, not yet checked. A draft with
 * problems never becomes an article; warnings are passed on.
 */
export interface Draft {
  readonly fields: Readonly<Record<string, unknown>>
  /** The body as a tree that `toParsedTree` completes; it replaces the field `contentHtml`. */
  readonly body?: Root
  readonly lines: FieldLines
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
  /** Why the reading of an uncertain form may be wrong: with any, the article stays a draft unless told otherwise. */
  readonly doubts?: readonly Remark[]
  /** What was read of an uncertain form, for a person to compare: rows of name and words. */
  readonly reading?: readonly (readonly [name: string, words: string])[]
}
