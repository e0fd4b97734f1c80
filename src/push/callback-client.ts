import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { AddressRule } from './address-rule.ts'
import { mayBeAsked } from './callback-address.ts'
import { AddressRefused, createGuardedLookup, type ResolveHost } from './guarded-lookup.ts'
import { createReplyReader, type Reply, type ReplyReader } from './read-reply.ts'

/** Asks addresses that strangers have named. Follows no redirect, and never throws. */
export interface CallbackClient {
  get(url: string): Promise<Reply>
  post(url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array | string): Promise<Reply>
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
  /** From then to the answer; for what was got, to its end. */
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

  function begin({ origin, pathname, search }: URL, request: Request, reader: ReplyReader): Promise<Reply> {
    const options = { ...request, origin, path: pathname + search } as Dispatcher.DispatchOptions
    try {
      agent.dispatch(options, reader.handler)
    } catch {
      // The agent is closed.
      return Promise.resolve({ kind: 'unreachable' })
    }
    return reader.reply
  }

  return {
    get: async (url) => {
      const reader = createReplyReader({ wantsBody: true })
      // The parts of an answer may each come in time, and never the last one.
      const timer = setTimeout(reader.cutOff, timeouts.connectMs + timeouts.answerMs)
      const headers = { 'user-agent': userAgent, accept: '*/*' }
      const reply = await begin(new URL(url), { method: 'GET', headers }, reader)
      clearTimeout(timer)
      return reply
    },
    post: (url, headers, body) => {
      const request = {
        method: 'POST',
        headers: { 'user-agent': userAgent, ...headers },
        body: body as Buffer,
      }
      return begin(url, request, createReplyReader({ wantsBody: false }))
    },
    close: () => agent.destroy(),
  }
}

type Request = Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'>

/** Sockets look names up, never addresses: these are checked here. Whoever gets an open socket was let in before. */
function guardSockets(open: buildConnector.connector, isAllowed: AddressRule): buildConnector.connector {
  return (options, callback) => {
    if (mayBeAsked(options.hostname, isAllowed)) open(options, callback)
    else queueMicrotask(() => callback(new AddressRefused('the address is not public'), null))
  }
}

const userAgent = 'Gazette (WebSub hub)'
