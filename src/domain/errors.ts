import type { StrictRule } from './publication.ts'

/** The kind of an error; the server maps each to an HTTP status. */
export type ProblemWord =
  | 'invalid'
  | 'unauthorized'
  | 'not_found'
  | 'gone'
  | 'conflict'
  | 'too_large'
  | 'unavailable'

/** An error that a user or operator can act on. Any other error is a bug. */
export class PublisherError extends Error {
  readonly problem: ProblemWord

  constructor(problem: ProblemWord, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PublisherError'
    this.problem = problem
  }
}

/** A problem or warning about one field of an incoming article. */
export interface Remark {
  /** As in the article's JSON: `title`, `authors.0.url`, `figures.1.alt`. */
  readonly field: string
  /** Line in the source file, from 1; absent if there is no file. */
  readonly line?: number
  /** A sentence: the rule, and what the field contains. */
  readonly message: string
  /** For a warning that `strict` of the publication makes a problem. */
  readonly strict?: StrictRule
}
