import type { z } from 'zod'
import { didYouMean } from '../domain/closest.ts'
import type { Remark } from '../domain/errors.ts'

export interface FormWords {
  /** What the form describes, such as `an article`. */
  readonly name: string
  /** For required fields, by their path: what one may say. */
  readonly examples?: Readonly<Record<string, string>>
  /** What to do instead of using an unknown field that other programs have. */
  readonly adviceOn?: (field: string) => string | undefined
  /** The line of the value at the path, or of the nearest enclosing one. */
  readonly lineOf: (path: readonly string[]) => number | undefined
}

export type CheckedForm<T> = { readonly data: T } | { readonly problems: readonly Remark[] }

type RawIssue = z.core.$ZodRawIssue

/**
 * Checks a value against a form. Problems are in our own words, all at once: each names the field, its line, the rule and
 * what the field says. A rule is the form's `error`, or else derived from the kind of the value that it wants.
 */
export function checkForm<Form extends z.ZodType>(
  form: Form,
  value: unknown,
  words: FormWords,
): CheckedForm<z.output<Form>> {
  /** The fields that an object with unknown ones may have, by its path. */
  const fieldsAt = new Map<string, readonly string[]>()
  const result = form.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') fieldsAt.set((issue.path ?? []).join('.'), fieldsOf(issue))
      return ruleOf(issue)
    },
  })
  if (result.success) return { data: result.data }
  // An object is judged as a whole when its fields are right.
  const isEarly = ({ code, path }: Issue) => code === 'custom' && fieldsAt.has(path.join('.'))
  const issues = result.error.issues.filter((issue) => !isEarly(issue))
  const problems = issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return [toRemark(path, issueRule(issue, value, words), words)]
    const fields = fieldsAt.get(path.join('.')) ?? []
    return issue.keys.map((key) => toRemark([...path, key], unknownRule(key, path, fields, words), words))
  })
  return { problems }
}

/** The problem or warning of the field at the path, with its line. */
export function toRemark(
  path: readonly string[],
  rule: string,
  { name, lineOf }: Pick<FormWords, 'name' | 'lineOf'>,
): Remark {
  const field = path.join('.') || (name.split(' ').at(-1) ?? name)
  const line = lineOf(path)
  return { field, ...(line !== undefined && { line }), message: `${field} ${rule}` }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** The rule behind an issue for which the form has no words of its own. */
function ruleOf(issue: RawIssue): string {
  if (issue.code === 'invalid_type') {
    const fields = fieldsOf(issue)
    const listed = fields.length > 0 && fields.length <= mostListed ? ` with ${fields.join(', ')}` : ''
    return `must be ${kinds[issue.expected] ?? 'something else'}${listed}${hintFor(issue)}`
  }
  if (issue.code === 'invalid_value') {
    const { input, values } = issue
    const meant = typeof input === 'string' ? didYouMean(input, values.map(String)) : ''
    return `must be one of ${values.join(', ')}; it ${says(input)}${meant}`
  }
  if (issue.code === 'too_small') return `must ${measureOf(issue.origin)} ${issue.minimum} at least`
  if (issue.code === 'too_big') return `must ${measureOf(issue.origin)} ${issue.maximum} at most`
  return 'is not valid'
}

function measureOf(origin: string): string {
  return origin === 'number' || origin === 'int' ? 'be' : 'have'
}

/** The known fields of the object that has the issue. */
function fieldsOf({ inst }: RawIssue): string[] {
  const definition = (inst as z.core.$ZodType | undefined)?._zod.def as { shape?: object } | undefined
  return Object.keys(definition?.shape ?? {})
}

function hintFor(issue: Extract<RawIssue, { code: 'invalid_type' }>): string {
  const { expected, input } = issue
  const isPlain = typeof input === 'number' || typeof input === 'boolean'
  if (expected === 'string' && isPlain) return `; it is ${input}: put it in quotes`
  if (expected === 'array' && input !== undefined && !Array.isArray(input)) {
    return `; it ${says(input)}: put it in square brackets`
  }
  if (typeof input === 'string' && isWrittenAs(expected, input)) {
    return `; it is "${input}": write it without quotes`
  }
  const [first = ''] = fieldsOf(issue)
  if (typeof input === 'string' && namingFields.includes(first)) {
    return `; it ${says(input)}: write it as ${first}: ${input}`
  }
  return `; it ${says(input)}`
}

/** First fields of an object that hold what a person writes instead of the whole object. */
const namingFields = ['name', 'title', 'file']

function isWrittenAs(expected: string, text: string): boolean {
  if (expected === 'boolean') return /^(?:true|false)$/i.test(text)
  return (expected === 'number' || expected === 'int') && /^-?\d+(?:\.\d+)?$/.test(text)
}

interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function issueRule({ path, message }: Issue, value: unknown, { examples = {} }: FormWords): string {
  const found = valueAt(value, path.map(String))
  if (found === undefined) {
    const example = examples[path.filter((key) => typeof key === 'string').join('.')]
    return `is missing${example ? `; such as ${example}` : ''}`
  }
  const isSaid = /\bit (?:says|is|has)\b/.test(message) || message.includes('must not be empty')
  const isPlain = ['string', 'number', 'boolean'].includes(typeof found)
  return isSaid || !isPlain ? message : `${message}; it ${says(found)}`
}

function unknownRule(
  key: string,
  path: readonly string[],
  fields: readonly string[],
  { name, adviceOn }: FormWords,
): string {
  const advice = path.length === 0 ? adviceOn?.(key) : undefined
  if (advice) return `is not a field of ${name}; ${advice}`
  const owner = path.length === 0 ? name : path.join('.')
  const meant = didYouMean(key, fields)
  const listed = meant || fields.length > mostListed ? meant : `; its fields are ${fields.join(', ')}`
  return `is not a field of ${owner}${listed}`
}

/** More fields than a person would read in a message. */
const mostListed = 12

const mostCharacters = 60

/** `says "soon"`, `is 7`, `is a list`. */
function says(value: unknown): string {
  if (typeof value === 'string') {
    const [line = ''] = value.trim().split('\n')
    const isCut = line.length > mostCharacters || line !== value.trim()
    return `says "${line.slice(0, mostCharacters)}${isCut ? '…' : ''}"`
  }
  if (Array.isArray(value)) return 'is a list'
  return value !== null && typeof value === 'object' ? 'is an object' : `is ${String(value)}`
}

/** What is written at the path. One value may be written for a list of one, and a name for an author. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    if (inside === null || typeof inside !== 'object') return inside
    const isShort = /^\d+$/.test(key) && !Array.isArray(inside)
    return isShort ? inside : (inside as Record<string, unknown>)[key]
  }, value)
}
