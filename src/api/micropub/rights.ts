import type { Token } from '../../domain/accounts/token.ts'
import { ApiError } from '../problem.ts'

/** What a token may do with posts. */
export type Right = 'create' | 'draft' | 'update' | 'delete' | 'undelete' | 'media'

const all: readonly Right[] = ['create', 'draft', 'update', 'delete', 'undelete', 'media']

/** The rights by Micropub's scopes (section 5), or by those of the API: `write` alone gives drafts. */
export function rightsOf({ scopes }: Pick<Token, 'scopes'>): ReadonlySet<Right> {
  const has = (scope: Token['scopes'][number]) => scopes.includes(scope)
  if (has('admin') || (has('write') && has('publish'))) return new Set(all)
  const rights = new Set(all.filter((right) => has(right)))
  if (has('write') || rights.has('create')) rights.add('draft')
  // Clients upload with the token that they write with.
  if (rights.has('draft')) rights.add('media')
  return rights
}

/** Throws `insufficient_scope` with that status (RFC 6750, section 3.1; Micropub, section 3.8). */
export function requireRight(token: Token, right: Right, status: 401 | 403 = 401): void {
  if (!rightsOf(token).has(right)) throw insufficientScope(token, right, status)
}

/** Throws `insufficient_scope` for a token that has nothing to do with posts, such as one for a profile: drafts are not public. */
export function requireReading(token: Token): void {
  const isReader = token.scopes.includes('read') || [...rightsOf(token)].some((right) => right !== 'media')
  if (!isReader) throw insufficientScope(token, 'update')
}

export function insufficientScope({ name, scopes }: Token, right: Right, status: 401 | 403 = 401): ApiError {
  return new ApiError({
    status,
    word: status === 401 ? 'unauthorized' : 'forbidden',
    detail: `the token "${name}" lacks the scope ${right}; it has ${scopes.join(', ')}`,
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${right}"` },
    members: { error: 'insufficient_scope', scope: right },
  })
}
