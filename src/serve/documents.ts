import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Article } from '../domain/article.ts'
import { type FeedName, type FeedState, type Format, formats } from '../domain/feed.ts'
import { type ArchivePage, paths, type Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import type { FeedDocument } from './feed-document.ts'
import type { Gate } from './gate.ts'
import { type DocumentMetrics, secondsSince } from './metrics.ts'
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
  /** Absent: nobody counts. */
  readonly metrics?: DocumentMetrics
}

/** Compressed copies come on top; the documents themselves are what takes room. */
const cacheBytes = 64 * 1024 * 1024

/**
 * Documents by feed, format and revision. None is ever invalidated: a stale one cannot be found. Each is built once,
 * however many ask for it at the same time, and passes the gate.
 */
export function createDocuments({ store, site, log, gate, metrics }: DocumentDeps): Documents {
  const kept = new LRUCache<string, FeedDocument>({
    maxSize: cacheBytes,
    sizeCalculation: ({ bytes }) => bytes.length * 2,
  })
  const lastGood = new LRUCache<string, FeedDocument>({ max: 1000 })
  const underway = new Map<string, Promise<FeedDocument>>()

  function find(key: string): FeedDocument | undefined {
    const known = kept.get(key)
    if (known) metrics?.hit()
    else metrics?.miss()
    return known
  }

  function keep(key: string, document: FeedDocument): FeedDocument {
    kept.set(key, document)
    metrics?.kept(kept.size, kept.calculatedSize)
    return document
  }

  function once(key: string, build: () => Promise<FeedDocument>): Promise<FeedDocument> {
    const known = find(key)
    if (known) return Promise.resolve(known)
    const started = underway.get(key)
    if (started) return started
    const made = build().finally(() => underway.delete(key))
    underway.set(key, made)
    return made
  }

  async function buildCurrent(name: FeedName, format: Format): Promise<FeedDocument> {
    const startedAt = performance.now()
    const contents = await store.readFeed(name, site().publication.tombstoneDays)
    const { state, archive } = contents
    const place = `${name} ${format}`
    const write = (without: ReadonlySet<string>) =>
      toDocument(writeFeed(leaveOut(contents, without), format, site(), log), format, {
        changedAt: state.changedAt,
        archive,
      })
    const { document, isGood } = gate.admit({
      place,
      write,
      lastGood: stillTrue(lastGood.get(place), contents.withdrawn),
    })
    if (isGood) lastGood.set(place, document)
    metrics?.built(format, secondsSince(startedAt))
    return keep(keyOf(state, format), document)
  }

  return {
    current: async (name, format) =>
      once(keyOf(await store.feedState(name), format), () => buildCurrent(name, format)),
    archive: async (name, { page, version }, format) => {
      // Asked first: what an older version held may have been withdrawn.
      const present = await store.archivePage(name, page)
      if (present?.version !== version) return present
      const key = `${name} ${format} archive ${page}-${version}`
      const known = find(key)
      if (known) return known
      const startedAt = performance.now()
      const contents = await store.readArchive(name, page)
      if (contents?.page.version !== version) return contents?.page
      const write = (without: ReadonlySet<string>) =>
        toDocument(writeArchive(leaveOut(contents, without), format, site(), log), format, {})
      const place = `${name} ${format}, archive ${page}`
      const { document } = gate.admit({ place, write, lastGood: undefined })
      metrics?.built(format, secondsSince(startedAt))
      return keep(key, document)
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

function leaveOut<Contents extends { readonly articles: readonly Article[] }>(
  contents: Contents,
  ids: ReadonlySet<string>,
): Contents {
  return { ...contents, articles: contents.articles.filter(({ id }) => !ids.has(id)) }
}

/** What was withdrawn since must not come back with an old document. */
function stillTrue(
  document: FeedDocument | undefined,
  withdrawn: readonly Article[],
): FeedDocument | undefined {
  return withdrawn.some(({ id }) => document?.bytes.includes(id)) ? undefined : document
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
