import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Request, Router } from 'express'
import { z } from 'zod'
import { secretPrefixes } from '../domain/accounts/token.ts'
import { readBearer } from '../http/bearer-token.ts'
import { answering, refuse, send } from './answering.ts'
import type { ApiDeps } from './deps.ts'
import { readIdempotencyKey, requestKeyOf, runOnce } from './idempotency.ts'
import { createMicropubRoutes } from './micropub/routes.ts'
import { createReference } from './openapi/reference.ts'
import type { Call, Operation } from './operation.ts'
import { operations } from './operations.ts'
import { authenticate, type Principal, requireScope } from './principal.ts'
import { type ApiProblemWord, problemTitles } from './problem.ts'
import { check, parseJson, readBody, readQuery } from './read-request.ts'
import { createTokenLimit, type TokenLimit } from './token-limit.ts'

/** Below it are all addresses of the API. */
export const apiPath = '/api'

/** The write API: its operations, their description (OpenAPI 3.1), and a page to read it. */
export function createApiRoutes(deps: ApiDeps): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const limit = createTokenLimit(deps)
  const reference = createReference(deps)
  // The operator's token of the settings, which is none of the API: see `serve/routes.ts`.
  router.all(`${apiPath}/audience`, (req, _res, next) => {
    next(readBearer(req)?.startsWith(secretPrefixes.token) ? undefined : 'router')
  })
  const byPath = Map.groupBy(operations, ({ path }) => path)
  for (const [path, own] of sortedPaths(byPath)) {
    const route = router.route(apiPath + path.replaceAll(/\{(\w+)\}/g, ':$1'))
    for (const operation of own) {
      route[operation.method](async (req, res) => {
        await answering(req, res, deps, () => run(operation, req, res, { deps, limit }))
      })
    }
    const methods = own.map(({ method }) => method.toUpperCase())
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    route.options((req, res) => {
      allowOrigin(req, res, deps, allow)
      res.set('Allow', allow).status(204).end()
    })
    route.all((req, res) => {
      const detail = `${req.method} is not possible here; ${allow} are`
      refuse(req, res, deps, { status: 405, word: 'method_not_allowed', detail, headers: { Allow: allow } })
    })
  }
  router.get(`${apiPath}/problems/:word`, (req, res, next) => {
    const title = problemTitles[req.params.word as ApiProblemWord]
    if (title === undefined) return next()
    res.set('Cache-Control', 'public, max-age=86400').type('text/plain').send(`${title}\n`)
  })
  for (const { path, answer } of reference) {
    router.get(apiPath + path, (_req, res) => {
      const { status, headers, body } = answer()
      res.status(status).set(headers).end(body)
    })
  }
  router.use(createMicropubRoutes(deps, limit))
  router.use(apiPath, (req, res) => {
    refuse(req, res, deps, { status: 404, word: 'not_found', detail: 'there is nothing at this address' })
  })
  return router
}

/** Literal parts before names: `/articles/bulk` is no article. */
function sortedPaths(byPath: ReadonlyMap<string, Operation[]>): [string, Operation[]][] {
  const rank = (path: string) => path.replaceAll(/\{\w+\}/g, '~')
  return [...byPath].sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1))
}

interface RunDeps {
  readonly deps: ApiDeps
  readonly limit: TokenLimit | undefined
}

async function run(
  operation: Operation,
  req: Request,
  res: ServerResponse,
  { deps, limit }: RunDeps,
): Promise<void> {
  allowOrigin(req, res, deps)
  const principal = await authenticate(readBearer(req), 'api', deps)
  limit?.take(principal, res)
  if (operation.scope !== 'any') requireScope(principal, operation.scope)
  const call = await readCall(operation, req, principal, deps)
  const key = operation.idempotency && readIdempotencyKey(req)
  if (key === undefined) return send(res, await operation.run(call))
  const { bytes, type } = call
  const target = req.originalUrl
  const request = { operation, target, tokenId: principal.token.id, key, type, bytes }
  const requestKey = requestKeyOf(request)
  send(res, await runOnce(request, deps.store, () => operation.run({ ...call, requestKey })))
}

/** A parameter that is not known would be ignored, such as `?dryRun` of an operation that has none. */
const noQuery = z.strictObject({})

async function readCall(
  operation: Operation,
  req: Request,
  principal: Principal,
  deps: ApiDeps,
): Promise<Call<unknown, unknown, unknown>> {
  const { params, query, body } = operation
  const form = body && !body.isStream ? body : undefined
  const { bytes, type } = form
    ? await readBody(req, form, deps.limits.bodyBytes)
    : { bytes: Buffer.alloc(0), type: '' }
  const json = form?.schema && !form.isRaw ? (bytes.length === 0 ? {} : parseJson(bytes)) : undefined
  return {
    params: params && check(params, req.params, 'path'),
    query: check(query ?? noQuery, readQuery(req), 'query'),
    body: form?.schema && !form.isRaw ? check(form.schema, json, 'body') : undefined,
    bytes,
    type,
    request: req,
    principal,
    requestKey: undefined,
    deps,
  }
}

/** Answers to web pages of the listed origins only, and never with cookies (Fetch standard, CORS protocol). */
function allowOrigin(req: IncomingMessage, res: ServerResponse, { limits }: ApiDeps, methods?: string): void {
  if (limits.origins.length === 0) return
  res.setHeader('Vary', 'Origin')
  const { origin } = req.headers
  if (origin === undefined || !limits.origins.includes(origin)) return
  res.setHeader('Access-Control-Allow-Origin', origin)
  res.setHeader('Access-Control-Expose-Headers', exposed)
  if (methods === undefined) return
  res.setHeader('Access-Control-Allow-Methods', methods)
  res.setHeader(
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match',
  )
  res.setHeader('Access-Control-Max-Age', '600')
}

const exposed = 'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Idempotency-Replayed'
