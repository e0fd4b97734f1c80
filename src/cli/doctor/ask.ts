import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { toReason } from '../fetch-feed.ts'

/** An answer as it came: redirects are not followed, and nothing is added or unpacked. */
export interface Reply {
  readonly url: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As it came. */
  readonly bytes: Buffer
  /** Unpacked by Content-Encoding; undefined if that cannot be done. */
  readonly content: Buffer | undefined
  /** The connection ended before the end of the body. */
  readonly isTruncated: boolean
  /** Of HTTPS. */
  readonly certificate?: Certificate
}

export interface Certificate {
  readonly validTo: Date
  /** Why readers do not trust it. */
  readonly fault?: string
}

export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The type that an answer names, in lower case and without parameters; empty if it names none. */
export function mediaTypeOf({ headers }: Reply): string {
  return String(headers['content-type'] ?? '')
    .replace(/;.*/s, '')
    .trim()
    .toLowerCase()
}

/** Throws an error with the reason in words if no answer comes. */
export type Ask = (url: string, question?: Question) => Promise<Reply>

export interface Network {
  readonly lookup?: LookupFunction
  /** Where a port of the public address is; the port itself by default. */
  readonly toPort?: (port: number) => number
  /** Authorities that are trusted, in PEM; those of the system by default. */
  readonly ca?: string
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 15_000
const maxBytes = 20 * 1024 * 1024

/** Asks as readers do; `userAgent` says who. A wrong certificate is noted, and the answer read all the same. */
export function createAsk(userAgent: string, network: Network = {}): Ask {
  const { lookup, toPort = (port) => port, ca, timeoutMs = defaultTimeoutMs } = network
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const { protocol, hostname, port, pathname, search } = new URL(url)
    const isSecure = protocol === 'https:'
    const signal = AbortSignal.timeout(timeoutMs)
    const sent = (isSecure ? requestHttps : requestHttp)({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: toPort(Number(port || (isSecure ? 443 : 80))),
      path: pathname + search,
      method,
      headers: { Host: new URL(url).host, 'User-Agent': userAgent, Accept: '*/*', ...headers },
      agent: false,
      signal,
      rejectUnauthorized: false,
      ...(lookup && { lookup }),
      ...(ca && { ca }),
    })
    sent.end(body)
    try {
      return await new Promise<Reply>((resolve, reject) => {
        sent.once('error', reject)
        sent.once('response', (response) => {
          const { statusCode: status = 0, headers: received } = response
          const certificate = isSecure ? readCertificate(response.socket as TLSSocket) : undefined
          const chunks: Buffer[] = []
          let size = 0
          let isTruncated = false
          response.on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > maxBytes) response.destroy(new Error(`the answer is larger than ${maxBytes} bytes`))
            else chunks.push(chunk)
          })
          response.on('error', (error: NodeJS.ErrnoException) => {
            // Node's word for a body that ends too early.
            if (error.code === 'ECONNRESET' && !signal.aborted) isTruncated = true
            else reject(signal.aborted ? signal.reason : error)
          })
          response.once('close', async () => {
            const bytes = Buffer.concat(chunks)
            const content = await unpack(bytes, received['content-encoding'])
            const reply = { url, status, headers: received, bytes, content, isTruncated }
            resolve({ ...reply, ...(certificate && { certificate }) })
          })
        })
      })
    } catch (error) {
      throw new Error(toReason(error, timeoutMs), { cause: error })
    }
  }
}

function readCertificate(socket: TLSSocket): Certificate {
  const { valid_to: validTo } = socket.getPeerCertificate()
  const { authorizationError } = socket
  if (socket.authorized || !authorizationError) return { validTo: new Date(validTo) }
  // Typed as an error, but Node sets its code.
  const code = String((authorizationError as NodeJS.ErrnoException).code ?? authorizationError)
  return {
    validTo: new Date(validTo),
    fault: toReason(Object.assign(new Error(code), { code }), defaultTimeoutMs),
  }
}

const unpackers: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}

async function unpack(bytes: Buffer, encoding = 'identity'): Promise<Buffer | undefined> {
  if (bytes.length === 0 || encoding === 'identity') return bytes
  return unpackers[encoding.toLowerCase()]?.(bytes).catch(() => undefined)
}
