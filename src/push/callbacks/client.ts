import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type AddressRule, mayConnect, toRequestTarget } from './address.ts'
import { AddressRefused, createGuardedLookup, type ResolveHost } from './lookup.ts'
import { createReplyReader, type Reply } from './reply.ts'

/**
 * Sends requests to URLs that strangers have given, byte for byte as they were given. Follows no redirect, and never
 * throws.
 */
export interface CallbackClient {
  get(url: string): Promise<Reply>
  post(url: string, headers: Readonly<Record<string, string>>, body: Uint8Array | string): Promise<Reply>
  /** Cuts off all requests. */
  close(): Promise<void>
}

export interface CallbackClientDeps {
  readonly isAllowed: AddressRule
  readonly resolve: ResolveHost
  readonly maxSocketsPerHost: number
  readonly timeouts?: CallbackTimeouts
}

export interface CallbackTimeouts {
  /** From the DNS lookup to the open socket. */
  readonly connectMs: number
  /** From then to the end of the answer to a GET, or the headers of the answer to a POST; its body has a tenth of it. */
  readonly answerMs: number
}

const defaultTimeouts: CallbackTimeouts = { connectMs: 5_000, answerMs: 10_000 }

export function createCallbackClient({
  isAllowed,
  resolve,
  maxSocketsPerHost,
  timeouts = defaultTimeouts,
}: CallbackClientDeps): CallbackClient {
  const agent = new Agent({
    connect: guardSockets(
      buildConnector({
        lookup: createGuardedLookup(resolve, isAllowed),
        timeout: timeouts.connectMs,
        allowH2: false,
      }),
      isAllowed,
    ),
    connections: maxSocketsPerHost,
    // With one request for each socket, a hanging callback delays no other request.
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeouts.answerMs,
    bodyTimeout: timeouts.answerMs,
  })

  function send(url: string, request: Request, wantsBody: boolean): Promise<Reply> {
    const { handler, reply } = createReplyReader({
      wantsBody,
      wholeMs: timeouts.connectMs + timeouts.answerMs,
      restMs: timeouts.answerMs / 10,
    })
    const headers = { 'user-agent': userAgent, ...request.headers }
    agent.dispatch({ ...request, headers, origin: new URL(url).origin, path: toRequestTarget(url) }, handler)
    return reply
  }

  return {
    get: (url) => send(url, { method: 'GET', headers: { accept: '*/*' } }, true),
    post: (url, headers, body) => send(url, { method: 'POST', headers, body: body as Buffer }, false),
    close: () => agent.destroy(),
  }
}

interface Request extends Pick<Dispatcher.DispatchOptions, 'method' | 'body'> {
  readonly headers: Readonly<Record<string, string>>
}

/** A socket looks up names but not IP addresses, so these are checked here. */
function guardSockets(open: buildConnector.connector, isAllowed: AddressRule): buildConnector.connector {
  return (options, callback) => {
    if (mayConnect(options.hostname, isAllowed)) open(options, callback)
    else queueMicrotask(() => callback(new AddressRefused('the address is not public'), null))
  }
}

const userAgent = 'Gazette (WebSub hub)'
