import { createHash } from 'node:crypto'

/**
 * A subscription's id: one and the same callback and topic have one subscription, however often it is renewed (WebSub,
 * section 5.1). It tells nothing of the callback.
 */
export function toSubscriptionId(callback: string, feed: string, format: string): string {
  return createHash('sha256').update([callback, feed, format].join('\n')).digest('hex').slice(0, 20)
}
