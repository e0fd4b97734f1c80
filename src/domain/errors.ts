/** What went wrong, in one of a few words; `app.ts` maps each to its HTTP status. */
export type ProblemWord =
  | 'invalid'
  | 'unauthorized'
  | 'not_found'
  | 'gone'
  | 'conflict'
  | 'too_large'
  | 'unavailable'

/** An error that somebody can act on. Anything else that is thrown is a bug. */
export class PublisherError extends Error {
  readonly problem: ProblemWord

  constructor(problem: ProblemWord, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PublisherError'
    this.problem = problem
  }
}

/** Something to say about one field of what came in: which field, on which line, and the rule it meets or breaks. */
export interface Remark {
  /** As in the article's JSON: `title`, `authors.0.url`, `figures.1.alt`. */
  readonly field: string
  /** From 1, in the file that came in; absent where there is none. */
  readonly line?: number
  /** A sentence for a person: the rule, and what was found. */
  readonly message: string
}
