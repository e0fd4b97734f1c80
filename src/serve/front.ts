import type { RequestListener } from 'node:http'
import type { CountedRequest, Counter } from '../audience/counter.ts'
import { type Metrics, secondsSince } from '../metrics/metrics.ts'
import type { ResponseCache } from './feeds/response-cache.ts'

/**
 * Answers from the response cache, otherwise by `uncached`. Counts each response for metrics and audience when it has
 * ended, and a request without a response never.
 */
export function countAnswers(
  responseCache: Pick<ResponseCache, 'answer'> | undefined,
  uncached: RequestListener,
  { answered, documents }: Pick<Metrics, 'answered' | 'documents'>,
  audience?: Counter,
): RequestListener {
  return (req, res) => {
    const startedAt = performance.now()
    // Express changes the URL while it routes.
    const address = req.url ?? ''
    const count = (encoding: string) => answered(address, res.statusCode, encoding, secondsSince(startedAt))
    const encoding = responseCache?.answer(req, res)
    if (encoding) {
      documents.hit()
      count(encoding)
      audience?.note(req, res.statusCode, address)
      return
    }
    // A closed socket has no remote address.
    const { method, headers, socket } = req
    const asked: CountedRequest = { method, headers, socket: { remoteAddress: socket.remoteAddress } }
    res.once('close', () => {
      if (!res.headersSent) return
      count(String(res.getHeader('Content-Encoding') ?? 'identity'))
      audience?.note(asked, res.statusCode, address)
    })
    uncached(req, res)
  }
}
