import type { RequestListener } from 'node:http'
import type { CountedRequest, Counter } from '../audience/counter.ts'
import { type Metrics, secondsSince } from '../metrics/metrics.ts'
import type { HotFeeds } from './feeds/response-cache.ts'

/**
 * Asks the hot feeds first, where there are any, then the long way, and counts what either has answered: once for each
 * request, when the answer is out; the audience hears of it, too. Who leaves before an answer has begun is not counted.
 */
export function countAnswers(
  hot: Pick<HotFeeds, 'answer'> | undefined,
  longWay: RequestListener,
  { answered, documents }: Metrics,
  audience?: Counter,
): RequestListener {
  return (req, res) => {
    const startedAt = performance.now()
    // Read now: Express changes it while it looks for a route.
    const address = req.url ?? ''
    const count = (encoding: string) => answered(address, res.statusCode, encoding, secondsSince(startedAt))
    const encoding = hot?.answer(req, res)
    if (encoding) {
      documents.hit()
      count(encoding)
      audience?.note(req, res.statusCode, address)
      return
    }
    // A closed socket does not know any more whose it was.
    const { method, headers, socket } = req
    const asked: CountedRequest = { method, headers, socket: { remoteAddress: socket.remoteAddress } }
    res.once('close', () => {
      if (!res.headersSent) return
      count(String(res.getHeader('Content-Encoding') ?? 'identity'))
      audience?.note(asked, res.statusCode, address)
    })
    longWay(req, res)
  }
}
