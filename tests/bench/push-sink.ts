import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Subscribers in a process of their own: `push-sink.ts PORTS`, as many servers as that. What comes to a path below
 * `/hang/` gets no answer, all else 204. A parent that sends anything gets what came since it last asked.
 */
export interface Arrivals {
  /** What was answered. */
  readonly count: number
  /** When the last of it came, as `Date.now()`. */
  readonly lastAt: number
  /** When something came below `/first/`. */
  readonly firstAt: number
}

const [, , ports = '1'] = process.argv
let arrivals = { count: 0, lastAt: 0, firstAt: 0 }

const servers = Array.from({ length: Number(ports) }, () =>
  createServer((req, res) => {
    req.resume().on('end', () => {
      if (req.url?.startsWith('/hang/')) return
      const { count, firstAt } = arrivals
      const at = Date.now()
      arrivals = { count: count + 1, lastAt: at, firstAt: req.url?.startsWith('/first/') ? at : firstAt }
      res.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1'),
)
await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
process.send?.(servers.map((server) => (server.address() as AddressInfo).port))
process.on('message', (asked) => {
  process.send?.(arrivals)
  if (asked === 'reset') arrivals = { count: 0, lastAt: 0, firstAt: 0 }
})
