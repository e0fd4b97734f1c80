import type { StrictRule } from './publication.ts'

/** The kind of an error; the server maps each to an HTTP status. `outdated`: what the client knows has changed since. */
export type ProblemWord =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'gone'
  | 'conflict'
  | 'outdated'
  | 'too_large'
  | 'unsupported'
  | 'rate_limited'
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

/** By the code of the system. */
const fileErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EEXIST: 'something of that name is there already',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'this process has too many open files',
  ENFILE: 'this machine has too many open files',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EIO: 'the disk fails',
  ESTALE: 'the network drive has lost it',
  ENAMETOOLONG: 'its name is too long',
}

/** Why a file or folder cannot be read or written: in words, or else in those of the system. */
export function sayFileError(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return fileErrors[code] ?? message
}
