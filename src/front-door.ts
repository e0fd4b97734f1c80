import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { createHttpServer, defaultLimits } from './http-server.ts'
import type { Settings } from './settings.ts'

/** Where requests come in. */
export interface FrontDoor {
  readonly port: number
  /** From now on requests are answered by the listener; until then by 503 with Retry-After. */
  letIn(listener: RequestListener): void
  /** Finishes the requests under way, for ten seconds at most. */
  close(): Promise<void>
}

const graceMs = 10_000

/** Connections that the system holds until they are taken; Linux makes it 4096 at most. */
const backlog = 4096

/**
 * Proxies keep idle connections for a minute (nginx: `keepalive_timeout` of upstreams, 60 s) or a little more. They must
 * be first to close, or a request may meet a connection that is being closed. Readers' own are not kept so long.
 */
const keepAliveBehindProxiesMs = 80_000

/**
 * Listens. Until somebody is let in every answer is 503: an empty feed would look to readers like a withdrawal. Throws
 * what Node says of a port that cannot be had.
 */
export async function openFrontDoor(settings: Settings, log: Logger): Promise<FrontDoor> {
  let answer: RequestListener = answerNotYet
  const { server, stop } = createHttpServer((req, res) => answer(req, res), {
    ...(settings.trustProxy > 0 && { keepAliveMs: keepAliveBehindProxiesMs }),
    mostConnections: Math.min(defaultLimits.mostConnections, mostOfDescriptors()),
  })
  const port = await listen(server, settings)
  // Such as none of the system's descriptors being left: it is over when some are free again.
  server.on('error', (err) => log.error({ err }, 'connections cannot be taken'))
  return {
    port,
    letIn: (listener) => {
      answer = listener
    },
    close: () => stop(graceMs),
  }
}

function listen(server: Server, { port, host }: Pick<Settings, 'port' | 'host'>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** What the process has open without any client: the store, the log, what it follows, what Node needs. */
const filesAtRest = 64

/** Three quarters of the files that this process may open besides: who reads media takes two. */
function mostOfDescriptors(): number {
  // Without a word on the network, which takes its time to look at.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
  const files = Number(userLimits?.open_files?.soft)
  return files > 0 ? Math.max(16, Math.floor((files - filesAtRest) * 0.75)) : defaultLimits.mostConnections
}

/** The process is alive, and says no more than that. */
const answerNotYet: RequestListener = (req, res) => {
  if (req.url === '/healthz') {
    res.end('alive\n')
    return
  }
  res.writeHead(503, { 'Retry-After': '2', 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
  res.end('The articles are being imported. Please try again in a moment.\n')
}
