import type { Dispatcher } from 'undici'
import { AddressRefused } from './guarded-lookup.ts'

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
  /** It has taken too long. */
  cutOff(): void
}

const mostBytes = 4096

/**
 * Of a body no more than 4 KiB is read; where it is not wanted, the reply is there with its head, and the socket can be
 * used again where the rest is short.
 */
export function createReplyReader({ wantsBody }: { wantsBody: boolean }): ReplyReader {
  const { promise: reply, resolve } = Promise.withResolvers<Reply>()
  const chunks: Buffer[] = []
  let bytes = 0
  let head: { readonly status: number; readonly retryAfter?: string } | undefined
  let controller: Dispatcher.DispatchController | undefined
  let isCutOff = false

  function answer(): void {
    if (head)
      resolve({ kind: 'answered', ...head, text: Buffer.concat(chunks).subarray(0, mostBytes).toString() })
  }

  return {
    reply,
    cutOff: () => {
      isCutOff = true
      resolve({ kind: 'timed_out' })
      controller?.abort(new Error('it takes too long'))
    },
    handler: {
      onRequestStart: (started) => {
        controller = started
        if (isCutOff) started.abort(new Error('it takes too long'))
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return
        const retryAfter = headers['retry-after']
        head = { status, ...(typeof retryAfter === 'string' && { retryAfter }) }
        if (!wantsBody) answer()
      },
      onResponseData: (_controller, chunk) => {
        bytes += chunk.length
        if (wantsBody) chunks.push(chunk)
        if (bytes <= mostBytes) return
        answer()
        controller?.abort(new Error('it is too long'))
      },
      onResponseEnd: answer,
      onResponseError: (_controller, error) => resolve({ kind: toKind(error) }),
    },
  }
}

function toKind(error: unknown): 'timed_out' | 'unreachable' | 'forbidden' {
  if (error instanceof AddressRefused) return 'forbidden'
  const code = String((error as { code?: unknown } | null)?.code)
  return code.endsWith('TIMEOUT') || code === 'ETIMEDOUT' ? 'timed_out' : 'unreachable'
}
