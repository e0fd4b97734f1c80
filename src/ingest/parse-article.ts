import { findClosest } from '../domain/closest.ts'
import type { Remark } from '../domain/errors.ts'
import { findNearField } from './article-fields.ts'
import { type ArticleForm, articleForm, withoutEmpty } from './article-form.ts'
import { checkForm } from './check-form.ts'
import type { DateSettings } from './dates/read-date-words.ts'
import { readGivenDates } from './dates/read-given-dates.ts'
import { asWritten, createRemark, type Draft, nearestLine, type RemarkOn } from './forms/draft.ts'
import { adviceOn, fieldFor, otherNames } from './forms/front-matter/other-names.ts'
import { findReferences } from './references.ts'

type ParsedArticle =
  | { readonly form: ArticleForm; readonly warnings: readonly Remark[] }
  | { readonly problems: readonly Remark[]; readonly warnings: readonly Remark[] }

/**
 * Checks a draft against the article form. Returns the valid form, or all problems, including the reader's, each with
 * field, line and rule, in the order of the file. An empty field counts as missing. A time without a zone is in the given
 * one. `name`: what the file is, for messages.
 */
export function parseArticle(
  draft: Draft,
  settings: DateSettings = { timeZone: 'UTC' },
  name = 'an article',
): ParsedArticle {
  const remark = createRemark(draft)
  const dates = readGivenDates(withoutEmpty(draft.fields), settings, remark)
  const warnings = [...draft.warnings, ...dates.warnings]
  const lineOf = (path: readonly string[]) => nearestLine(path, draft.lines)
  const examples = { title: draft.body ? titleInMarkdown : '"The fog bell rings again"' }
  const checked = checkForm(articleForm, dates.fields, { ...articleWords, name, examples, lineOf })
  const broken = 'problems' in checked ? checked.problems.map((one) => asWritten(one, draft)) : []
  const problems = joinProblems([...draft.problems, ...dates.problems], broken)
  if (problems.length > 0 || !('data' in checked)) return { problems, warnings }
  const { data: form } = checked
  return { form, warnings: [...warnings, ...oddities(form, remark), ...findReferences(form, remark)] }
}

const titleInMarkdown =
  'title: The fog bell rings again in the front matter, or a heading at the top: # The fog bell'

const articleWords = {
  adviceOn: (name: string) => {
    const field = fieldFor(name)
    if (field === `${name}s`) return undefined
    return field ? `write ${field} instead` : (adviceOn(name) ?? nearOther(name))
  },
}

/** `autor`, `sumary`: near a name of other generators, and no nearer to one of ours. */
function nearOther(name: string): string | undefined {
  const other = findClosest(name, Object.values(otherNames).flat())
  const field = other && findNearField(name) === undefined ? fieldFor(other) : undefined
  return field && `did you mean ${field}?`
}

/** A field that the file may hold in a part that could not be read, or under a misspelt name, is not missing. */
function joinProblems(known: readonly Remark[], broken: readonly Remark[]): Remark[] {
  const said = new Set(known.map(({ field }) => field))
  const isUnread = said.has('front matter') || said.has('file')
  const meant = new Set(broken.map(({ message }) => /; did you mean (\S+)\?$/.exec(message)?.[1]))
  const isMissing = ({ field, message }: Remark) => message.startsWith(`${field} is missing`)
  const isNew = (one: Remark) =>
    !said.has(one.field) && !(isMissing(one) && (isUnread || meant.has(one.field)))
  return [...known, ...broken.filter(isNew)].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

/** Warnings about unusual values. */
function oddities({ published, updated, status }: ArticleForm, remark: RemarkOn): Remark[] {
  const found: Remark[] = []
  if (published && updated && updated.at < published.at) {
    found.push(remark(['updated'], 'is before published'))
  }
  if ((status === 'published' || status === 'scheduled') && !published) {
    found.push(
      remark(['status'], `says ${status}, but published is missing: it stays a draft until it is published`),
    )
  }
  return found
}
