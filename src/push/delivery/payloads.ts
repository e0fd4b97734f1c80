import { LRUCache } from 'lru-cache'
import { PublisherError } from '../../domain/errors.ts'
import type { FeedName, Format } from '../../domain/feed.ts'
import { isOffered } from '../../domain/publication.ts'
import { hubUrls, type Site } from '../../domain/site.ts'
import type { Store } from '../../store/store.ts'
import type { Topic } from '../../store/subscriptions/subscriptions.ts'

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

/** What every subscriber of a topic is sent: the document, and its headers but for the signature. */
export interface Edition extends TopicDocument {
  readonly headers: Readonly<Record<string, string>>
}

/** The topic in that revision of its feed or a later one; undefined where there is no such feed, or no more. */
export type FindEdition = (topic: Topic, revision: number) => Promise<Edition | undefined>

export interface EditionDeps {
  readonly readTopic: ReadTopic
  readonly site: () => Site
}

/** Those of one change go to all subscribers; what was before is not needed again. */
const mostKept = 32

/** Reads each topic once for each revision, however many are told of it. */
export function createEditions({ readTopic, site }: EditionDeps): FindEdition {
  const kept = new LRUCache<string, { revision: number; edition: Promise<Edition | undefined> }>({
    max: mostKept,
  })
  return (topic, revision) => {
    const key = `${topic.feed} ${topic.format}`
    const known = kept.get(key)
    if (known && known.revision >= revision) return known.edition
    const edition = readTopic(topic).then(
      (document) => document && { ...document, headers: toHeaders(document, site()) },
    )
    kept.set(key, { revision, edition })
    edition.catch(() => kept.delete(key))
    return edition
  }
}

/**
 * One Link header for all, with the hub that delivers this (WebSub, section 7): ours, also where the publication
 * advertises it no more and leases have yet to end.
 */
function toHeaders(
  { contentType, selfUrl }: TopicDocument,
  { publication, baseUrl }: Site,
): Record<string, string> {
  const site = { publication: { ...publication, ownHub: true }, baseUrl }
  const hubs = hubUrls(site).map((hub) => `<${hub}>; rel="hub"`)
  return { 'content-type': contentType, link: [...hubs, `<${selfUrl}>; rel="self"`].join(', ') }
}

/** Where the documents come from that a GET is answered with. */
export interface DocumentSource {
  isFeed(name: FeedName): Promise<boolean>
  current(
    name: FeedName,
    format: Format,
  ): Promise<{ readonly value: Omit<TopicDocument, 'revision'>; readonly isStale: boolean }>
}

export interface ReadTopicDeps {
  readonly store: Pick<Store, 'feedState'>
  readonly site: () => Site
  readonly documents: DocumentSource
}

/** A reader may get an old document while the store is away; a subscriber waits for the new one. */
export function createReadTopic({ store, site, documents }: ReadTopicDeps): ReadTopic {
  return async ({ feed, format }) => {
    if (!isOffered(site().publication, feed) || !(await documents.isFeed(feed))) return undefined
    // Asked first, so that the document is at least as new.
    const { revision } = await store.feedState(feed)
    const { value, isStale } = await documents.current(feed, format)
    if (isStale) throw new PublisherError('unavailable', `the newest document of ${feed} cannot be had`)
    const { bytes, contentType, selfUrl, tag } = value
    return { bytes, contentType, selfUrl, tag, revision }
  }
}
