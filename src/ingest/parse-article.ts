import type { Remark } from '../domain/errors.ts'
import { type ArticleForm, articleForm } from './article-schema.ts'
import { type Draft, type FieldLines, nearestLine } from './forms/draft.ts'

export type ParsedArticle =
  | { readonly form: ArticleForm; readonly warnings: readonly Remark[] }
  | { readonly problems: readonly Remark[]; readonly warnings: readonly Remark[] }

/**
 * Checks a draft against the article form. Returns the valid form, or all problems, including the reader's, each with
 * field, line and rule. An empty field counts as missing.
 */
export function parseArticle(draft: Draft): ParsedArticle {
  const { warnings } = draft
  const fields = withoutEmpty(draft.fields)
  const result = articleForm.safeParse(fields)
  const broken = result.error?.issues.flatMap((issue) => toRemarks(issue, fields, draft.lines)) ?? []
  const said = new Set(draft.problems.map(({ field }) => field))
  const problems = [...draft.problems, ...broken.filter(({ field }) => !said.has(field))]
  if (problems.length > 0 || !result.success) return { problems, warnings }
  const form = result.data
  return { form, warnings: [...warnings, ...oddities(form, draft.lines)] }
}

interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
}

function toRemarks(issue: Issue, fields: unknown, lines: FieldLines): Remark[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => remark([...path, key], 'is not a field of an article', lines))
  }
  const missing = valueAt(fields, path) === undefined
  return [remark(path, missing ? 'is missing' : issue.message, lines)]
}

function remark(path: readonly string[], rule: string, lines: FieldLines): Remark {
  const field = path.join('.') || 'article'
  const line = nearestLine(path, lines)
  return { field, ...(line !== undefined && { line }), message: `${field} ${rule}` }
}

/** The parts of a short form, such as a name for an author, have the value of the short form. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'string' ? inside : (inside as Record<string, unknown> | undefined)?.[key],
    value,
  )
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([, inside]) => inside !== '' && inside !== null)
  return Object.fromEntries(kept.map(([key, inside]) => [key, withoutEmpty(inside)]))
}

/** Warnings about unusual values. */
function oddities({ published, updated, status }: ArticleForm, lines: FieldLines): Remark[] {
  const found: Remark[] = []
  if (published && updated && updated.at < published.at) {
    found.push(remark(['updated'], 'is before published', lines))
  }
  if ((status === 'published' || status === 'scheduled') && !published) {
    found.push(
      remark(
        ['status'],
        `says ${status}, but published is missing: it stays a draft until it is published`,
        lines,
      ),
    )
  }
  return found
}
