/** `error` breaks a MUST of the specification, or known readers. `warning` breaks a SHOULD or good practice. */
export type Severity = 'error' | 'warning'

/** What a rule says about itself. */
export interface RuleFacts {
  /** Stable, in kebab-case, such as `atom-entry-id-missing`. */
  readonly name: string
  readonly severity: Severity
  /** The specification and its section, such as `RFC 4287, section 4.1.2`. */
  readonly source: string
}

/** One breach of a rule. */
export interface Fault {
  /** One sentence that a person can act on; it names what was found. */
  readonly message: string
  /** From 1. */
  readonly line?: number
  /** The id of the entry that holds the fault; its title if it has no id. */
  readonly entry?: string
}

/** A fault and the rule that found it. */
export interface Finding extends Fault {
  readonly rule: string
  readonly severity: Severity
  readonly source: string
}

/** A row of a rule table. `find` returns every breach and never throws. */
export interface Rule<Subject> extends RuleFacts {
  readonly find: (subject: Subject) => readonly Fault[]
}

/** What a rule wants of the parts of a document. Each part that does not hold it is a fault. */
export interface Check<Subject, Part> {
  readonly of: (subject: Subject) => readonly Part[]
  /** Without it, each part is a fault. */
  readonly holds?: (part: Part, subject: Subject) => boolean
  readonly message: string | ((part: Part, subject: Subject) => string)
}

/** The two functions that write the rows of a rule table. `toFault` says where a part is. */
export function createRows<Subject, Part>(toFault: (part: Part, message: string) => Fault) {
  const find =
    ({ of, holds, message }: Check<Subject, Part>) =>
    (subject: Subject) =>
      of(subject)
        .filter((part) => !holds?.(part, subject))
        .map((part) => toFault(part, typeof message === 'string' ? message : message(part, subject)))
  const rowOf =
    (severity: Severity) =>
    (
      name: string,
      source: string,
      ...checks: readonly (Check<Subject, Part> | Rule<Subject>['find'])[]
    ): Rule<Subject> => {
      const finders = checks.map((check) => (typeof check === 'function' ? check : find(check)))
      return { name, severity, source, find: (subject) => finders.flatMap((findIn) => findIn(subject)) }
    }
  return { error: rowOf('error'), warning: rowOf('warning') }
}

/** Every breach of every rule, in the order of the table; with `only`, rules of another severity are not run. */
export function applyRules<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  only?: Severity,
): Finding[] {
  return rules
    .filter(({ severity }) => !only || severity === only)
    .flatMap(({ name, severity, source, find }) =>
      find(subject).map((fault) => ({ rule: name, severity, source, ...fault })),
    )
}

const longestQuotation = 80

/** The value as a message shows it: text in quotation marks, cut after 80 characters. */
export function quote(found: unknown): string {
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object' && found !== null) return 'an object'
  if (typeof found !== 'string') return String(found)
  const text = found.trim().replace(/\s+/g, ' ')
  const isLong = text.length > longestQuotation
  return `"${isLong ? `${text.slice(0, longestQuotation).toWellFormed()}…` : text}"`
}

/** The values with the same key as an earlier one. Values without a key are never repeated. */
export function repeatedBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): Value[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const key = keyOf(value)
    if (key === undefined) return false
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated
  })
}
