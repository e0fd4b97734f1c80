import type { Actor, Way } from '../domain/accounts/actor.ts'
import type { Scope, Token } from '../domain/accounts/token.ts'
import { PublisherError } from '../domain/errors.ts'

/** The holder of a token, and who the changes of this request are by. */
export interface Principal {
  readonly token: Token
  readonly actor: Actor
}

export interface PrincipalDeps {
  readonly store: {
    readonly tokens: {
      find(secret: string): Promise<Token | undefined>
      noteUse(token: Token): Promise<void>
    }
  }
}

/**
 * The sender of the request, by its bearer token. Throws `unauthorized` without a token, and for one that is unknown, expired
 * or revoked: the three are not told apart.
 */
export async function authenticate(
  secret: string | undefined,
  how: Way,
  { store }: PrincipalDeps,
): Promise<Principal> {
  if (secret === undefined) {
    throw new PublisherError('unauthorized', 'the request needs a token: Authorization: Bearer gzt_…')
  }
  const token = await store.tokens.find(secret)
  if (!token) throw new PublisherError('unauthorized', 'the token is not valid: unknown, expired or revoked')
  // Only for the list of tokens: a store that cannot be written is still read.
  await store.tokens.noteUse(token).catch(() => {})
  return { token, actor: { how, who: token.name, tokenId: token.id } }
}

/** Whether the token has the scope. `admin` has every scope of the API. */
export function hasScope({ token: { scopes } }: Principal, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin')
}

/** Throws `forbidden`, naming the scope. */
export function requireScope(principal: Principal, scope: Scope): void {
  const { token } = principal
  if (hasScope(principal, scope)) return
  const message = `the token "${token.name}" lacks the scope ${scope}; it has ${token.scopes.join(', ') || 'none'}`
  throw new PublisherError('forbidden', message)
}
