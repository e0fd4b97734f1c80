import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CountedRequest, Counter } from '../audience/counter.ts'
import { type Metrics, secondsSince } from '../metrics/metrics.ts'
import type { ResponseCache } from './feeds/response-cache.ts'

/** As Express calls one: `next` takes what it does not answer. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void

/**
 * Answers from the response cache, otherwise by `uncached`. Counts each response for metrics and audience when it has
 * ended, and a request without a response never, nor one that `uncached` leaves to `next`.
 */
export function countAnswers(
  responseCache: Pick<ResponseCache, 'answer'> | undefined,
  uncached: Middleware,
  { answered }: Pick<Metrics, 'answered'>,
  audience?: Counter,
): Middleware {
  return (req, res, next) => {
    const startedAt = performance.now()
    // Express changes the URL while it routes.
    const address = req.url ?? ''
    const count = (encoding: string) => answered(address, res.statusCode, encoding, secondsSince(startedAt))
    const encoding = responseCache?.answer(req, res)
    if (encoding) {
      count(encoding)
      audience?.note(req, res.statusCode, address)
      return
    }
    // A closed socket has no remote address.
    const { method, headers, socket } = req
    const asked: CountedRequest = { method, headers, socket: { remoteAddress: socket.remoteAddress } }
    let isLeft = false
    res.once('close', () => {
      if (!res.headersSent || isLeft) return
      count(String(res.getHeader('Content-Encoding') ?? 'identity'))
      audience?.note(asked, res.statusCode, address)
    })
    const leave = (error?: unknown) => {
      isLeft = true
      next?.(error)
    }
    uncached(req, res, next && leave)
  }
}
