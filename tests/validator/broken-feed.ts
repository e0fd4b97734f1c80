import type { Severity } from '../../src/validator/document/rule.ts'
import type { ValidateOptions } from '../../src/validator/validate.ts'

/** A good document with one fault. */
export interface BrokenFeed {
  readonly rule: string
  readonly severity: Severity
  /** What is wrong, in words. */
  readonly reason: string
  /** The piece of the good document that is exchanged: the first such piece. */
  readonly from: string | RegExp
  readonly to: string
  readonly options?: ValidateOptions
}

/** A row of a table of faults: rule, reason, the piece of the good document, and what it becomes. */
export type FaultRow = readonly [
  rule: string,
  reason: string,
  from: string | RegExp,
  to: string,
  options?: ValidateOptions,
]

export function errors(rows: readonly FaultRow[]): BrokenFeed[] {
  return rows.map((row) => toBrokenFeed('error', row))
}

export function warnings(rows: readonly FaultRow[]): BrokenFeed[] {
  return rows.map((row) => toBrokenFeed('warning', row))
}

function toBrokenFeed(severity: Severity, [rule, reason, from, to, options]: FaultRow): BrokenFeed {
  return { rule, severity, reason, from, to, ...(options && { options }) }
}
