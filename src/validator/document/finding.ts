/** error: against a MUST of the specification, or known to break readers. warning: a SHOULD, or best practice. */
export type Severity = 'error' | 'warning'

/** One thing that is wrong with a document. */
export interface Finding {
  /** Stable, in kebab-case, such as `atom-entry-id-missing`. */
  readonly rule: string
  readonly severity: Severity
  /** Who says so, such as `RFC 4287, section 4.1.2`. */
  readonly source: string
  /** One sentence that a person can act on; it names what was found. */
  readonly message: string
  /** From 1. */
  readonly line?: number
  /** The id of the entry it is about; its title where it has no id. */
  readonly entry?: string
}

/** A place in a document that breaks a rule. */
export type Place = Pick<Finding, 'message' | 'line' | 'entry'>

/** What a rule says of itself. */
export interface RuleFacts {
  readonly name: string
  readonly severity: Severity
  readonly source: string
}

/** A row of a table of rules. `find` answers every place that breaks the rule, and never throws. */
export interface Rule<Subject> extends RuleFacts {
  readonly find: (subject: Subject) => readonly Place[]
}

/** Every breach of every rule, in the order of the table. */
export function applyRules<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Finding[] {
  return rules.flatMap(({ name, severity, source, find }) =>
    find(subject).map((place) => ({ rule: name, severity, source, ...place })),
  )
}

const longestQuotation = 80

/** What was found, in quotation marks where it is text, cut where it is long. */
export function quote(found: unknown): string {
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object' && found !== null) return 'an object'
  if (typeof found !== 'string') return String(found)
  const text = found.trim().replace(/\s+/g, ' ')
  const isLong = text.length > longestQuotation
  return `"${isLong ? `${text.slice(0, longestQuotation).toWellFormed()}…` : text}"`
}

/** The values whose key an earlier one has. Values without a key are never repeated. */
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
