import { LRUCache } from 'lru-cache'
import { hubUrls } from '../domain/hubs.ts'
import type { Site } from '../domain/site.ts'
import type { Topic } from '../store/subscriptions.ts'
import type { ReadTopic, TopicDocument } from './topic-document.ts'

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
