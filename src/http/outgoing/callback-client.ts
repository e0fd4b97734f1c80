import { Agent, type Dispatcher } from 'undici'
import { toRequestTarget } from './address.ts'
import { createGuardedConnector, type Guard } from './guarded-connector.ts'
import { AddressRefused } from './lookup.ts'

export type Reply =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter?: string
      /** The first 4 KiB of the body of a GET; empty for a POST. */
      readonly text: string
    }
  | { readonly kind: NoReply; readonly status?: undefined; readonly retryAfter?: undefined }
type NoReply = 'timed_out' | 'unreachable' | 'forbidden'

/** Only 2xx is success (WebSub, sections 5.3.1 and 7; Standard Webhooks, "Delivery"): no redirect is followed. */
export function isSuccess({ status = 0 }: Reply): boolean {
  return status >= 200 && status < 300
}

/** Why a reply is no success, in a word for log and metrics. */
export function toFailure({ kind }: Reply): string {
  return kind === 'answered' ? 'refused' : kind
}

export interface ReplyLimits {
  readonly wantsBody: boolean
  /** From now to the end of the reply, however much of it has come. */
  readonly wholeMs: number
  /** From the headers to the end of an unwanted body. */
  readonly restMs: number
}

const maxBytes = 4096

/**
 * Reads one reply, and at most 4 KiB of its body. Without `wantsBody` the reply resolves with its headers; if the rest is
 * short, the socket is used again. A reply that takes too long is cut off.
 */
export function createReplyReader({ wantsBody, wholeMs, restMs }: ReplyLimits) {
  const { promise: reply, resolve } = Promise.withResolvers<Reply>()
  const chunks: Buffer[] = []
  let bytes = 0
  let head: { readonly status: number; readonly retryAfter?: string } | undefined
  let controller: Dispatcher.DispatchController | undefined
  let isCutOff = false
  let hasEnded = false
  let timer = setTimeout(cutOff, wholeMs)

  function answer(): void {
    if (!head) return
    const text = wantsBody ? Buffer.concat(chunks).subarray(0, maxBytes).toString() : ''
    resolve({ kind: 'answered', ...head, text })
  }

  function cutOff(): void {
    isCutOff = true
    resolve({ kind: 'timed_out' })
    controller?.abort(new Error('the reply takes too long'))
  }

  /** A body that comes byte by byte must not hold the socket for which other requests wait. */
  function awaitRest(): void {
    if (hasEnded) return
    clearTimeout(timer)
    timer = setTimeout(cutOff, restMs)
  }

  function end(): void {
    hasEnded = true
    clearTimeout(timer)
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started
      if (isCutOff) started.abort(new Error('the reply takes too long'))
    },
    onResponseStart: (_controller, status, headers) => {
      if (status < 200) return
      const retryAfter = headers['retry-after']
      head = { status, ...(typeof retryAfter === 'string' && { retryAfter }) }
      if (wantsBody) return
      answer()
      // A short body has ended by then.
      queueMicrotask(awaitRest)
    },
    onResponseData: (_controller, chunk) => {
      bytes += chunk.length
      if (wantsBody) chunks.push(chunk)
      if (bytes <= maxBytes) return
      answer()
      controller?.abort(new Error('the reply is too long'))
    },
    onResponseEnd: () => {
      end()
      if (wantsBody) answer()
    },
    onResponseError: (_controller, error) => {
      end()
      resolve({ kind: toKind(error) })
    },
  }
  return { handler, reply }
}

function toKind(error: unknown): NoReply {
  if (error instanceof AddressRefused) return 'forbidden'
  const code = String((error as { code?: unknown } | null)?.code)
  return code.endsWith('TIMEOUT') || code === 'ETIMEDOUT' ? 'timed_out' : 'unreachable'
}

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

export interface CallbackClientDeps extends Guard {
  readonly userAgent: string
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
  userAgent,
  maxSocketsPerHost,
  timeouts = defaultTimeouts,
}: CallbackClientDeps): CallbackClient {
  const agent = new Agent({
    connect: createGuardedConnector({ isAllowed, resolve }, timeouts.connectMs),
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
