import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { createIndieAuthRoutes } from '../api/indieauth/routes.ts'
import { createApiRoutes } from '../api/routes.ts'
import { createSuperdeskRoutes } from '../api/superdesk/routes.ts'
import { PublisherError } from '../domain/errors.ts'
import { basePathOf, paths } from '../domain/site.ts'
import type { Headers } from '../http/answer.ts'
import { clientNetwork } from '../http/client-address.ts'
import { readTarget } from '../http/request-target.ts'
import { createPushRoutes } from '../push/routes.ts'
import { countAnswers, type Middleware } from '../serve/front.ts'
import { createServeRoutes, type ServeDeps } from '../serve/routes.ts'
import type { Context } from './context.ts'
import { answerErrors, answerOurErrors } from './error-answers.ts'
import { logRequests } from './log/request-log.ts'

/** The whole HTTP side: the response cache answers first, and Express what it leaves. */
export function createApp(context: Context): RequestListener {
  const { responseCache, metrics, audience, log, securityHeaders } = context
  const logRequest = logRequests(context)
  const app = createExpress(context, logRequest).use(answerErrors(context.site))
  // The response cache logs nothing: where each request is to be logged, Express answers all of them.
  const cache = log.isLevelEnabled('debug') ? undefined : responseCache
  const answer = countAnswers(cache, app as Middleware, metrics, audience)
  const refuseLogged: RequestListener = (req, res) => {
    logRequest(req, res)
    refuseMalformed(res, securityHeaders)
  }
  const refuse = countAnswers(undefined, refuseLogged, metrics)
  const basePath = basePathOf(context.site().baseUrl)
  return (req, res) => {
    const target = readTarget(req)
    if (target === undefined) return refuse(req, res)
    if (isBase(target.url, basePath)) return redirectToHome(res, basePath, securityHeaders)
    req.url = withoutBase(target.url, basePath)
    if (target.host !== undefined) req.headers.host = target.host
    answer(req, res)
  }
}

/** What Express, and any program with `next`, can call. */
export type Mountable = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

/**
 * The same for the app of another program, which may mount it below a path. `next` gets every request that is not for
 * Gazette, as it came, and every error that is a bug. There is no response cache: a middleware before it may
 * change answers.
 */
export function createMiddleware(context: Context): Mountable {
  const { metrics, audience, log, securityHeaders } = context
  const app = createExpress({ ...context, passesUnknown: true })
  app.use((err: Error, _req: Request, _res: Response, next: NextFunction) => {
    if (!(err instanceof PublisherError) || err.problem === 'unavailable')
      log.error({ err }, 'a request failed')
    next(err)
  })
  app.use(answerOurErrors(context.site))
  const answer = countAnswers(undefined, app as Middleware, metrics, audience)
  const basePath = basePathOf(context.site().baseUrl)
  return (req, res, next) => {
    const { originalUrl = req.url, baseUrl: mountPath = '' } = req as {
      originalUrl?: string
      baseUrl?: string
    }
    const [asked] = (originalUrl ?? '').split('?', 1)
    if (mountPath === '' ? isBase(req.url ?? '', basePath) : asked === mountPath) {
      return redirectToHome(res, basePath, securityHeaders)
    }
    const leave = keepAsItCame(req, res, Object.keys(securityHeaders), next)
    if (mountPath === '') req.url = withoutBase(req.url ?? '', basePath)
    answer(req, res, leave)
  }
}

/** Undoes, before `next`, what Express and we do to each request. */
function keepAsItCame(
  req: IncomingMessage,
  res: ServerResponse,
  headerNames: readonly string[],
  next: (error?: unknown) => void,
): (error?: unknown) => void {
  const { url } = req
  const prototypes = [req, res].map((one) => [one, Object.getPrototypeOf(one)] as const)
  const headers = headerNames.map((name) => [name, res.getHeader(name)] as const)
  return (error) => {
    for (const [one, prototype] of prototypes) Object.setPrototypeOf(one, prototype)
    req.url = url
    for (const [name, value] of headers) {
      if (res.headersSent) break
      if (value === undefined) res.removeHeader(name)
      else res.setHeader(name, value)
    }
    next(error)
  }
}

/** All addresses, without an answer to errors. */
function createExpress(
  context: Context & Pick<ServeDeps, 'passesUnknown'>,
  ...first: readonly RequestHandler[]
): Express {
  const { push, api, indieAuth, superdesk, trustProxy, securityHeaders } = context
  // One address per thing; validators are ours (http/conditional.ts).
  const app = express().enable('case sensitive routing').enable('strict routing')
  app.disable('etag').disable('x-powered-by')
  for (const middleware of first) app.use(middleware)
  app.use((_req, res, next) => {
    res.set(securityHeaders)
    next()
  })
  app.use(createPushRoutes({ intake: push.intake, findClient: (req) => clientNetwork(req, trustProxy) }))
  app.use(createApiRoutes(api))
  app.use(createIndieAuthRoutes(indieAuth))
  if (superdesk) app.use(createSuperdeskRoutes(superdesk))
  app.use(createServeRoutes(context))
  return app
}

/** The public address without its slash: another address, to which nothing relative is below it. */
function isBase(url: string, basePath: string): boolean {
  return basePath !== '' && url.split('?', 1)[0] === basePath
}

function redirectToHome(res: ServerResponse, basePath: string, securityHeaders: Headers): void {
  const own = { Location: basePath + paths.home, 'Cache-Control': 'public, max-age=86400' }
  res.writeHead(301, { ...securityHeaders, ...own }).end()
}

/** Proxies keep the path of the public address or strip it: both lead here, and so does a check of the server itself. */
function withoutBase(url: string, basePath: string): string {
  return url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : url
}

/** The connection closes: what follows may not be the request that a proxy takes it for. */
function refuseMalformed(res: ServerResponse, securityHeaders: Headers): void {
  const own = {
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
  }
  res.writeHead(400, { ...securityHeaders, ...own })
  res.end('Bad request.\n')
}
