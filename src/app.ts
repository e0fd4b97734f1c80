import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import { type ProblemWord, PublisherError } from './domain/errors.ts'
import { countAnswers } from './serve/count-answers.ts'
import { createFreshness } from './serve/freshness.ts'
import { createGate } from './serve/gate.ts'
import { createHotFeeds } from './serve/hot-feeds.ts'
import { createMetrics } from './serve/metrics.ts'
import { createServeRoutes, type ServeDeps, toLimit } from './serve/routes.ts'

const statusOf: Readonly<Record<ProblemWord, number>> = {
  invalid: 400,
  unauthorized: 401,
  not_found: 404,
  gone: 410,
  conflict: 409,
  too_large: 413,
  unavailable: 503,
}

/**
 * The whole HTTP side, ready to be given to a server: the feeds that are at hand, and behind them Express. Where each
 * request is to be logged, every one takes the long way.
 */
export function createApp(deps: ServeDeps): RequestListener {
  const freshness = createFreshness(deps)
  const limit = toLimit(deps)
  const hot = createHotFeeds({ ...deps, freshness, limit })
  const gate = createGate(deps)
  const metrics = createMetrics({ ...deps, gate })
  const app = express()
  // One address per thing; validators are ours (`serve/conditional.ts`).
  app.enable('case sensitive routing').enable('strict routing').disable('etag')
  app.use(logRequests(deps.log))
  app.use(guard(deps))
  app.use(createServeRoutes({ ...deps, hot, freshness, limit, gate, metrics }))
  app.use(answerErrors(deps.log))
  return countAnswers(deps.log.isLevelEnabled('debug') ? undefined : hot, app, metrics)
}

/** No address of the client and no query: neither tells us anything that we should keep. */
function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
    serializers: {
      req: (req) => ({
        id: req.id,
        method: req.method,
        path: req.url?.split('?')[0],
        userAgent: req.headers['user-agent'],
      }),
      res: (res) => ({ status: res.statusCode }),
    },
  })
}

function guard({ site }: ServeDeps): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'https:'],
        mediaSrc: ["'self'", 'https:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Readers on the web show our pictures on their own pages.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: site().baseUrl.startsWith('https:') && {
      maxAge: 31_536_000,
      // The publisher's other hosts are none of our business.
      includeSubDomains: false,
    },
  })
}

/** The one place where an error becomes an answer. What nobody can act on is logged whole and shown as a plain 500. */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const { status, message } = toAnswer(error)
    if (status >= 500) log.error({ err: error, path: req.path }, 'a request failed')
    if (status === 503) res.set('Retry-After', '30')
    // RFC 9110, section 15.5.2.
    if (status === 401) res.set('WWW-Authenticate', 'Bearer')
    res.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${message}\n`)
  }
}

function toAnswer(error: unknown): { status: number; message: string } {
  if (error instanceof PublisherError && error.problem !== 'unavailable') {
    return { status: statusOf[error.problem], message: error.message }
  }
  if (error instanceof PublisherError) {
    return { status: 503, message: 'This cannot be answered right now. Please try again in half a minute.' }
  }
  // Express's own errors for bad requests, such as a path with a broken percent sign.
  const status = (error as { status?: unknown } | null)?.status
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, message: 'Bad request.' }
  return { status: 500, message: 'Something went wrong here. It has been logged.' }
}
