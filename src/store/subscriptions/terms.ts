import { createHash } from 'node:crypto'
import type { FeedName, Format } from '../../domain/feed.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import type { SubscriptionRow } from '../schema/hub-tables.ts'

/** What the tables of the hub are read and written with. */
export interface HubAccess extends Pick<OpenDatabase, 'db' | 'writeUnannounced' | 'claiming'> {
  readonly now: () => Date
}

/** A document that subscribers are told about. */
export interface Topic {
  readonly feed: FeedName
  readonly format: Format
}

/** A subscriber and the conditions of its subscription. */
export interface Terms extends Topic {
  /** The whole URL, which is a secret. */
  readonly callback: string
  /** The callback's host without port. */
  readonly host: string
  /** The topic URL as the subscriber wrote it. */
  readonly topic: string
  readonly secret?: string
  readonly leaseSeconds: number
}

/**
 * The id of a subscription: a callback has one subscription to a topic, however often it is renewed (WebSub, section 5.1).
 * It does not reveal the callback.
 */
export function toSubscriptionId(callback: string, feed: string, format: string): string {
  return createHash('sha256').update([callback, feed, format].join('\n')).digest('hex').slice(0, 20)
}

/** Due at once, even if the clock is set back later. */
export const anyTime = new Date(0).toISOString()

export function toCallback(
  row: Pick<SubscriptionRow, 'id' | 'callback' | 'host' | 'feed' | 'format' | 'secret'>,
) {
  const { id, callback, host, feed, format, secret } = row
  const topic = { feed: feed as FeedName, format: format as Format }
  return { id, callback, host, ...topic, ...(secret !== null && { secret }) }
}

export function toDate(text: string | null | undefined): Date | undefined {
  return text ? new Date(text) : undefined
}
