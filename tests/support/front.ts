import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { ask } from './request.ts'

/** An answer on its way from the server to the client. */
export interface Passing {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The connection ends in the middle of the body. */
  isCut?: boolean
}

export interface FrontOptions {
  /** The port of the server behind it. */
  readonly behind: number
  /** Of `fixtures/certificates`. */
  readonly certificate?: string
  /** Changes the headers of a request. */
  readonly request?: (headers: Record<string, string>, request: IncomingMessage) => void
  readonly answer?: (passing: Passing, request: IncomingMessage) => void | Promise<void>
  /** What it answers on port 80: by default a redirect to https. */
  readonly plain?: RequestListener
}

/** A proxy with TLS for `https://courier.example`, and what listens on its port 80. */
export interface Front extends AsyncDisposable {
  readonly toPort: (port: number) => number
}

export function readCertificateFile(name: string): string {
  return readFileSync(new URL(`../fixtures/certificates/${name}`, import.meta.url), 'utf8')
}

const toHttps: RequestListener = (request, response) => {
  response.writeHead(301, { Location: `https://${request.headers.host}${request.url}` }).end()
}

/** As a good proxy: it appends the client to X-Forwarded-For and leaves the rest alone, unless told otherwise. */
export async function startFront({
  behind,
  certificate = 'courier',
  request: changeRequest,
  answer,
  plain = toHttps,
}: FrontOptions): Promise<Front> {
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const headers = { ...request.headers, 'x-forwarded-for': '192.0.2.7' } as unknown as Record<
      string,
      string
    >
    changeRequest?.(headers, request)
    const { method = 'GET', url = '/' } = request
    const reply = await ask(`http://127.0.0.1:${behind}${url}`, { method, headers })
    const passing: Passing = { status: reply.status, headers: { ...reply.headers }, body: reply.bytes }
    await answer?.(passing, request)
    const { status, body, isCut } = passing
    const sent = Object.fromEntries(
      Object.entries(passing.headers).filter(([, value]) => value !== undefined),
    )
    // A proxy sets its own, and a changed body its length.
    delete sent.connection
    delete sent['transfer-encoding']
    const length = method === 'HEAD' || status === 304 ? {} : { 'content-length': String(body.length) }
    response.sendDate = false
    response.writeHead(status, { ...sent, ...length } as Record<string, string>)
    if (!isCut) return response.end(body)
    return response.write(body.subarray(0, body.length / 2), () => response.destroy())
  }
  const files = { key: readCertificateFile('courier.key'), cert: readCertificateFile(`${certificate}.pem`) }
  const secure = createSecureServer(files, (request, response) => void pass(request, response))
  const open = createServer(plain)
  const ports = new Map<number, number>()
  for (const [port, server] of [
    [443, secure],
    [80, open],
  ] as const)
    ports.set(port, await listen(server))
  return {
    toPort: (port) => ports.get(port) ?? port,
    [Symbol.asyncDispose]: async () => {
      for (const server of [secure, open]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
