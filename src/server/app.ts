import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import type { Counter } from '../audience/counter.ts'
import { type ProblemWord, PublisherError } from '../domain/errors.ts'
import { clientNetwork } from '../http/client-address.ts'
import { toRequestId } from '../http/request-id.ts'
import { createMetrics, type MetricsExchange } from '../metrics/metrics.ts'
import { createPush, type Push } from '../push/create-push.ts'
import { createReadTopic } from '../push/delivery/payloads.ts'
import type { PushLimits } from '../push/limits.ts'
import { createPushRoutes } from '../push/routes.ts'
import { createFreshness } from '../serve/feeds/change-token.ts'
import { createDocuments, type Documents } from '../serve/feeds/document-cache.ts'
import { createHotFeeds } from '../serve/feeds/response-cache.ts'
import { createGate } from '../serve/feeds/validation-gate.ts'
import { countAnswers } from '../serve/front.ts'
import { createServeRoutes, type ServeDeps, toLimit } from '../serve/routes.ts'

const statusOf: Readonly<Record<ProblemWord, number>> = {
  invalid: 400,
  unauthorized: 401,
  not_found: 404,
  gone: 410,
  conflict: 409,
  too_large: 413,
  unavailable: 503,
}

export interface AppDeps extends ServeDeps {
  /** Absent: this process serves alone. */
  readonly exchange?: MetricsExchange
  /** Absent: who reads is not counted. */
  readonly audience?: Counter
  readonly hub: PushLimits
}

/** The whole HTTP side. */
export interface App {
  /** Ready to be given to a server. */
  readonly answer: RequestListener
  /** The very documents that readers get, for who brings them to readers in another way. */
  readonly documents: Documents
  /** The hub; it does nothing by itself until it is begun. */
  readonly push: Push
}

/**
 * The feeds that are at hand, and behind them Express. Where each request is to be logged, every one takes the long way.
 */
export function createApp(deps: AppDeps): App {
  const freshness = createFreshness(deps)
  const limit = toLimit(deps)
  const hot = createHotFeeds({ ...deps, freshness, limit })
  const gate = createGate(deps)
  const metrics = createMetrics({ ...deps, gate })
  const documents = createDocuments({ ...deps, gate, metrics: metrics.documents })
  const readTopic = createReadTopic({ ...deps, documents })
  const push = createPush({ ...deps, readTopic, limits: deps.hub, registry: metrics.registry })
  const app = express()
  // One address per thing; validators are ours (`serve/conditional.ts`).
  app.enable('case sensitive routing').enable('strict routing').disable('etag')
  app.use(logRequests(deps))
  app.use(guard(deps))
  app.use(createPushRoutes({ intake: push.intake, findClient: (req) => clientNetwork(req, deps.trustProxy) }))
  app.use(createServeRoutes({ ...deps, hot, freshness, limit, gate, metrics, documents }))
  app.use(answerErrors)
  const front = deps.log.isLevelEnabled('debug') ? undefined : hot
  return { answer: countAnswers(front, app, metrics, deps.audience), documents, push }
}

/** No address of the client and no query: neither tells us anything that we should keep. */
function logRequests({ log, trustProxy }: Pick<ServeDeps, 'log' | 'trustProxy'>): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (req) => toRequestId(req, trustProxy),
    customLogLevel: (_req, res) => (res.err || res.statusCode >= 500 ? 'error' : 'debug'),
    customErrorMessage: () => 'a request failed',
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage) => ({
        id: req.id,
        method: req.method,
        path: req.url?.split('?')[0],
        userAgent: req.headers['user-agent'],
      }),
      res: (res: ServerResponse) => ({ status: res.statusCode }),
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

/**
 * The one place where an error becomes an answer. What nobody can act on is logged whole and shown as a plain 500; with
 * the request's id, by which the line in the log is found.
 */
const answerErrors: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const { status, message } = toAnswer(error)
  // Logged with the request, when it is over.
  if (status >= 500) res.err = error instanceof Error ? error : new Error(String(error))
  if (res.headersSent) {
    // Cut off: half an answer must not be taken for the whole.
    res.destroy()
    return
  }
  if (status >= 500) res.set('X-Request-Id', String(req.id))
  if (status === 503) res.set('Retry-After', '30')
  // RFC 9110, section 15.5.2.
  if (status === 401) res.set('WWW-Authenticate', 'Bearer')
  const sentence = status >= 500 ? `${message} The id of this request is ${req.id}.` : message
  res.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${sentence}\n`)
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
