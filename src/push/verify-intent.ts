import { randomBytes } from 'node:crypto'
import type { PendingRequest } from '../store/subscriptions.ts'
import { withParameters } from './callback-address.ts'
import type { CallbackClient } from './callback-client.ts'

/** `verified`: it was the subscriber who asked. `unreached`: nobody answered, which may be different in a minute. */
export type Verdict = 'verified' | 'failed' | 'unreached'

type Client = Pick<CallbackClient, 'get'>

/**
 * Asks the callback whether it wants what was requested (WebSub, section 5.3): it must answer 2xx with the challenge,
 * which is another one each time and of signs that no server turns into markup.
 */
export async function verifyIntent(
  { mode, callback, topic, leaseSeconds }: PendingRequest,
  client: Client,
): Promise<Verdict> {
  const challenge = randomBytes(32).toString('base64url')
  const reply = await client.get(
    withParameters(callback, {
      'hub.mode': mode,
      'hub.topic': topic,
      'hub.challenge': challenge,
      ...(mode === 'subscribe' && { 'hub.lease_seconds': String(leaseSeconds) }),
    }),
  )
  if (reply.kind === 'forbidden') return 'failed'
  if (reply.kind !== 'answered') return 'unreached'
  return reply.status >= 200 && reply.status < 300 && reply.text === challenge ? 'verified' : 'failed'
}

/** Tells the callback that there will be nothing, and why (WebSub, section 5.2). Answers whether it was reached. */
export async function tellDenial(
  { callback, topic }: PendingRequest,
  reason: string,
  client: Client,
): Promise<boolean> {
  const parameters = { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason }
  const reply = await client.get(withParameters(callback, parameters))
  return reply.kind === 'answered' || reply.kind === 'forbidden'
}
