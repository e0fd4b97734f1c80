import type {
  ClaimedSubscription,
  Delivery,
  FeedBehind,
  Settled,
} from '../../store/subscriptions/subscriptions.ts'
import type { CallbackClient } from '../callbacks/client.ts'
import type { Reply } from '../callbacks/reply.ts'
import type { Edition, FindEdition } from './payloads.ts'
import { readRetryAfter, toRetryTime } from './retry-times.ts'
import { type SignatureMethod, signContent } from './sign.ts'

export interface DeliverDeps {
  readonly client: Pick<CallbackClient, 'post'>
  readonly findEdition: FindEdition
  readonly signatureMethod: SignatureMethod
  readonly now: () => Date
  readonly random: () => number
}

/** When the newest document cannot be had right now. */
const soonMs = 5_000

/** Brings a subscriber the newest document of its topic, and answers what became of it. */
export async function deliver(
  subscription: ClaimedSubscription,
  behind: FeedBehind,
  deps: DeliverDeps,
): Promise<Settled> {
  const { id, claimedUntil, deliveredTag } = subscription
  const own = { id, claimedUntil }
  const edition = await deps.findEdition(subscription, behind.revision)
  // The feed has moved or is no more: there is nothing to tell until there is one again.
  if (!edition) return { ...own, kind: 'unchanged', revision: behind.revision, tag: deliveredTag }
  if (edition.revision < behind.revision) {
    return { ...own, kind: 'handed_back', dueAt: new Date(deps.now().getTime() + soonMs) }
  }
  const { revision, tag } = edition
  if (tag === deliveredTag) return { ...own, kind: 'unchanged', revision, tag }
  return send(subscription, edition, deps)
}

async function send(
  subscription: ClaimedSubscription,
  edition: Edition,
  { client, signatureMethod, now, random }: DeliverDeps,
): Promise<Settled> {
  const { id, claimedUntil, callback, secret } = subscription
  const startedAt = performance.now()
  const signature = secret && { 'x-hub-signature': signContent(signatureMethod, secret, edition.bytes) }
  const reply = await client.post(callback, { ...edition.headers, ...signature }, edition.bytes)
  const kind = toKind(reply)
  const delivery: Delivery = {
    at: now(),
    subscriptionId: id,
    host: subscription.host,
    feed: subscription.feed,
    format: subscription.format,
    revision: edition.revision,
    result: kind === 'failed' ? toResult(reply) : kind,
    ...(reply.kind === 'answered' && { status: reply.status }),
    tookMs: Math.round(performance.now() - startedAt),
  }
  const own = { id, claimedUntil, delivery }
  if (kind === 'delivered') return { ...own, kind, revision: edition.revision, tag: edition.tag }
  if (kind === 'gone') return { ...own, kind }
  const failures = subscription.failures + 1
  return { ...own, kind, failures, retryAt: toNextTry(failures, reply, now(), random()) }
}

/** Only 2xx is success, a redirect is none, and 410 says that nothing more is wanted (WebSub, section 7). */
function toKind(reply: Reply): 'delivered' | 'gone' | 'failed' {
  if (reply.kind !== 'answered') return 'failed'
  if (reply.status >= 200 && reply.status < 300) return 'delivered'
  return reply.status === 410 ? 'gone' : 'failed'
}

function toResult(reply: Reply): string {
  return reply.kind === 'answered' ? 'refused' : reply.kind
}

/** Later than ours only where the subscriber asks for it. */
function toNextTry(failures: number, reply: Reply, now: Date, random: number): Date | undefined {
  const ours = toRetryTime(failures, now, random)
  const asked = reply.kind === 'answered' ? readRetryAfter(reply.retryAfter, now) : undefined
  return ours && asked && asked > ours ? asked : ours
}
