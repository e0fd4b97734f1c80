import type { Dispatcher } from 'undici'
import { AddressRefused } from './lookup.ts'

/** What came back. Anything but an answer is said in a word. */
export type Reply =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter?: string
      /** The first 4 KiB of the body of what was got; empty for what was posted. */
      readonly text: string
    }
  | { readonly kind: 'timed_out' | 'unreachable' | 'forbidden' }

/** Reads one reply. */
export interface ReplyReader {
  readonly handler: Dispatcher.DispatchHandler
  readonly reply: Promise<Reply>
}

export interface ReplyTerms {
  readonly wantsBody: boolean
  /** Until all of it is there; whatever of it comes in time, its end must, too. */
  readonly wholeMs: number
  /** Until the end of a body that is not wanted. */
  readonly restMs: number
}

const mostBytes = 4096

/**
 * Of a body no more than 4 KiB is read; where it is not wanted, the reply is there with its head, and the socket can be
 * used again where the rest is short. The time counts from now, and whatever has not ended then is cut off.
 */
export function createReplyReader({ wantsBody, wholeMs, restMs }: ReplyTerms): ReplyReader {
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
    const text = wantsBody ? Buffer.concat(chunks).subarray(0, mostBytes).toString() : ''
    resolve({ kind: 'answered', ...head, text })
  }

  function cutOff(): void {
    isCutOff = true
    resolve({ kind: 'timed_out' })
    controller?.abort(new Error('it takes too long'))
  }

  /** Others wait for the socket, which must not be held byte by byte. */
  function awaitRest(): void {
    if (hasEnded) return
    clearTimeout(timer)
    timer = setTimeout(cutOff, restMs)
  }

  function end(): void {
    hasEnded = true
    clearTimeout(timer)
  }

  return {
    reply,
    handler: {
      onRequestStart: (started) => {
        controller = started
        if (isCutOff) started.abort(new Error('it takes too long'))
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return
        const retryAfter = headers['retry-after']
        head = { status, ...(typeof retryAfter === 'string' && { retryAfter }) }
        if (wantsBody) return
        answer()
        // What is short has ended by then.
        queueMicrotask(awaitRest)
      },
      onResponseData: (_controller, chunk) => {
        bytes += chunk.length
        if (wantsBody) chunks.push(chunk)
        if (bytes <= mostBytes) return
        answer()
        controller?.abort(new Error('it is too long'))
      },
      onResponseEnd: () => {
        end()
        if (wantsBody) answer()
      },
      onResponseError: (_controller, error) => {
        end()
        resolve({ kind: toKind(error) })
      },
    },
  }
}

function toKind(error: unknown): 'timed_out' | 'unreachable' | 'forbidden' {
  if (error instanceof AddressRefused) return 'forbidden'
  const code = String((error as { code?: unknown } | null)?.code)
  return code.endsWith('TIMEOUT') || code === 'ETIMEDOUT' ? 'timed_out' : 'unreachable'
}
