import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'

export interface HttpServer {
  readonly server: Server
  /**
   * Takes no more connections, lets every answer under way reach its reader whole, and resolves when all connections
   * are closed; what is still open after `graceMs` is cut off.
   */
  stop(graceMs: number): Promise<void>
}

/**
 * A server that can be stopped without cutting answers short. Node's own `close()` destroys a connection as soon as its
 * answer is written to memory, although the reader has not got it yet (node:http, `closeIdleConnections`).
 */
export function createHttpServer(listener: RequestListener): HttpServer {
  const underway = new Set<ServerResponse>()
  let whenIdle: (() => void) | undefined
  const server = createServer((req, res) => {
    underway.add(res)
    if (whenIdle) res.setHeader('Connection', 'close')
    res.once('close', () => {
      underway.delete(res)
      if (underway.size === 0) whenIdle?.()
    })
    listener(req, res)
  })
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
