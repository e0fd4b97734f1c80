import type { IncomingMessage } from 'node:http'
import type { Token } from '../../domain/accounts/token.ts'
import { paths } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import { readBearer } from '../../http/bearer-token.ts'
import type { IndieAuthDeps } from './deps.ts'
import { answerJson, readParameters, refuseBearer } from './oauth-answer.ts'
import { toProfile } from './redeem.ts'

type UseDeps = Pick<IndieAuthDeps, 'store' | 'site'>

/** What a token is, for a server that got it: any valid token may ask (IndieAuth, section 6; RFC 7662). */
export async function introspect(
  request: IncomingMessage,
  form: URLSearchParams,
  { store, site }: UseDeps,
): Promise<Answer> {
  const caller = await findCaller(request, store)
  if (!caller.token) return caller.refusal
  const read = readParameters(form, ['token'])
  if ('refusal' in read) return read.refusal
  const token = await store.tokens.find(read.values.token)
  if (!token) return answerJson({ active: false })
  const seconds = (at: Date) => Math.floor(at.getTime() / 1000)
  return answerJson({
    active: true,
    me: token.me ?? site().baseUrl + paths.home,
    ...(token.clientId !== undefined && { client_id: token.clientId }),
    scope: token.scopes.join(' '),
    ...(token.expiresAt && { exp: seconds(token.expiresAt) }),
    iat: seconds(token.createdAt),
  })
}

/** Ends a token, also by what renews it. The answer is the same for one that does not exist (RFC 7009, section 2.2). */
export async function revoke(form: URLSearchParams, { store }: UseDeps): Promise<Answer> {
  const read = readParameters(form, ['token'])
  if ('refusal' in read) return read.refusal
  await store.authorizations.revoke(read.values.token)
  return answerJson({})
}

/** IndieAuth, section 9. */
export async function answerUserInfo(request: IncomingMessage, { store, site }: UseDeps): Promise<Answer> {
  const { token, refusal } = await findCaller(request, store)
  if (!token) return refusal
  const profile = toProfile(token.scopes, site())
  return profile
    ? answerJson(profile)
    : refuseBearer(403, 'insufficient_scope', 'the token lacks the scope profile')
}

type Caller =
  | { readonly token: Token; readonly refusal?: never }
  | { readonly token?: never; readonly refusal: Answer }

async function findCaller(request: IncomingMessage, { tokens }: UseDeps['store']): Promise<Caller> {
  const secret = readBearer(request)
  if (secret === undefined) return { refusal: refuseBearer(401) }
  const token = await tokens.find(secret)
  if (!token) return { refusal: refuseBearer(401, 'invalid_token', 'it is unknown, expired or revoked') }
  await tokens.noteUse(token).catch(() => {})
  return { token }
}
