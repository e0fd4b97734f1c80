import { createHmac } from 'node:crypto'
import { micropubScopes, type Scope } from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import { isSameSecret } from '../../http/bearer-token.ts'
import type { Fetcher } from '../../http/outgoing/fetcher.ts'
import { readClientDocument } from './client-document.ts'
import { checkRedirect, parseClientId } from './client-id.ts'

/** A request of a client that was checked, for the person to decide on (IndieAuth, section 5.2). */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string
  /** S256 (RFC 7636, section 4.2). */
  readonly challenge: string
  /** The known ones of those it asks for. */
  readonly scopes: readonly Scope[]
  readonly unknownScopes: readonly string[]
  /** As `ClientDocument`. */
  readonly name?: string
  readonly uri?: string
  readonly remark?: string
}

const names = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'code_challenge',
  'code_challenge_method',
]
const mostStateLength = 2000
const mostUnknownScopes = 10

/**
 * Checks a request, and reads the client's address last. Throws `invalid` with all that is wrong, one sentence a line: there is
 * no redirect before a person has decided, or the server would lead people to any address (RFC 9700, section 4.11.2).
 */
export async function readAuthorizationRequest(
  query: URLSearchParams,
  fetcher: Pick<Fetcher, 'fetch'>,
): Promise<AuthorizationRequest> {
  const problems = findProblems(query)
  const of = (name: string) => query.get(name) ?? ''
  const clientId = tryTo(() => parseClientId(of('client_id')), problems)
  if (clientId === undefined || problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  // The client's own list may allow any address, so that it is read before; but it cannot mend a malformed one.
  checkRedirect(of('redirect_uri'), clientId, [of('redirect_uri')])
  const { redirectUris, ...client } = await readClientDocument(clientId, fetcher)
  try {
    checkRedirect(of('redirect_uri'), clientId, redirectUris)
  } catch (error) {
    if (!(error instanceof PublisherError) || client.remark === undefined) throw error
    throw new PublisherError('invalid', `${error.message}\n${client.remark}`)
  }
  const wanted = of('scope').split(/\s+/).filter(Boolean)
  const known = micropubScopes.filter((scope) => wanted.includes(scope))
  return {
    clientId,
    redirectUri: of('redirect_uri'),
    state: of('state'),
    challenge: of('code_challenge'),
    scopes: toPossible(known),
    unknownScopes: wanted.filter((scope) => !known.some((one) => one === scope)).slice(0, mostUnknownScopes),
    ...client,
  }
}

/** `email` comes with `profile` only (IndieAuth, section 5.3.4). */
export function toPossible(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.includes('profile') ? scopes : scopes.filter((scope) => scope !== 'email')
}

function findProblems(query: URLSearchParams): string[] {
  const of = (name: string) => query.get(name) ?? ''
  const missing = names.filter((name) => of(name) === '')
  const repeated = [...names, 'scope'].filter((name) => query.getAll(name).length > 1)
  const given = (name: string) => of(name) !== ''
  return [
    ...missing.map((name) => `${name} is missing`),
    // RFC 6749, section 3.1.
    ...repeated.map((name) => `${name} must be given once`),
    ...(given('response_type') && of('response_type') !== 'code' ? ['response_type must be code'] : []),
    ...(given('code_challenge_method') && of('code_challenge_method') !== 'S256'
      ? ['code_challenge_method must be S256']
      : []),
    ...(given('code_challenge') && !/^[\w-]{43}$/.test(of('code_challenge'))
      ? ['code_challenge must be 43 characters: a SHA-256 in base64url']
      : []),
    ...(of('state').length > mostStateLength
      ? [`state must have at most ${mostStateLength} characters`]
      : []),
  ]
}

function tryTo<T>(work: () => T, problems: string[]): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    if (!problems.includes('client_id is missing')) problems.push(error.message)
    return undefined
  }
}

/** A person may read the page for that long. */
const validMs = 60 * 60_000

interface Sealed {
  readonly request: AuthorizationRequest
  readonly until: number
}

/** The request as a text that only this publication can have made: it goes through the form of the page. */
export function sealRequest(request: AuthorizationRequest, secret: string, now: Date): string {
  const sealed: Sealed = { request, until: now.getTime() + validMs }
  const text = Buffer.from(JSON.stringify(sealed)).toString('base64url')
  return `${text}.${sign(text, secret)}`
}

/** Undefined for a text that was not sealed with the secret, or whose time is over. */
export function openRequest(text: string, secret: string, now: Date): AuthorizationRequest | undefined {
  const [payload = '', signature = ''] = text.split('.')
  if (!isSameSecret(signature, sign(payload, secret))) return undefined
  const { request, until } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Sealed
  return until > now.getTime() ? request : undefined
}

/** HMAC (RFC 2104) with SHA-256. */
function sign(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(`indieauth\n${payload}`).digest('base64url')
}
