import { createHash } from 'node:crypto'
import type { Scope } from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import { paths, type Site } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import type { Granted, Refusal } from '../../store/store.ts'
import { parseClientId } from './client-id.ts'
import type { IndieAuthDeps } from './deps.ts'
import { answerError, answerJson, readParameters } from './oauth-answer.ts'

type RedeemDeps = Pick<IndieAuthDeps, 'store' | 'site' | 'log'>

/**
 * Exchanges a code for a token, at the token endpoint, or for the profile URL alone, at the authorization endpoint (IndieAuth,
 * section 5.3).
 */
export async function redeemCode(
  form: URLSearchParams,
  { withToken }: { readonly withToken: boolean },
  { store, site, log }: RedeemDeps,
): Promise<Answer> {
  const read = readParameters(form, ['code', 'client_id', 'redirect_uri', 'code_verifier'])
  if ('refusal' in read) return read.refusal
  const { code, client_id, redirect_uri, code_verifier } = read.values
  const clientId = toClientId(client_id)
  const isVerifier = /^[\w.~-]{43,128}$/.test(code_verifier)
  if (clientId === undefined || !isVerifier) return refuse('unknown')
  const proof = { clientId, redirectUri: redirect_uri, challenge: toChallenge(code_verifier) }
  const redeemed = await store.authorizations.redeem(code, proof, { withToken })
  if ('refusal' in redeemed) {
    if (redeemed.refusal === 'used') warnOfTheft(log, clientId)
    return refuse(redeemed.refusal)
  }
  const { scopes, me, token, secret, refreshSecret } = redeemed
  const profile = toProfile(scopes, site())
  if (!token || !secret || !refreshSecret) return answerJson({ me, ...(profile && { profile }) })
  log.info({ client: clientId, token: token.id }, 'a program was given a token')
  return answerToken({ token, secret, refreshSecret }, store.now(), profile)
}

/** RFC 6749, section 6. */
export async function refreshToken(form: URLSearchParams, { store, log }: RedeemDeps): Promise<Answer> {
  const read = readParameters(form, ['refresh_token', 'client_id'])
  if ('refusal' in read) return read.refusal
  const clientId = toClientId(read.values.client_id)
  if (clientId === undefined) return refuse('unknown')
  const scope = form.get('scope')
  const refreshed = await store.authorizations.refresh(read.values.refresh_token, {
    clientId,
    ...(scope && { scopes: scope.split(/\s+/).filter(Boolean) }),
  })
  if (!('refusal' in refreshed)) return answerToken(refreshed, store.now())
  if (refreshed.refusal === 'used') warnOfTheft(log, clientId)
  return refuse(refreshed.refusal)
}

/** What a person has allowed a client to know of the publication. Undefined: nothing. */
export function toProfile(scopes: readonly Scope[], { publication, baseUrl }: Site) {
  if (!scopes.includes('profile')) return undefined
  const { publisher, icon, title } = publication
  const photo = icon?.address.startsWith('/') ? baseUrl + icon.address : icon?.address
  return {
    name: title,
    url: baseUrl + paths.home,
    ...(photo && { photo }),
    ...(scopes.includes('email') && publisher.email && { email: publisher.email }),
  }
}

/** RFC 7636, section 4.2. */
export function toChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function toClientId(text: string): string | undefined {
  try {
    return parseClientId(text)
  } catch (error) {
    if (error instanceof PublisherError) return undefined
    throw error
  }
}

/** IndieAuth, section 5.3.3. */
function answerToken({ token, secret, refreshSecret }: Granted, now: Date, profile?: object): Answer {
  const { expiresAt } = token
  return answerJson({
    access_token: secret,
    token_type: 'Bearer',
    scope: token.scopes.join(' '),
    me: token.me,
    ...(expiresAt && { expires_in: Math.round((expiresAt.getTime() - now.getTime()) / 1000) }),
    refresh_token: refreshSecret,
    ...(profile && { profile }),
  })
}

function warnOfTheft(log: IndieAuthDeps['log'], client: string): void {
  log.warn({ client }, 'what gives a token was used a second time, so the token is revoked')
}

const sentences: Readonly<Record<Refusal, string>> = {
  unknown: 'it is not valid: unknown, expired, or of another client, redirect_uri or code_verifier',
  used: 'it was used before, so the token that it gave is revoked',
  no_scope: 'no scope was granted, so there is no token: redeem the code at the authorization endpoint',
  wider_scope: 'scope must be one or more of those that were granted',
}

function refuse(refusal: Refusal): Answer {
  return answerError(refusal === 'wider_scope' ? 'invalid_scope' : 'invalid_grant', sentences[refusal])
}
