import { PublisherError } from '../domain/errors.ts'
import type { FeedName, Format } from '../domain/feed.ts'
import { isOffered } from '../domain/publication.ts'
import type { Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import type { ReadTopic, TopicDocument } from './topic-document.ts'

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
