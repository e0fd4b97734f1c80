import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Settings } from './settings/settings.ts'

export interface HttpServer {
  readonly server: Server
  /**
   * Accepts no more connections and resolves when every answer under way has reached its client whole and all
   * connections are closed. Connections that are still open after `graceMs` are destroyed.
   */
  stop(graceMs: number): Promise<void>
}

/** What a client may take of a server's time and memory. */
export interface HttpLimits {
  /** From the connection, or the last answer, to the end of a request's headers: after that 408. */
  readonly headersMs: number
  /** The same for a whole request, its body included. */
  readonly requestMs: number
  /** The same for an upload, which makes progress at least every `stallMs`. */
  readonly uploadMs: number
  /** How long an answer may make no progress, because the client does not read or the database does not answer. */
  readonly stallMs: number
  /** How long a connection stays open for the next request. */
  readonly keepAliveMs: number
  /** How often the first two are checked. */
  readonly checkEveryMs: number
  /** Open connections. For each one more, one is closed: see `createConnections`. */
  readonly maxConnections: number
}

/** How often a stopping server checks whether answers are under way. */
const drainCheckMs = 10

export const defaultLimits: HttpLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  uploadMs: 900_000,
  stallMs: 60_000,
  keepAliveMs: 10_000,
  checkEveryMs: 1_000,
  maxConnections: 10_000,
}

/**
 * A server that stops without cutting answers short. Node's own `close()` destroys a connection as soon as its answer is
 * in the socket's buffer, although the client has not received it (node:http, `closeIdleConnections`).
 *
 * Node itself answers malformed HTTP with 400, and headers of more than 16 KB, a long address included, with 431. The app
 * refuses what Node lets pass: see `http/request-target.ts`.
 */
export function createHttpServer(handler: RequestListener, limits: Partial<HttpLimits> = {}): HttpServer {
  const all = { ...defaultLimits, ...limits }
  const connections = createConnections(all)
  let isStopping = false
  const server = createServer(toOptions(all), (req, res) => {
    if (isStopping) res.setHeader('Connection', 'close')
    if (hasBody(req) && !isUpload(req)) limitBody(req, all.requestMs)
    handler(req, res)
    connections.track(req.socket, res)
  })
  server.on('connection', connections.add)
  return {
    server,
    stop: async (graceMs) => {
      isStopping = true
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      while (connections.areBusy()) await sleep(drainCheckMs)
      server.closeIdleConnections()
      await closed
      clearTimeout(timer)
    },
  }
}

const uploadPath = /\/(?:api\/(?:media|articles\/bulk)|micropub|superdesk)(?:[/?]|$)/

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function isUpload({ url = '' }: IncomingMessage): boolean {
  return uploadPath.test(url)
}

/** Node has one limit for all requests. A body that comes too slowly ends the connection as Node does. */
function limitBody(req: IncomingMessage, ms: number): void {
  const end = () => {
    if (req.complete || req.socket.destroyed) return
    req.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
    req.destroy()
  }
  const timer = setTimeout(end, ms).unref()
  req.once('close', () => clearTimeout(timer))
}

function toOptions({ headersMs, requestMs, uploadMs, keepAliveMs, checkEveryMs }: HttpLimits): ServerOptions {
  return {
    headersTimeout: Math.min(headersMs, requestMs),
    requestTimeout: Math.max(requestMs, uploadMs),
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkEveryMs,
  }
}

interface Connections {
  add(socket: Socket): void
  /** A request has come on the connection; its answer may be complete already. */
  track(socket: Socket, answer: ServerResponse): void
  /** True if a client has not yet received the whole of an answer. */
  areBusy(): boolean
}

/**
 * Keeps room for the next client. At the limit it closes the connection that has waited longest for a request; if none
 * waits, the one with the oldest answer. A client that opens thousands of connections then closes its own, and an honest
 * one, whose request follows at once, is served. `server.maxConnections` would refuse the newest, the honest one.
 */
function createConnections({ maxConnections, stallMs }: HttpLimits): Connections {
  /** Those without a request for longest come first. */
  const open = new Set<Socket>()
  /** Slow answers only: most are written at once. */
  const unfinished = new Map<Socket, ServerResponse>()

  const isBusy = (socket: Socket) => unfinished.has(socket) || socket.writableLength > 0

  function makeRoom(): void {
    const socket = longestIdle() ?? open.values().next().value
    if (!socket) return
    open.delete(socket)
    socket.destroy()
  }

  function longestIdle(): Socket | undefined {
    for (const socket of open) if (!isBusy(socket)) return socket
    return undefined
  }

  function moveToEnd(socket: Socket): void {
    // One that has closed meanwhile is not added again.
    if (open.delete(socket)) open.add(socket)
  }

  /**
   * Of several answers on one connection the last counts. Node resets the timeout when the answer is complete. A timeout
   * for the whole server would cost each cached answer a twentieth of its time.
   */
  function follow(socket: Socket, answer: ServerResponse): void {
    unfinished.set(socket, answer)
    socket.setTimeout(stallMs)
    answer.once('close', () => {
      if (unfinished.get(socket) !== answer) return
      unfinished.delete(socket)
      moveToEnd(socket)
    })
  }

  return {
    add: (socket) => {
      if (open.size >= maxConnections) makeRoom()
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        unfinished.delete(socket)
      })
    },
    track: (socket, answer) => {
      moveToEnd(socket)
      const isSent = answer.writableEnded && answer.writableLength === 0
      if (!isSent && !socket.destroyed) follow(socket, answer)
    },
    areBusy: () => [...open].some(isBusy),
  }
}

/** Accepts requests. Disposed of, it finishes those under way, for ten seconds at most. */
export interface Listener extends AsyncDisposable {
  readonly port: number
  /** The handler of all requests from now on; until then every answer is 503 with Retry-After. */
  setHandler(handler: RequestListener): void
}

const graceMs = 10_000

/** Connections that the system queues until the process accepts them; Linux caps it at 4096. */
const backlog = 4096

/**
 * Proxies keep idle connections for about a minute (nginx: `keepalive_timeout` of upstreams, 60 s) and must be the first
 * to close them, or a request may meet a connection that is being closed.
 */
const keepAliveBehindProxiesMs = 80_000

/**
 * Listens. An answer before `setHandler` is 503: to readers an empty feed would be a withdrawal. Throws Node's error if
 * the port is taken.
 */
export async function openListener(settings: Settings, log: Logger): Promise<Listener> {
  let handler: RequestListener = answerNotYet
  const { server, stop } = createHttpServer((req, res) => handler(req, res), {
    ...(settings.trustProxy > 0 && { keepAliveMs: keepAliveBehindProxiesMs }),
    maxConnections: Math.min(defaultLimits.maxConnections, maxConnectionsByFiles()),
  })
  const port = await listen(server, settings)
  // Such as no free file descriptor: the server goes on when there is one.
  server.on('error', (err) => log.error({ err }, 'connections cannot be accepted'))
  return {
    port,
    setHandler: (next) => {
      handler = next
    },
    [Symbol.asyncDispose]: () => stop(graceMs),
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

/** Files that the process has open without any client: the store, the log, watched folders, Node's own. */
const filesAtRest = 64

/** The limit does not change while a process runs, and a report takes milliseconds. */
let connectionsByFiles: number | undefined

/** Three quarters of the files that this process may still open: a request for media takes two. */
function maxConnectionsByFiles(): number {
  connectionsByFiles ??= readMaxConnections()
  return connectionsByFiles
}

function readMaxConnections(): number {
  // The network part of the report is slow and not needed.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
  const files = Number(userLimits?.open_files?.soft)
  return files > 0 ? Math.max(16, Math.floor((files - filesAtRest) * 0.75)) : defaultLimits.maxConnections
}

/** During the first import the process is alive and nothing more. */
const answerNotYet: RequestListener = (req, res) => {
  if (req.url === '/healthz') {
    res.end('alive\n')
    return
  }
  res.writeHead(503, { 'Retry-After': '2', 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
  res.end('The articles are being imported. Please try again in a moment.\n')
}
