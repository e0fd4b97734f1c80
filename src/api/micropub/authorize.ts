import type { IncomingMessage } from 'node:http'
import { readBearer } from '../../http/bearer-token.ts'
import type { ApiDeps } from '../deps.ts'
import { authenticate, type Principal } from '../principal.ts'
import { refuse } from './problems.ts'

/** The sender of a request, by the token of its body if it has one there. */
export type Sender = (bodyToken: string | undefined) => Promise<Principal>

/**
 * The sender of a request, by the token of its header or of its body (RFC 6750, section 2). Throws `unauthorized` without a valid
 * one, and `invalid` for a token in both places: only tokens that are made so may come twice, if both are equal.
 */
export async function authorize(
  request: IncomingMessage,
  bodyToken: string | undefined,
  deps: Pick<ApiDeps, 'store'>,
): Promise<Principal> {
  const header = readBearer(request)
  const principal = await authenticate(header ?? bodyToken, 'micropub', deps)
  if (header === undefined || bodyToken === undefined) return principal
  if (principal.token.acceptsTwice && header === bodyToken) return principal
  throw refuse('the token must be in the header or in the body, not in both (RFC 6750, section 2)')
}
