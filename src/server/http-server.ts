import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Settings } from './settings.ts'

export interface HttpServer {
  readonly server: Server
  /**
   * Takes no more connections, lets every answer under way reach its reader whole, and resolves when all connections
   * are closed; what is still open after `graceMs` is cut off.
   */
  stop(graceMs: number): Promise<void>
}

/** What a client may take of a server's time and room. */
export interface HttpLimits {
  /** From the connection, or the last answer, to the end of a request's headers: after that 408. */
  readonly headersMs: number
  /** The same for a whole request, its body included. */
  readonly requestMs: number
  /** How long an answer may stand still, because its reader takes nothing or the database says nothing. */
  readonly standstillMs: number
  /** How long a connection stays open for the next request. */
  readonly keepAliveMs: number
  /** How often the first two are looked at. */
  readonly checkEveryMs: number
  /** Open connections. For each one more, one is closed: see `createRoom`. */
  readonly mostConnections: number
}

/** How often a server that stops looks whether it has answered everybody. */
const lookAgainMs = 10

export const defaultLimits: HttpLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  standstillMs: 60_000,
  keepAliveMs: 10_000,
  checkEveryMs: 1_000,
  mostConnections: 10_000,
}

/**
 * A server that can be stopped without cutting answers short. Node's own `close()` destroys a connection as soon as its
 * answer is written to memory, although the reader has not got it yet (node:http, `closeIdleConnections`).
 *
 * It stays up whatever clients do. Node itself answers what is no HTTP with 400 and headers of more than 16 KB, a long
 * address included, with 431.
 */
export function createHttpServer(listener: RequestListener, limits: Partial<HttpLimits> = {}): HttpServer {
  const all = { ...defaultLimits, ...limits }
  const connections = createConnections(all)
  let isStopping = false
  const server = createServer(toOptions(all), (req, res) => {
    if (isStopping) res.setHeader('Connection', 'close')
    listener(req, res)
    connections.ask(req.socket, res)
  })
  server.on('connection', connections.enter)
  return {
    server,
    stop: async (graceMs) => {
      isStopping = true
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      while (connections.areUnderway()) await sleep(lookAgainMs)
      server.closeIdleConnections()
      await closed
      clearTimeout(timer)
    },
  }
}

function toOptions({ headersMs, requestMs, keepAliveMs, checkEveryMs }: HttpLimits): ServerOptions {
  return {
    headersTimeout: Math.min(headersMs, requestMs),
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkEveryMs,
  }
}

interface Connections {
  enter(socket: Socket): void
  /** A request has come on the connection, and this will be its answer, or is it already. */
  ask(socket: Socket, answer: ServerResponse): void
  /** Whether there is an answer that its reader has not got yet. */
  areUnderway(): boolean
}

/**
 * Knows the open connections, and keeps a place free for the next client. When all are taken, the connection that has
 * been waiting longest for a request is closed for the new one; when none is waiting, the one whose answer has taken
 * longest. So whoever opens thousands of connections closes their own, while an honest client, whose request follows at
 * once, is served. Refusing the newest, as `server.maxConnections` does, would shut out just that client.
 */
function createConnections({ mostConnections, standstillMs }: HttpLimits): Connections {
  /** Those that have said nothing for longest come first. */
  const open = new Set<Socket>()
  /** Only what takes its time: most answers are written before anybody could ask for them. */
  const unfinished = new Map<Socket, ServerResponse>()

  const isUnderway = (socket: Socket) => unfinished.has(socket) || socket.writableLength > 0

  function makeRoom(): void {
    const socket = longestWaiting() ?? open.values().next().value
    if (!socket) return
    open.delete(socket)
    socket.destroy()
  }

  function longestWaiting(): Socket | undefined {
    for (const socket of open) if (!isUnderway(socket)) return socket
    return undefined
  }

  function comeLast(socket: Socket): void {
    // One that has been closed meanwhile is none any more.
    if (open.delete(socket)) open.add(socket)
  }

  /**
   * Of several answers on one connection the last counts. The time is set anew by Node when the answer is out. To set it
   * for the server as a whole would cost each hot answer, which its reader nearly always takes at once, a twentieth.
   */
  function follow(socket: Socket, answer: ServerResponse): void {
    unfinished.set(socket, answer)
    socket.setTimeout(standstillMs)
    answer.once('close', () => {
      if (unfinished.get(socket) !== answer) return
      unfinished.delete(socket)
      comeLast(socket)
    })
  }

  return {
    enter: (socket) => {
      if (open.size >= mostConnections) makeRoom()
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        unfinished.delete(socket)
      })
    },
    ask: (socket, answer) => {
      comeLast(socket)
      const isTaken = answer.writableEnded && answer.writableLength === 0
      if (!isTaken && !socket.destroyed) follow(socket, answer)
    },
    areUnderway: () => [...open].some(isUnderway),
  }
}

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
