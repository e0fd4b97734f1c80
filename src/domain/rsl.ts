/** Uses of a text by machines (RSL 1.0, section 3.4.1.1). */
export const rslUsages = ['all', 'ai-all', 'ai-train', 'ai-input', 'ai-index', 'search'] as const

/** Groups of users (RSL 1.0, section 3.4.1.2). */
export const rslUsers = ['commercial', 'non-commercial', 'education', 'government', 'personal'] as const

/** Kinds of payment (RSL 1.0, section 3.7). */
export const rslPayments = [
  'purchase',
  'subscription',
  'training',
  'crawl',
  'use',
  'contribution',
  'attribution',
  'free',
] as const

/** Uses and users that a licence permits or prohibits. A present list is complete. */
export interface RslScope {
  readonly usage?: readonly (typeof rslUsages)[number][]
  readonly user?: readonly (typeof rslUsers)[number][]
  /** Countries by ISO 3166-1, two letters, or EU. */
  readonly geo?: readonly string[]
}

/** The payment due, and where to agree on it. At least one field is set. */
export interface RslPayment {
  readonly type?: (typeof rslPayments)[number]
  /** Absolute address of a standard licence. */
  readonly standard?: string
  /** Absolute address of the publisher's own licence offer. */
  readonly custom?: string
  readonly amount?: {
    /** ISO 4217. */
    readonly currency: string
    /** Decimal, as written: 0.015. */
    readonly value: string
  }
}

/**
 * Licence terms for machines: the part of Really Simple Licensing 1.0 (https://rslstandard.org/rsl) that applies to a
 * single publication. At least one of `permits`, `prohibits` and `payment` is set.
 */
export interface RslTerms {
  readonly permits?: RslScope
  readonly prohibits?: RslScope
  /** Absent: no payment is due. */
  readonly payment?: RslPayment
  /** Absolute address of a licence server. If set, machines need a licence from it. */
  readonly server?: string
  /** Absolute address of the terms for people. */
  readonly terms?: string
}
