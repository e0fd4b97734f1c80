import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { AddressRule } from './address.ts'
import { mayBeAsked, toTarget } from './address.ts'
import { AddressRefused, createGuardedLookup, type ResolveHost } from './lookup.ts'
import { createReplyReader, type Reply } from './reply.ts'

/**
 * Asks addresses that strangers have named, each as it was given, not as a parser would write it. Follows no redirect,
 * and never throws.
 */
export interface CallbackClient {
  get(url: string): Promise<Reply>
  post(url: string, headers: Readonly<Record<string, string>>, body: Uint8Array | string): Promise<Reply>
  /** Cuts off what is under way. */
  close(): Promise<void>
}

export interface CallbackClientDeps {
  readonly isAllowed: AddressRule
  readonly resolve: ResolveHost
  /** Sockets to one host. */
  readonly perHost: number
  readonly timeouts?: CallbackTimeouts
}

export interface CallbackTimeouts {
  /** From the first look at the host's name until the socket is open. */
  readonly connectMs: number
  /** From then to the answer; for what was got, to its end. What was posted may take a tenth of it to its end. */
  readonly answerMs: number
}

export const callbackTimeouts: CallbackTimeouts = { connectMs: 5_000, answerMs: 10_000 }

export function createCallbackClient({
  isAllowed,
  resolve,
  perHost,
  timeouts = callbackTimeouts,
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
    connections: perHost,
    // One request to a socket: a host that hangs holds up its own only.
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeouts.answerMs,
    bodyTimeout: timeouts.answerMs,
  })

  function begin(url: string, request: Request, wantsBody: boolean): Promise<Reply> {
    const { handler, reply } = createReplyReader({
      wantsBody,
      wholeMs: timeouts.connectMs + timeouts.answerMs,
      restMs: timeouts.answerMs / 10,
    })
    const headers = { 'user-agent': userAgent, ...request.headers }
    agent.dispatch({ ...request, headers, origin: new URL(url).origin, path: toTarget(url) }, handler)
    return reply
  }

  return {
    get: (url) => begin(url, { method: 'GET', headers: { accept: '*/*' } }, true),
    post: (url, headers, body) => begin(url, { method: 'POST', headers, body: body as Buffer }, false),
    close: () => agent.destroy(),
  }
}

interface Request extends Pick<Dispatcher.DispatchOptions, 'method' | 'body'> {
  readonly headers: Readonly<Record<string, string>>
}

/** Sockets look names up, never addresses: these are checked here. Whoever gets an open socket was let in before. */
function guardSockets(open: buildConnector.connector, isAllowed: AddressRule): buildConnector.connector {
  return (options, callback) => {
    if (mayBeAsked(options.hostname, isAllowed)) open(options, callback)
    else queueMicrotask(() => callback(new AddressRefused('the address is not public'), null))
  }
}

const userAgent = 'Gazette (WebSub hub)'
