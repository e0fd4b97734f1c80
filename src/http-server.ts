import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

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
  const underway = new Set<ServerResponse>()
  const room = createRoom(underway, all.mostConnections)
  let whenIdle: (() => void) | undefined
  const server = createServer(toOptions(all), (req, res) => {
    const { socket } = req
    underway.add(res)
    room.leave(socket)
    if (whenIdle) res.setHeader('Connection', 'close')
    res.once('close', () => {
      underway.delete(res)
      room.wait(socket)
      if (underway.size === 0) whenIdle?.()
    })
    listener(req, res)
  })
  server.setTimeout(all.standstillMs)
  server.on('connection', room.enter)
  return {
    server,
    stop: async (graceMs) => {
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await new Promise<void>((resolve) => {
        whenIdle = resolve
        if (underway.size === 0) resolve()
      })
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

interface Room {
  enter(socket: Socket): void
  /** A request has come on the connection. */
  leave(socket: Socket): void
  /** Its answer is out. */
  wait(socket: Socket): void
}

/**
 * Keeps a place free for the next client. When all are taken, the connection that has been waiting longest for a request
 * is closed for the new one; when none is waiting, the one whose answer has taken longest. So whoever opens thousands of
 * connections closes their own, while an honest client, whose request follows at once, is served. Refusing the newest,
 * as `server.maxConnections` does, would shut out just that client.
 */
function createRoom(underway: ReadonlySet<ServerResponse>, most: number): Room {
  /** The longest first. */
  const waiting = new Set<Socket>()
  let open = 0

  function makeRoom(): void {
    const [longest = slowest()] = waiting
    if (!longest) return
    waiting.delete(longest)
    longest.destroy()
  }

  function slowest(): Socket | undefined {
    for (const { req } of underway) if (!req.socket.destroyed) return req.socket
    return undefined
  }

  return {
    enter: (socket) => {
      if (open >= most) makeRoom()
      open++
      waiting.add(socket)
      socket.once('close', () => {
        open--
        waiting.delete(socket)
      })
    },
    leave: (socket) => waiting.delete(socket),
    wait: (socket) => {
      if (!socket.destroyed) waiting.add(socket)
    },
  }
}
