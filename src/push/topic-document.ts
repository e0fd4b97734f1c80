import type { Topic } from '../store/subscriptions.ts'

/** A feed in one format, as a GET of it is answered now. */
export interface TopicDocument {
  readonly bytes: Uint8Array
  /** The whole Content-Type header. */
  readonly contentType: string
  /** The canonical address. */
  readonly selfUrl: string
  /** Another one for other bytes. */
  readonly tag: string
  /** The feed's: the document is at least as new. */
  readonly revision: number
}

/**
 * The newest document of a topic; undefined where there is no such feed, or no more. Throws `unavailable` where the
 * newest cannot be had.
 */
export type ReadTopic = (topic: Topic) => Promise<TopicDocument | undefined>
