import { PublisherError } from '../../domain/errors.ts'
import type { FeedName, Format } from '../../domain/feed.ts'
import { isOffered } from '../../domain/publication.ts'
import { hubUrls, type Site } from '../../domain/site.ts'
import type { Topic } from '../../store/subscriptions/subscriptions.ts'

/** A feed in one format, as the answer to a GET. */
export interface TopicDocument {
  readonly bytes: Uint8Array
  /** The whole Content-Type header. */
  readonly contentType: string
  /** The canonical address. */
  readonly selfUrl: string
  /** Differs for different bytes. */
  readonly tag: string
  /** The document is from this revision of the feed, which `stamp` tells from a lost one, or a later one. */
  readonly revision: number
  readonly stamp: string
}

/** The cache of the documents that answer a GET. */
export interface DocumentSource {
  /** Undefined if the feed has never existed; `isStale` if there may be a newer document. */
  current(
    name: FeedName,
    format: Format,
  ): Promise<{ readonly value: TopicDocument; readonly isStale: boolean } | undefined>
}

/**
 * Reads the newest document of a topic; undefined if there is no such feed (any more). Throws `unavailable` if only an
 * older document can be read.
 */
export type ReadTopic = (topic: Topic) => Promise<TopicDocument | undefined>

/** The body and the headers of a delivery; `deliver` adds the topic and the signature of each subscriber. */
export interface Payload extends TopicDocument {
  readonly headers: Readonly<Record<'content-type' | 'link', string>>
}

/** Undefined as for `ReadTopic`. */
export type FindPayload = (topic: Topic) => Promise<Payload | undefined>

/** The payloads for one round of deliveries: each topic is read once for all its subscribers. */
export function createPayloads(readTopic: ReadTopic, site: () => Site): FindPayload {
  const payloads = new Map<string, Promise<Payload | undefined>>()
  return (topic) => {
    const key = `${topic.feed} ${topic.format}`
    const known = payloads.get(key)
    if (known) return known
    const payload = readTopic(topic).then(
      (document) => document && { ...document, headers: toHeaders(document, site()) },
    )
    payloads.set(key, payload)
    payload.catch(() => payloads.delete(key))
    return payload
  }
}

/**
 * The Link header names the hub that sends this (WebSub, section 7). Our own hub is among them even if the
 * publication no longer advertises it: until their leases end, subscribers know it as theirs.
 */
function toHeaders(
  { contentType }: TopicDocument,
  { publication, baseUrl }: Site,
): Record<'content-type' | 'link', string> {
  const site = { publication: { ...publication, ownHub: true }, baseUrl }
  const hubs = hubUrls(site).map((hub) => `<${hub}>; rel="hub"`)
  return { 'content-type': contentType, link: hubs.join(', ') }
}

/** During an outage a client gets the last document; a subscriber waits for the new one. */
export function createReadTopic(documents: DocumentSource, site: () => Site): ReadTopic {
  return async ({ feed, format }) => {
    if (!isOffered(site().publication, feed)) return undefined
    const found = await documents.current(feed, format)
    if (found?.isStale) {
      throw new PublisherError('unavailable', `the newest document of ${feed} is unavailable`)
    }
    return found?.value
  }
}
