import type { IncomingMessage } from 'node:http'
import { PublisherError } from '../../domain/errors.ts'
import { paths, type Site } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import { createFetcher } from '../../http/outgoing/fetcher.ts'
import type { Guard } from '../../http/outgoing/guarded-connector.ts'
import { createRateLimit, type RateLimit } from '../../http/rate-limit.ts'
import {
  type AuthorizationRequest,
  openRequest,
  readAuthorizationRequest,
  sealRequest,
  toPossible,
} from './authorization-request.ts'
import { answerConsent, answerNotice } from './consent-page.ts'
import type { IndieAuthDeps } from './deps.ts'

export interface Authorize {
  /** The page on which a person decides about the request of a client. */
  show(request: IncomingMessage, query: URLSearchParams): Promise<Answer>
  /** What the person has decided: the browser goes back to the client. */
  decide(request: IncomingMessage, form: URLSearchParams): Promise<Answer>
}

/** Of one sender. Each page reads an address of a stranger, and each decision may guess a code. */
const pageLimit = { burst: 30, secondsPerRequest: 4 }
const decisionLimit = { burst: 10, secondsPerRequest: 30 }

/** Clients that send their token in two places at once. */
const sendTwice: ReadonlySet<string> = new Set(['https://quill.p3k.io/'])

/** The authorization endpoint (IndieAuth, section 5.2). */
export function createAuthorize({ store, site, log, guard, findClient }: IndieAuthDeps): Authorize {
  const { logins, authorizations, now } = store
  const pages = createRateLimit({ ...pageLimit, now })
  const decisions = createRateLimit({ ...decisionLimit, now })
  const own = { isAllowed: notThisMachine(guard), resolve: guard.resolve }

  function findRefusal(request: IncomingMessage, limit: RateLimit): Answer | undefined {
    const seconds = limit.refusal(findClient(request) ?? 'private')
    if (seconds === undefined) return undefined
    const answer = answerNotice('Too many tries', [`Please try again in ${seconds} seconds.`], site(), 429)
    return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } }
  }

  async function readRequest(query: URLSearchParams): Promise<AuthorizationRequest> {
    const fetcher = createFetcher({ ...own, userAgent: 'Gazette (IndieAuth)' })
    try {
      return await readAuthorizationRequest(query, fetcher)
    } finally {
      await fetcher.close()
    }
  }

  return {
    show: async (request, query) => {
      const refusal = findRefusal(request, pages)
      if (refusal) return refusal
      let read: AuthorizationRequest
      try {
        read = await readRequest(query)
      } catch (error) {
        if (!(error instanceof PublisherError) || error.problem === 'unavailable') throw error
        const advice = 'The program that sent you here must change its request. Nothing was allowed.'
        return answerNotice('This request is not valid', [...error.message.split('\n'), advice], site(), 400)
      }
      const sealed = sealRequest(read, await logins.formSecret(), now())
      const acceptsTwice = sendTwice.has(read.clientId)
      return answerConsent({ request: read, sealed, scopes: read.scopes, acceptsTwice }, site())
    },

    decide: async (request, form) => {
      const refusal = findRefusal(request, decisions)
      if (refusal) return refusal
      // A browser says so if another site has sent the form.
      if (
        !['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site'] as string | undefined)
      ) {
        return answerNotice('Not allowed', ['Only this page may send its form.'], site(), 403)
      }
      const sealed = form.get('request') ?? ''
      const asked = openRequest(sealed, await logins.formSecret(), now())
      if (!asked) {
        const sentence =
          'This page is too old, or is not ours. Begin again in the program that sent you here.'
        return answerNotice('Begin again', [sentence], site(), 400)
      }
      if (form.get('decision') !== 'allow') return redirectBack(asked, { error: 'access_denied' }, site())
      const scopes = toPossible(asked.scopes.filter((scope) => form.getAll('scope').includes(scope)))
      const acceptsTwice = form.has('accepts_twice')
      const login = await logins.redeem(form.get('login_code') ?? '')
      if (!login) {
        log.warn({ client: asked.clientId }, 'a one-time code is not valid')
        const problem = 'This code is not valid: it is mistyped, was used, or is older than ten minutes.'
        return answerConsent({ request: asked, sealed, scopes, acceptsTwice, problem }, site(), 403)
      }
      const { clientId, redirectUri, challenge } = asked
      const code = await authorizations.begin({
        ...{ clientId, redirectUri, challenge, scopes, acceptsTwice },
        me: site().baseUrl + paths.home,
        name: toTokenName(asked, login.name),
        ...(login.name !== undefined && { person: login.name }),
      })
      return redirectBack(asked, { code }, site())
    },
  }
}

/** A name that resolves to this machine is not read, whatever is allowed (IndieAuth, section 4.2). */
function notThisMachine({ isAllowed }: Guard): Guard['isAllowed'] {
  return (address) => address !== '127.0.0.1' && address !== '::1' && isAllowed(address)
}

/** `Quill (Ada)`; the host of a client without a name. */
function toTokenName({ name, clientId }: AuthorizationRequest, person: string | undefined): string {
  const program = name ?? new URL(clientId).host
  const suffix = person === undefined ? '' : ` (${person})`
  return `${[...program].slice(0, 99 - suffix.length).join('')}${suffix}`
}

/** The issuer's identifier (RFC 9207), a prefix of the address of the metadata. */
export function issuerOf({ baseUrl }: Site): string {
  return baseUrl + paths.home
}

/** The redirect address byte for byte, with more parameters (RFC 6749, section 4.1.2; RFC 9207, section 2). */
function redirectBack(
  { redirectUri, state }: AuthorizationRequest,
  outcome: Readonly<Record<string, string>>,
  site: Site,
): Answer {
  const query = new URLSearchParams({ ...outcome, state, iss: issuerOf(site) })
  const mark = redirectUri.includes('?') ? '&' : '?'
  const headers = { 'Cache-Control': 'no-store', Location: `${redirectUri}${mark}${query}` }
  return { status: 303, headers }
}
