import type { ServerResponse } from 'node:http'
import { type ProblemWord, PublisherError, type Remark } from '../domain/errors.ts'

/** What is wrong with one field of a request (RFC 9457, section 3, with members of our own). */
export interface FieldProblem {
  /** Where it is in the JSON body (RFC 6901), such as `/authors/0/url`. Absent: in no JSON body. */
  readonly pointer?: string
  /** As in messages: `authors.0.url`, a parameter of the query, or a header. */
  readonly field: string
  /** Line of the body, from 1, if the body is a text. */
  readonly line?: number
  /** A sentence: the rule, and what the field says. */
  readonly detail: string
}

/** Problem details (RFC 9457) as data. */
export interface Problem {
  readonly status: number
  /** The last part of its type's address: see `problemTitles`. */
  readonly word: ApiProblemWord
  readonly detail: string
  readonly errors?: readonly FieldProblem[]
  readonly headers?: Readonly<Record<string, string>>
  /** Further members, such as the revision of now. */
  readonly members?: Readonly<Record<string, unknown>>
}

export type ApiProblemWord = keyof typeof problemTitles

/** What each type of problem means. The first sentence is its title. */
export const problemTitles = {
  invalid: 'The request breaks rules. `errors` names every field, with the rule.',
  unauthorized: 'The request needs a valid token. Send `Authorization: Bearer gzt_…`.',
  forbidden: 'The token may not do that. `detail` names the scope or the section that it lacks.',
  bad_signature: 'The signature of the body is missing or wrong. Both sides must have the same secret.',
  not_found: 'There is nothing at this address.',
  method_not_allowed: 'This address has other methods. `Allow` lists them.',
  not_acceptable: 'The answer has no such form.',
  conflict: 'The request does not fit the state of what it changes, or a file gives it. `detail` says which.',
  gone: 'The article was deleted. Its id stays taken.',
  outdated:
    'What the request changes has changed since the client read it. Read it again, and send its new ETag.',
  too_large: 'The body is larger than this address takes.',
  unsupported: 'This address takes bodies of other types. `detail` lists them.',
  key_reused: 'The Idempotency-Key was used for another request. Make a new key for each request.',
  in_progress: 'The first request with this Idempotency-Key is not finished. Send it again later.',
  precondition_required: 'The request needs If-Match or If-None-Match.',
  rate_limited: 'The token has used up its requests. Retry-After tells when the next one is free.',
  timeout: 'The body came too slowly.',
  unavailable: 'The database or the storage does not answer now. Send the request again later.',
  failed: 'The server has a fault. Its log has the error, under the id of the request.',
} as const

/** An error that an operation answers with. Any other error is a bug. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.name = 'ApiError'
    this.problem = problem
  }
}

/** The status of each kind of error, of the API and of all other addresses. */
export const statusOf: Readonly<Record<ProblemWord, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  outdated: 412,
  too_large: 413,
  unsupported: 415,
  rate_limited: 429,
  unavailable: 503,
}

const retryLater = { 'Retry-After': '5' }

/** What an error is to the client. Undefined for a bug. */
export function toProblem(error: unknown): Problem | undefined {
  if (error instanceof ApiError) return error.problem
  if (error instanceof PublisherError) {
    const { problem: word, message } = error
    if (word === 'unavailable') {
      return { status: 503, word, detail: problemTitles.unavailable, headers: retryLater }
    }
    // RFC 9110, section 15.5.2.
    const headers = word === 'unauthorized' ? { 'WWW-Authenticate': 'Bearer' } : undefined
    return { status: statusOf[word], word, detail: message, ...(headers && { headers }) }
  }
  return undefined
}

/** A request that breaks rules: all of them at once. */
export function invalidRequest(errors: readonly FieldProblem[], status: 400 | 422 = 400): ApiError {
  const detail = errors.map((one) => one.detail).join('\n')
  return new ApiError({ status, word: 'invalid', detail, errors })
}

/** The remarks on an article, with the places of its JSON body. What is said of its file is said of the body. */
export function toFieldProblems(remarks: readonly Remark[], isJson: boolean): FieldProblem[] {
  return remarks.map(({ field, line, message }) => {
    const isOfFile = field === 'file'
    return {
      ...(isJson && !isOfFile && { pointer: toPointer(field) }),
      field: isOfFile ? 'body' : field,
      ...(line !== undefined && { line }),
      detail: isOfFile ? message.replace(/^file /, 'the body ').replace('save it as', 'send it as') : message,
    }
  })
}

/** `authors.0.url` as a JSON Pointer (RFC 6901). */
export function toPointer(field: string): string {
  return field === '' ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('.', '/')}`
}

/** The body of a problem, without its headers. `baseUrl`: the public address. */
export function problemJson(problem: Problem, { baseUrl, requestId }: ProblemPlace): Record<string, unknown> {
  const { status, word, detail, errors, members } = problem
  const [title] = problemTitles[word].split(/(?<=\.) /)
  return {
    type: `${baseUrl}/api/problems/${word}`,
    title: title?.replace(/\.$/, ''),
    status,
    detail,
    ...(requestId !== undefined && { instance: `urn:uuid:${requestId}` }),
    ...(errors && { errors }),
    ...members,
  }
}

export interface ProblemPlace {
  readonly baseUrl: string
  readonly requestId?: string | undefined
}

/** Answers with problem details (RFC 9457). Nothing is stored by caches. */
export function sendProblem(res: ServerResponse, problem: Problem, place: ProblemPlace): void {
  for (const [name, value] of Object.entries(problem.headers ?? {})) res.setHeader(name, value)
  res.statusCode = problem.status
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'application/problem+json')
  res.end(`${JSON.stringify(problemJson(problem, place))}\n`)
}
