import { createHmac } from 'node:crypto'
import type {
  ClaimedSubscription,
  Delivery,
  FeedBehind,
  Settled,
} from '../../store/subscriptions/subscriptions.ts'
import type { CallbackClient } from '../callbacks/client.ts'
import { isSuccess, type Reply, toFailure } from '../callbacks/reply.ts'
import type { SignatureMethod } from '../limits.ts'
import type { WorkDeps } from './claim-worker.ts'
import type { FindPayload, Payload } from './payloads.ts'
import { toNextAttempt } from './retry-times.ts'

export interface DeliverDeps extends Pick<WorkDeps, 'now' | 'random'> {
  readonly client: Pick<CallbackClient, 'post'>
  readonly signatureMethod: SignatureMethod
}

/** The wait for a document that is not there yet. */
const outdatedMs = 5_000

/** Sends a subscriber the newest document of its topic, unless it has it already. */
export async function deliver(
  subscription: ClaimedSubscription,
  behind: FeedBehind,
  findPayload: FindPayload,
  deps: DeliverDeps,
): Promise<Settled> {
  const { id, claimedUntil, deliveredTag } = subscription
  const own = { id, claimedUntil }
  const payload = await findPayload(subscription)
  // The feed has moved or is gone.
  if (!payload) return { ...own, kind: 'unchanged', revision: behind.revision, tag: deliveredTag }
  if (payload.revision < behind.revision) {
    return { ...own, kind: 'handed_back', dueAt: new Date(deps.now().getTime() + outdatedMs) }
  }
  const { revision, tag } = payload
  if (tag === deliveredTag) return { ...own, kind: 'unchanged', revision, tag }
  return send(subscription, payload, deps)
}

async function send(
  subscription: ClaimedSubscription,
  payload: Payload,
  { client, signatureMethod, now, random }: DeliverDeps,
): Promise<Settled> {
  const { id, claimedUntil, callback, secret, host, feed, format } = subscription
  const { revision, tag, bytes } = payload
  const startedAt = performance.now()
  const signature = secret && { 'x-hub-signature': signContent(signatureMethod, secret, bytes) }
  const reply = await client.post(callback, { ...payload.headers, ...signature }, bytes)
  const kind = toKind(reply)
  const delivery: Delivery = {
    at: now(),
    subscriptionId: id,
    host,
    feed,
    format,
    revision,
    result: kind === 'failed' ? toFailure(reply) : kind,
    status: reply.status,
    tookMs: Math.round(performance.now() - startedAt),
  }
  const own = { id, claimedUntil, delivery }
  if (kind === 'delivered') return { ...own, kind, revision, tag }
  if (kind === 'gone') return { ...own, kind }
  const failures = subscription.failures + 1
  return { ...own, kind, failures, retryAt: toNextAttempt(failures, reply, now(), random()) }
}

/** A redirect is a failure, and 410 ends the subscription (WebSub, section 7). */
function toKind(reply: Reply): 'delivered' | 'gone' | 'failed' {
  if (isSuccess(reply)) return 'delivered'
  return reply.status === 410 ? 'gone' : 'failed'
}

/** The value of `X-Hub-Signature`: the method and the HMAC of the body, in hex (WebSub, section 7.1). */
export function signContent(method: SignatureMethod, secret: string, body: Uint8Array): string {
  return `${method}=${createHmac(method, secret).update(body).digest('hex')}`
}
