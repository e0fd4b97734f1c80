import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpLogger, pinoHttp } from 'pino-http'
import type { Context } from '../context.ts'

/** Gives each request its id and logs it when it is over. Addresses of clients and queries are never logged. */
export function logRequests({ log, trustProxy }: Pick<Context, 'log' | 'trustProxy'>): HttpLogger {
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

/** An id goes into logs and responses, so it has no other characters. */
const plainId = /^[A-Za-z0-9._-]{8,64}$/

/** The `X-Request-Id` of a trusted proxy if it is plain, otherwise a new id. */
export function toRequestId({ headers }: Pick<IncomingMessage, 'headers'>, trustedProxies: number): string {
  const given = headers['x-request-id']
  return trustedProxies > 0 && typeof given === 'string' && plainId.test(given) ? given : randomUUID()
}
