import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpLogger, pinoHttp } from 'pino-http'
import { toRequestId } from '../http/request-id.ts'
import type { Context } from './context.ts'

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
