import type { IncomingHttpHeaders } from 'node:http'
import { Agent, type Dispatcher } from 'undici'
import { PublisherError } from '../../domain/errors.ts'
import { toRequestTarget } from './address.ts'
import { createGuardedConnector, type Guard } from './guarded-connector.ts'
import { AddressRefused } from './lookup.ts'
import { readBody } from './read-body.ts'

export interface FetchOptions {
  /** The value of the header Accept. */
  readonly accept?: string
  /** Bytes after decompression; more throw `too_large`. */
  readonly maxBytes: number
  /** From the call to the end of the body. A body that stops coming ends earlier. */
  readonly timeoutMs: number
  readonly method?: 'GET' | 'HEAD'
  /** Further headers, with names in small letters. */
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** False: a redirect is an answer like any other. */
  readonly followsRedirects?: boolean
}

export interface Fetched {
  readonly status: number
  /** Names in small letters. */
  readonly headers: IncomingHttpHeaders
  /** Where the answer came from, after redirects. */
  readonly address: string
  /** The statuses of the redirects on the way: with 301 and 308 alone, the address has moved for ever. */
  readonly redirects: readonly number[]
  /**
   * Decompressed, in pieces. Throws `too_large` beyond `maxBytes`, `unavailable` if it ends early or takes too long. A body
   * that is not read to its end holds a connection: leave the loop over it, or call `cancel`.
   */
  readonly body: AsyncIterable<Uint8Array>
  cancel(): void
}

/** Sends requests to addresses that strangers have given. */
export interface Fetcher {
  /**
   * Follows up to five redirects, each address checked. Throws `invalid` for an address that is none, or is not allowed, and
   * `unavailable` if no answer comes; the message is a sentence that begins with the address. Any status is an answer.
   */
  fetch(address: string, options: FetchOptions): Promise<Fetched>
  /** Cuts off all requests. */
  close(): Promise<void>
}

export interface FetcherDeps extends Guard {
  readonly userAgent: string
  /** What to do about an address that is not allowed, after `; `. */
  readonly advice?: string
  readonly connectionsPerHost?: number
}

const mostRedirects = 5
const connectMs = 10_000
/** The longest pause between two pieces of an answer. */
const pauseMs = 30_000

export function createFetcher({ advice, userAgent, connectionsPerHost = 6, ...guard }: FetcherDeps): Fetcher {
  const agent = new Agent({
    connect: createGuardedConnector(guard, connectMs),
    connections: connectionsPerHost,
    pipelining: 1,
    allowH2: false,
    headersTimeout: pauseMs,
    bodyTimeout: pauseMs,
  })
  return {
    fetch: async (address, options) => {
      const timeout = AbortSignal.timeout(options.timeoutMs)
      const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
      const request = { ...options, signal, userAgent }
      const redirects: number[] = []
      let at = checkAddress(address)
      for (;;) {
        const answer = await ask(agent, at, request).catch((error) => {
          throw toFailure(at, error, advice)
        })
        // Cutting off a body that nobody waits for is no error.
        answer.body.on('error', () => undefined)
        const next = options.followsRedirects === false ? undefined : redirectOf(answer, at)
        if (next === undefined) return toFetched(answer, at, redirects, options)
        answer.body.destroy()
        if (redirects.push(answer.statusCode) > mostRedirects) {
          throw new PublisherError('unavailable', `${address} redirects more than ${mostRedirects} times`)
        }
        at = checkAddress(next)
      }
    },
    close: () => agent.destroy(),
  }
}

type Request = FetchOptions & { readonly userAgent: string }

function ask(agent: Agent, address: string, { accept = '*/*', headers, ...request }: Request) {
  return agent.request({
    origin: new URL(address).origin,
    path: toRequestTarget(address),
    method: request.method ?? 'GET',
    headers: { 'user-agent': request.userAgent, accept, 'accept-encoding': 'gzip, br', ...headers },
    signal: request.signal,
  })
}

/** The address without its fragment. */
function checkAddress(text: string): string {
  const given = text.trim()
  if (!/^https?:\/\/[^/]/i.test(given) || !URL.canParse(given)) {
    throw new PublisherError('invalid', `"${text}" must be an address that begins with http:// or https://`)
  }
  const { username, password } = new URL(given)
  if (username || password) {
    throw new PublisherError('invalid', `"${text}" must hold no user name or password`)
  }
  return given.replace(/#.*/s, '')
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: string): string | undefined {
  const location = [headers.location].flat()[0]
  if (!redirectStatuses.has(statusCode) || location === undefined) return undefined
  return URL.canParse(location, from) ? new URL(location, from).href : undefined
}

function toFetched(
  answer: Dispatcher.ResponseData,
  address: string,
  redirects: readonly number[],
  { maxBytes, method }: FetchOptions,
): Fetched {
  const { statusCode: status, headers, body } = answer
  const cancel = () => {
    body.destroy()
  }
  const hasBody = method !== 'HEAD'
  return {
    status,
    headers,
    address,
    redirects,
    body: readBody(body, {
      address,
      headers: hasBody ? headers : {},
      maxBytes,
      toFailure: (error) => toFailure(address, error),
    }),
    cancel,
  }
}

/** In words, for a person who has given the address. */
function toFailure(address: string, error: unknown, advice?: string): Error {
  if (error instanceof PublisherError) return error
  const { name = '', message = '', ...rest } = error as NodeJS.ErrnoException
  const code = String(rest.code)
  if (error instanceof AddressRefused) {
    const rule = 'is at an address that is not public'
    return new PublisherError('invalid', `${address} ${rule}${advice ? `; ${advice}` : ''}`, { cause: error })
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code === 'ERR_PADDING_2') {
    return new PublisherError('unavailable', `${address} sends a damaged body: ${message}`, { cause: error })
  }
  const isLate = name === 'TimeoutError' || /TIMEDOUT|_TIMEOUT$/.test(code)
  const why = isLate ? 'does not answer in time' : `does not answer: ${causes[code] ?? message}`
  return new PublisherError('unavailable', `${address} ${why}`, { cause: error })
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut off',
  UND_ERR_SOCKET: 'the connection is cut off',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by an authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by an authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain of its certificates is not complete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
}
