import type { Site } from '../../domain/site.ts'
import type { Store } from '../../store/store.ts'
import type { PendingRequest } from '../../store/subscriptions/subscriptions.ts'
import type { ReadTopic } from '../delivery/payloads.ts'
import type { PushLimits } from '../limits.ts'

/** Why a request must not be granted as things are now, in a sentence; undefined where it may be. */
export type FindDenial = (
  request: Pick<PendingRequest, 'mode' | 'callback' | 'host' | 'feed' | 'format'>,
) => Promise<string | undefined>

export interface FindDenialDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly limits: Pick<PushLimits, 'subscriptions' | 'subscriptionsPerHost'>
}

/** What may have come between a request and its verification. Who wants no more always gets its way. */
export function createFindDenial({
  store: { subscriptions },
  site,
  readTopic,
  limits,
}: FindDenialDeps): FindDenial {
  return async ({ mode, callback, host, feed, format }) => {
    if (mode === 'unsubscribe') return undefined
    if (!site().publication.ownHub) return 'This publication has no hub here any more.'
    if (await subscriptions.isBlocked(host)) return 'This hub delivers nothing to that host.'
    if (!(await readTopic({ feed, format }))) return 'There is no such feed any more.'
    if (await subscriptions.isSubscribed(callback, { feed, format })) return undefined
    const counts = await subscriptions.countFor(host)
    const isFull =
      counts.subscriptions >= limits.subscriptions ||
      counts.subscriptionsOfHost >= limits.subscriptionsPerHost
    return isFull ? 'This hub has no room for more subscriptions.' : undefined
  }
}
