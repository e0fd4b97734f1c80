import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Article } from '../../domain/article.ts'
import { type FeedName, type Format, formatNames, formats, identityOf } from '../../domain/feed.ts'
import { type ArchivePage, paths, type Site } from '../../domain/site.ts'
import { createRepresentation } from '../../http/representation.ts'
import { type DocumentMetrics, secondsSince } from '../../metrics/metrics.ts'
import type { Store } from '../../store/store.ts'
import { cacheBytes } from './cache-limits.ts'
import type { FeedDocument } from './document.ts'
import { draftArchive, draftFeed, type WrittenDocument, writeWith } from './document.ts'
import { createEntries } from './entry-cache.ts'
import { createFallback, type Fallback, type Found } from './serve-stale.ts'
import type { Gate } from './validation-gate.ts'

/** While the store does not answer, what it last said stands. */
export interface Documents {
  /** The main feed, what the publication names, and whatever once held an article. */
  isFeed(name: FeedName): Promise<boolean>
  /** The document of the feed's newest revision. */
  current(name: FeedName, format: Format): Promise<Found<FeedDocument>>
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
  readonly fallback?: Fallback
}

interface Kept {
  readonly document: FeedDocument
  /** The feed's, for its own document. */
  readonly revision: number
  /** A publication that is edited comes as another object. */
  readonly site: Site
  /** Fit to stand in for a later one. */
  readonly isGood: boolean
}

interface Underway {
  readonly site: Site
  readonly made: Promise<FeedDocument>
}

/**
 * The newest document of each feed and format, and archive pages, for as long as there is room. One is good for its
 * revision and site only, since another process may raise the revision before this one goes by the new publication; each
 * is built once, however many ask for it at the same time, and passes the gate.
 */
export function createDocuments(deps: DocumentDeps): Documents {
  const { store, site, gate, metrics, fallback = createFallback() } = deps
  const entries = createEntries(deps)
  const kept = new LRUCache<string, Kept>({
    maxSize: cacheBytes.documents,
    sizeCalculation: ({ document }) => document.bytes.length * 2,
  })
  const underway = new Map<string, Underway>()

  /** Not what was begun for another site, nor what was slow and would take the place of a newer one. */
  function keep(key: string, one: Kept): FeedDocument {
    if (one.site !== site() || (kept.get(key)?.revision ?? 0) > one.revision) return one.document
    kept.set(key, one)
    metrics?.kept(kept.size, kept.calculatedSize)
    return one.document
  }

  /** The document that is kept for that revision, or the one that is being built, or a new one. */
  function find(key: string, revision: number, build: () => Promise<FeedDocument>): Promise<FeedDocument> {
    const present = site()
    const known = kept.get(key)
    if (known?.revision === revision && known.site === present) {
      metrics?.hit()
      return Promise.resolve(known.document)
    }
    metrics?.miss()
    const name = `${key} ${revision}`
    const started = underway.get(name)
    if (started?.site === present) return started.made
    const made = build().finally(() => {
      if (underway.get(name)?.made === made) underway.delete(name)
    })
    underway.set(name, { site: present, made })
    return made
  }

  async function buildCurrent(name: FeedName, format: Format): Promise<FeedDocument> {
    const startedAt = performance.now()
    const begunFor = site()
    const place = placeOf(name, format)
    const contents = await store.readFeed(name, begunFor.publication.tombstoneDays)
    const { changedAt, revision } = contents.state
    const last = stillTrue(kept.get(place), contents.withdrawn)
    const draft = draftFeed(contents, format, site(), entries)
    const { written, isGood } = gate.admit({ place, draft, hasLastGood: last !== undefined })
    const document = written
      ? toDocument(written, format, { changedAt, archive: contents.archive })
      : last?.document
    if (!document) throw new Error(`the gate kept a last document of ${place} that there is not`)
    metrics?.built(format, secondsSince(startedAt))
    return keep(place, { document, revision, site: begunFor, isGood })
  }

  async function readArchive(name: FeedName, { page, version }: ArchivePage, format: Format) {
    // Asked first: what an older version held may have been withdrawn.
    const present = await store.archivePage(name, page)
    if (present?.version !== version) return present
    return find(archivePlace(name, page, format), version, () => buildArchive(name, page, format))
  }

  async function buildArchive(name: FeedName, page: number, format: Format): Promise<FeedDocument> {
    const startedAt = performance.now()
    const begunFor = site()
    const place = archivePlace(name, page, format)
    const contents = await store.readArchive(name, page)
    if (!contents) throw new Error(`${place} was there and is gone`)
    const draft = draftArchive(contents, format, site(), entries)
    const { written } = gate.admit({ place, draft, hasLastGood: false })
    if (!written) throw new Error(`the gate kept a last document of ${place} that there is not`)
    metrics?.built(format, secondsSince(startedAt))
    const document = toDocument(written, format, { page: contents.page })
    return keep(place, { document, revision: contents.page.version, site: begunFor, isGood: true })
  }

  return {
    isFeed: async (name) => {
      if (isNamed(name, site())) return true
      const isKnown = formatNames.some((format) => kept.has(placeOf(name, format)))
      const ask = async () => (await store.feedState(name)).revision > 0
      return (await fallback(ask, isKnown || undefined)).value
    },
    current: (name, format) => {
      const place = placeOf(name, format)
      const ask = async () => {
        const { revision } = await store.feedState(name)
        return find(place, revision, () => buildCurrent(name, format))
      }
      return fallback(ask, kept.get(place)?.document)
    },
    archive: async (name, asked, format) => {
      const last = kept.get(archivePlace(name, asked.page, format))
      const isSame = last?.revision === asked.version
      const ask = () => readArchive(name, asked, format)
      const { value } = await fallback(ask, isSame ? last?.document : undefined)
      // The page may have got another version while it was read.
      if (value && 'bytes' in value && value.page?.version !== asked.version) return value.page
      return value
    },
    asOf: async (name, at, format) => {
      const articles = await store.readFeedAsOf(name, at)
      const state = { ...(await store.feedState(name)), changedAt: at }
      const draft = draftFeed({ state, articles, withdrawn: [] }, format, site(), entries)
      return toDocument(writeWith(draft.entries, draft.enclose(draft.entries)), format, { changedAt: at })
    },
  }
}

function isNamed(name: FeedName, { publication }: Site): boolean {
  const identity = identityOf(name)
  if (identity.kind === 'main') return true
  const { sections, queries } = publication
  const named = { section: sections, query: queries }[identity.kind as 'section' | 'query'] ?? []
  return named.some(({ slug }) => slug === identity.slug)
}

function placeOf(name: FeedName, format: Format): string {
  return `${name} ${format}`
}

function archivePlace(name: FeedName, page: number, format: Format): string {
  return `${name} ${format}, archive ${page}`
}

/** What was withdrawn since must not come back with an old document, nor one that was never good. */
function stillTrue(last: Kept | undefined, withdrawn: readonly Article[]): Kept | undefined {
  if (!last?.isGood) return undefined
  return withdrawn.some(({ id }) => last.document.bytes.includes(id)) ? undefined : last
}

function toDocument(
  { bytes, head }: WrittenDocument,
  format: Format,
  more: Pick<FeedDocument, 'changedAt' | 'archive' | 'page'>,
): FeedDocument {
  const { contentType } = formats[format]
  return { ...createRepresentation(head.selfUrl, bytes), contentType, selfUrl: head.selfUrl, ...more }
}

/** Where the newest page of a feed's archive is, for its Link header. */
export function archiveAddress(name: FeedName, page: ArchivePage, format: Format, baseUrl: string): string {
  return baseUrl + paths.archive(name, page, format)
}
