import type { Answer, Headers } from '../../http/answer.ts'

export type OAuthError =
  | 'invalid_request'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'insufficient_scope'

/** JSON that no cache stores (RFC 6749, section 5.1). */
export function answerJson(value: unknown, status = 200, headers: Headers = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(value),
  }
}

/** RFC 6749, section 5.2. */
export function answerError(error: OAuthError, description: string, status = 400): Answer {
  return answerJson({ error, error_description: description }, status)
}

/** RFC 6750, section 3: without a token there is no error code. */
export function refuseBearer(status: 401 | 403, error?: OAuthError, description = ''): Answer {
  const challenge = error ? `Bearer error="${error}", error_description="${description}"` : 'Bearer'
  const body = error ? { error, error_description: description } : {}
  return answerJson(body, status, { 'WWW-Authenticate': challenge })
}

/**
 * The parameters of a form, each given once and none of those missing. Otherwise the error to answer with (RFC 6749, section
 * 3.2).
 */
export function readParameters<Name extends string>(
  form: URLSearchParams,
  wanted: readonly Name[],
): { readonly values: Readonly<Record<Name, string>> } | { readonly refusal: Answer } {
  const problems = [...new Set([...form.keys()].filter((name) => form.getAll(name).length > 1))].map(
    (name) => `${name} must be given once`,
  )
  const missing = wanted.filter((name) => !form.get(name)).map((name) => `${name} is missing`)
  const all = [...problems, ...missing]
  if (all.length > 0) return { refusal: answerError('invalid_request', all.join('; ')) }
  return {
    values: Object.fromEntries(wanted.map((name) => [name, form.get(name) ?? ''])) as Record<Name, string>,
  }
}
