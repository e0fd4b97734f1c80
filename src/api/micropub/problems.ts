import { ApiError, type Problem } from '../problem.ts'
import type { Mf2Problem } from './mf2.ts'

/** 400 with everything that is wrong; 403 for a post that names an author whom the token may not name. */
export function refusePost(problems: readonly Mf2Problem[], isForbidden = false): ApiError {
  return new ApiError({
    status: isForbidden ? 403 : 400,
    word: isForbidden ? 'forbidden' : 'invalid',
    detail: problems.map(({ detail }) => detail).join('\n'),
    errors: problems.map(({ pointer, detail }) => ({
      pointer,
      field: pointer.split('/').filter(Boolean).join('.') || 'body',
      detail,
    })),
  })
}

export function refuse(detail: string): ApiError {
  return new ApiError({ status: 400, word: 'invalid', detail })
}

const errorOf: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  500: 'server_error',
  503: 'temporarily_unavailable',
}

/**
 * The problem with the members that Micropub's clients read: `error` and `error_description` (Micropub, section 3.8; RFC 6749,
 * section 5.2).
 */
export function withError(problem: Problem): Problem {
  const error = errorOf[problem.status] ?? 'invalid_request'
  const { detail, members } = problem
  return { ...problem, members: { error, error_description: detail, ...members } }
}

/** The fields of articles whose names are others in a post. */
const postNames: Readonly<Record<string, string>> = {
  title: 'name',
  contentHtml: 'content',
  tags: 'category',
  authors: 'author',
  slug: 'mp-slug',
  section: 'mp-channel',
  figures: 'photo',
  related: 'in-reply-to',
  source: 'repost-of',
  status: 'post-status',
}

/** A remark on a field of the article, in the words of the post: `tags.0` is `/properties/category/0`. */
export function toPostProblem({
  field,
  message,
}: {
  readonly field: string
  readonly message: string
}): Mf2Problem {
  const [first = '', ...rest] = field.split('.')
  const name = postNames[first] ?? first
  const own = [name, ...rest].join('.')
  const detail = message.startsWith(field) ? own + message.slice(field.length) : message
  return { pointer: `/properties/${[name, ...rest].join('/')}`, detail }
}
