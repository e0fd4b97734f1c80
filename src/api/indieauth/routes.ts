import express, { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express'
import { micropubScopes } from '../../domain/accounts/token.ts'
import { paths } from '../../domain/site.ts'
import { type Answer, answerPreflight } from '../../http/answer.ts'
import { formType, toForm } from '../../http/form.ts'
import { createAuthorize, issuerOf } from './authorize.ts'
import type { IndieAuthDeps } from './deps.ts'
import { answerError, answerJson } from './oauth-answer.ts'
import { redeemCode, refreshToken } from './redeem.ts'
import { answerUserInfo, introspect, revoke } from './use-token.ts'

const maxForm = '32kb'
/** Any page may call these addresses: what counts is the token or the code, and there are no cookies. */
const openToAll = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Location, Link' }

/** IndieAuth (living standard of 11 July 2024) for the people of the publication. */
export function createIndieAuthRoutes(deps: IndieAuthDeps): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const authorize = createAuthorize(deps)

  const metadata = (): Answer => {
    const site = deps.site()
    const at = (path: string) => site.baseUrl + path
    const value = {
      issuer: issuerOf(site),
      authorization_endpoint: at(paths.authorize),
      token_endpoint: at(paths.token),
      introspection_endpoint: at(paths.introspect),
      introspection_endpoint_auth_methods_supported: ['Bearer'],
      revocation_endpoint: at(paths.revoke),
      revocation_endpoint_auth_methods_supported: ['none'],
      userinfo_endpoint: at(paths.userInfo),
      scopes_supported: micropubScopes,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }
    return answerJson(value, 200, { 'Cache-Control': 'public, max-age=3600' })
  }

  const exchange = (form: URLSearchParams): Answer | Promise<Answer> => {
    // Clients from before the revocation endpoint (IndieAuth, section 7.1).
    if (form.get('action') === 'revoke') return revoke(form, deps)
    const grant = form.get('grant_type')
    if (grant === 'authorization_code') return redeemCode(form, { withToken: true }, deps)
    if (grant === 'refresh_token') return refreshToken(form, deps)
    if (!grant) return answerError('invalid_request', 'grant_type is missing')
    const rule = 'grant_type must be authorization_code or refresh_token'
    return answerError('unsupported_grant_type', rule)
  }

  get(paths.authorizationServer, metadata, openToAll)
  get(paths.userInfo, (req) => answerUserInfo(req, deps), openToAll)
  post(paths.token, (_req, form) => exchange(form), openToAll)
  post(paths.introspect, (req, form) => introspect(req, form, deps))
  post(paths.revoke, (_req, form) => revoke(form, deps), openToAll)
  router
    .route(paths.authorize)
    .get(async (req, res) => send(res, await authorize.show(req, queryOf(req.url))))
    .post(readForm, async (req, res) => {
      const form = formOf(req.body)
      // Clients that need no token redeem their code here (IndieAuth, section 5.3.1).
      const isRedemption = form.has('grant_type') || form.has('code')
      if (isRedemption) send(res.set(openToAll), await redeemHere(form))
      else send(res, await authorize.decide(req, form))
    })
    .all(refuseMethod('GET, HEAD, POST'))
  router.use([paths.authorize, paths.token, paths.introspect, paths.revoke], answerBadForm)
  return router

  function redeemHere(form: URLSearchParams): Answer | Promise<Answer> {
    if (form.get('grant_type') === 'authorization_code') return redeemCode(form, { withToken: false }, deps)
    return answerError('unsupported_grant_type', 'grant_type must be authorization_code')
  }

  function get(path: string, find: Find, headers = {}): void {
    router
      .route(path)
      .get(async (req, res) => send(res.set(headers), await find(req)))
      .options((_req, res) => send(res, answerPreflight('GET, HEAD', 'Authorization')))
      .all(refuseMethod('GET, HEAD'))
  }

  function post(path: string, find: FindByForm, headers = {}): void {
    router
      .route(path)
      .post((_req, res, next) => {
        res.set(headers)
        next()
      }, readForm)
      .post(async (req, res) => send(res, await find(req, formOf(req.body))))
      .options((_req, res) => send(res, answerPreflight('POST', 'Authorization, Content-Type')))
      .all(refuseMethod('POST'))
  }
}

type Find = (request: Parameters<RequestHandler>[0]) => Answer | Promise<Answer>
type FindByForm = (request: Parameters<RequestHandler>[0], form: URLSearchParams) => Answer | Promise<Answer>

const readForm = express.text({ type: formType, limit: maxForm, inflate: false })

/** Empty for a body of another type: then parameters are missing. */
function formOf(body: unknown): URLSearchParams {
  return new URLSearchParams(toForm(body) ?? '')
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'))
}

function refuseMethod(allow: string): RequestHandler {
  return (req, res) => {
    const answer = answerError('invalid_request', `${req.method} is not possible here; ${allow} is`, 405)
    send(res.set('Allow', allow), answer)
  }
}

/** Keeps the body parser's status (4xx) and replaces its message. */
const answerBadForm: ErrorRequestHandler = (error: { status?: unknown }, _req, res, next) => {
  const { status } = error
  if (typeof status !== 'number' || status < 400 || status >= 500) return next(error)
  const sentence = status === 413 ? `the form must have at most ${maxForm}` : 'the form cannot be read'
  send(res, answerError('invalid_request', sentence, status))
}

function send(res: Response, { status, headers, body }: Answer): void {
  res.status(status).set(headers).end(body)
}
