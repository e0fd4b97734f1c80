import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { type FeedName, type FeedState, type Format, formats } from '../domain/feed.ts'
import { type ArchivePage, paths, type Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import type { FeedDocument } from './feed-document.ts'
import type { Gate } from './gate.ts'
import { createRepresentation } from './representation.ts'
import { type WrittenDocument, writeArchive, writeFeed } from './write-document.ts'

export interface Documents {
  /** The document of the feed's newest revision. Throws what the store throws when it does not answer. */
  current(name: FeedName, format: Format): Promise<FeedDocument>
  /** The archive page in that version; its present version where that is another one; undefined for no page. */
  archive(name: FeedName, page: ArchivePage, format: Format): Promise<FeedDocument | ArchivePage | undefined>
  /** What the feed held then, as text. Nothing of it is kept. */
  asOf(name: FeedName, at: Date, format: Format): Promise<FeedDocument>
}

export interface DocumentDeps {
  readonly store: Store
  readonly site: () => Site
  readonly log: Logger
  readonly gate: Gate
}

/** Compressed copies come on top; the documents themselves are what takes room. */
const cacheBytes = 64 * 1024 * 1024

/**
 * Documents by feed, format and revision. None is ever invalidated: a stale one cannot be found. Each is built once,
 * however many ask for it at the same time, and one that fails the gate leaves the last good one in its place.
 */
export function createDocuments({ store, site, log, gate }: DocumentDeps): Documents {
  const kept = new LRUCache<string, FeedDocument>({
    maxSize: cacheBytes,
    sizeCalculation: ({ bytes }) => bytes.length * 2,
  })
  const lastGood = new LRUCache<string, FeedDocument>({ max: 1000 })
  const underway = new Map<string, Promise<FeedDocument>>()

  function once(key: string, build: () => Promise<FeedDocument>): Promise<FeedDocument> {
    const known = kept.get(key)
    if (known) return Promise.resolve(known)
    const started = underway.get(key)
    if (started) return started
    const made = build().finally(() => underway.delete(key))
    underway.set(key, made)
    return made
  }

  async function buildCurrent(name: FeedName, format: Format): Promise<FeedDocument> {
    const contents = await store.readFeed(name, site().publication.tombstoneDays)
    const { state, archive } = contents
    const place = `${name} ${format}`
    const fresh = () =>
      toDocument(writeFeed(contents, format, site(), log), format, { changedAt: state.changedAt, archive })
    const document = gate.admit(place, fresh(), lastGood.get(place))
    lastGood.set(place, document)
    kept.set(keyOf(state, format), document)
    return document
  }

  return {
    current: async (name, format) =>
      once(keyOf(await store.feedState(name), format), () => buildCurrent(name, format)),
    archive: async (name, { page, version }, format) => {
      // Asked first: what an older version held may have been withdrawn.
      const present = await store.archivePage(name, page)
      if (present?.version !== version) return present
      const key = `${name} ${format} archive ${page}-${version}`
      const known = kept.get(key)
      if (known) return known
      const contents = await store.readArchive(name, page)
      if (contents?.page.version !== version) return contents?.page
      const document = toDocument(writeArchive(contents, format, site(), log), format, {})
      kept.set(key, document)
      return document
    },
    asOf: async (name, at, format) => {
      const articles = await store.readFeedAsOf(name, at)
      const state = { ...(await store.feedState(name)), changedAt: at }
      return toDocument(writeFeed({ state, articles, withdrawn: [] }, format, site(), log), format, {
        changedAt: at,
      })
    },
  }
}

function toDocument(
  { text, head }: WrittenDocument,
  format: Format,
  more: Pick<FeedDocument, 'changedAt' | 'archive'>,
): FeedDocument {
  const { contentType } = formats[format]
  return { ...createRepresentation(head.selfUrl, text), contentType, selfUrl: head.selfUrl, ...more }
}

function keyOf({ name, revision }: FeedState, format: Format): string {
  return `${name} ${format} ${revision}`
}

/** Where the newest page of a feed's archive is, for its Link header. */
export function archiveAddress(name: FeedName, page: ArchivePage, format: Format, baseUrl: string): string {
  return baseUrl + paths.archive(name, page, format)
}
