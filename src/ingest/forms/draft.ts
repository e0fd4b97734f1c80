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
  /** `body` is as `parseHtml` gives it, of the field `contentHtml`. */
  readonly isParsed?: true
  readonly lines: FieldLines
  /** The names that the file uses instead of the article's, by path: `published` → `date`, `figures.0` → `podcast_url`. */
  readonly writtenAs?: ReadonlyMap<string, string>
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
  /** Why the reading of an uncertain form may be wrong: with any, the article stays a draft unless told otherwise. */
  readonly doubts?: readonly Remark[]
  /** What was read of an uncertain form, for a person to compare: rows of name and words. */
  readonly reading?: readonly (readonly [name: string, words: string])[]
}

/** A remark on the field at a path: it names the field and its line as the file has them. */
export type RemarkOn = (path: readonly string[], rule: string) => Remark

export function createRemark(draft: Draft): RemarkOn {
  return (path, rule) => {
    const field = path.join('.') || 'article'
    const line = nearestLine(path, draft.lines)
    return asWritten({ field, ...(line !== undefined && { line }), message: `${field} ${rule}` }, draft)
  }
}

/** The remark with the name that the file has for its field: `date` for `published`, `cover.alt` for `figures.0.alt`. */
export function asWritten(remark: Remark, { writtenAs }: Pick<Draft, 'writtenAs'>): Remark {
  const { field, message } = remark
  const [first = '', ...below] = field.split('.')
  const name = writtenAs?.get(`${first}.${below[0]}`) ?? writtenAs?.get(first)
  if (name === undefined) return remark
  const own = [name, ...below.filter((part) => !/^(?:\d+|file)$/.test(part))].join('.')
  const rest = message.startsWith(`${field} `) ? message.slice(field.length) : undefined
  return { ...remark, field: own, message: rest === undefined ? message : own + rest }
}
