import { type CallbackClient, createCallbackClient, type Reply } from '../../http/outgoing/callback-client.ts'
import type { Guard } from '../../http/outgoing/guarded-connector.ts'
import type { Attempt, Message } from '../../store/webhooks/webhooks.ts'
import { toResult } from './attempt.ts'
import { signHeaders } from './signing.ts'

export interface Target {
  readonly url: string
  /** One signature for each. */
  readonly secrets: readonly string[]
}

export interface Sent {
  readonly reply: Reply
  readonly attempt: Attempt
}

/** Sends messages to webhooks. */
export interface Sender {
  /** One attempt. Never throws. */
  send(target: Target, message: Pick<Message, 'event' | 'body'>): Promise<Sent>
  /** Cuts off all requests. */
  close(): Promise<void>
}

export interface SenderDeps {
  readonly guard: Guard
  readonly now: () => Date
  readonly timeouts?: SenderTimeouts
}

type SenderTimeouts = NonNullable<Parameters<typeof createCallbackClient>[0]['timeouts']>

/** Standard Webhooks asks for 15 to 30 seconds in all. */
const defaultTimeouts: SenderTimeouts = { connectMs: 5_000, answerMs: 10_000 }
export const maxSocketsPerHost = 8

export function createSender({ guard, now, timeouts = defaultTimeouts }: SenderDeps): Sender {
  const client: CallbackClient = createCallbackClient({
    ...guard,
    userAgent: 'Gazette (webhooks)',
    maxSocketsPerHost,
    timeouts,
  })
  return {
    send: async ({ url, secrets }, { event, body }) => {
      const startedAt = performance.now()
      const signed = signHeaders({ id: event, body, at: now(), secrets })
      const reply = await client.post(url, { 'content-type': 'application/json', ...signed }, body)
      const { status } = reply
      const tookMs = Math.round(performance.now() - startedAt)
      const attempt = { at: now(), result: toResult(reply), ...(status !== undefined && { status }), tookMs }
      return { reply, attempt }
    },
    close: () => client.close(),
  }
}
