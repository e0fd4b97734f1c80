/** What may be done with a text by machine (RSL 1.0, section 3.4.1.1). */
export const rslUsages = ['all', 'ai-all', 'ai-train', 'ai-input', 'ai-index', 'search'] as const

/** Who does it (RSL 1.0, section 3.4.1.2). */
export const rslUsers = ['commercial', 'non-commercial', 'education', 'government', 'personal'] as const

/** What is owed for it (RSL 1.0, section 3.7). */
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

/** What a licence allows or forbids, and to whom. A list that is there says everything: nothing else is meant. */
export interface RslScope {
  readonly usage?: readonly (typeof rslUsages)[number][]
  readonly user?: readonly (typeof rslUsers)[number][]
  /** Countries by ISO 3166-1, two letters, or EU. */
  readonly geo?: readonly string[]
}

/** What is owed, and where to agree on it. At least one of its fields is there. */
export interface RslPayment {
  readonly type?: (typeof rslPayments)[number]
  /** Absolute address of a licence that many publishers share. */
  readonly standard?: string
  /** Absolute address where the publisher's own licence is to be had. */
  readonly custom?: string
  readonly amount?: {
    /** ISO 4217. */
    readonly currency: string
    /** Decimal, as written: 0.015. */
    readonly value: string
  }
}

/**
 * Terms for machines that read the publication: the part of Really Simple Licensing 1.0
 * (https://rslstandard.org/rsl) that one publisher needs for one publication. At least one of `permits`, `prohibits`
 * and `payment` is there.
 */
export interface RslTerms {
  readonly permits?: RslScope
  readonly prohibits?: RslScope
  /** Absent: nothing is owed. */
  readonly payment?: RslPayment
  /** Absolute address of a licence server. Where there is one, nobody may read without a licence from it. */
  readonly server?: string
  /** Absolute address of the terms as people read them. */
  readonly terms?: string
}
