import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { withTimeout } from '../../async/with-timeout.ts'
import type { Article } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'
import { type FeedName, type Format, formatNames, formats } from '../../domain/feed.ts'
import { isNamedFeed } from '../../domain/publication.ts'
import type { ArchivePage, Site } from '../../domain/site.ts'
import { createRepresentation } from '../../http/representation.ts'
import { type DocumentMetrics, secondsSince } from '../../metrics/metrics.ts'
import type { Store } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'
import { createEntryCache, type Draft, draftArchive, draftFeed, type FeedDocument } from './document.ts'
import type { ValidationGate } from './validation-gate.ts'

/** A value from the store, or its last value while the store does not answer. */
export interface Found<T> {
  readonly value: T
  readonly isStale: boolean
}

/**
 * Asks for a value, and resolves with the last one if the store is `unavailable` or slow (RFC 5861, section 4). Without a
 * last value it waits. Any other error is thrown.
 */
export type ServeStale = <T>(ask: () => Promise<T>, last: T | undefined) => Promise<Found<T>>

/** How long a client waits for a healthy store, and for a store that already owes an answer. */
const patience = { firstMs: 2_000, nextMs: 100 }

/** While the store owes this many answers, it is not asked. */
const maxOverdue = 20

export function createServeStale({ firstMs, nextMs } = patience): ServeStale {
  let overdue = 0

  return async <T>(ask: () => Promise<T>, last: T | undefined): Promise<Found<T>> => {
    if (last === undefined) return { value: await ask(), isStale: false }
    const stale = { value: last, isStale: true }
    if (overdue >= maxOverdue) return stale
    const work = ask()
    const giveUp = () => {
      overdue++
      work.catch(() => {}).finally(() => overdue--)
      return stale
    }
    try {
      const fresh = work.then((value) => ({ value, isStale: false }))
      return await withTimeout(fresh, overdue > 0 ? nextMs : firstMs, giveUp)
    } catch (error) {
      if (error instanceof PublisherError && error.problem === 'unavailable') return stale
      throw error
    }
  }
}

/** While the store does not answer, its last answers are served. */
export interface DocumentCache {
  /** True for the main feed, feeds that the publication names, and every feed that ever had an article. */
  isFeed(name: FeedName): Promise<boolean>
  /** The document of the feed's newest revision. Undefined if the feed has never existed. */
  current(name: FeedName, format: Format): Promise<Found<FeedDocument> | undefined>
  /** The archive page in that version, or its current version if that differs. Undefined if there is no such page. */
  archive(name: FeedName, page: ArchivePage, format: Format): Promise<FeedDocument | ArchivePage | undefined>
  /** The feed as of that time; never cached. */
  asOf(name: FeedName, at: Date, format: Format): Promise<FeedDocument>
}

export interface DocumentCacheDeps {
  readonly store: Store
  readonly site: () => Site
  readonly log: Logger
  readonly gate: ValidationGate
  readonly metrics?: DocumentMetrics
  readonly serveStale?: ServeStale
}

interface Kept {
  readonly document: FeedDocument
  /** An edited publication is another object. */
  readonly site: Site
  /** May replace a later document that fails validation. */
  readonly isGood: boolean
}

interface Build {
  readonly key: string
  readonly format: Format
  readonly site: Site
  /** As `performance.now()` returned it. */
  readonly startedAt: number
}

type Building = Promise<FeedDocument | undefined>
type DocumentFacts = Omit<FeedDocument, 'contentType' | 'selfUrl' | 'tag' | 'bytes' | 'encoded'>

/**
 * Current documents by feed and format, and archive pages. A document is current for one revision and one site: another
 * process may raise the revision before this one reads the new publication. Concurrent requests share one build.
 */
export function createDocumentCache(deps: DocumentCacheDeps): DocumentCache {
  const { store, site, gate, metrics, serveStale = createServeStale() } = deps
  const entries = createEntryCache(deps)
  const kept = new LRUCache<string, Kept>({
    maxSize: cacheBytes.documents,
    sizeCalculation: ({ document }) => document.bytes.length * 2,
  })
  const builds = new Map<string, { readonly site: Site; readonly building: Building }>()

  function buildUnderWay(key: string, revision: number | undefined): Building | undefined {
    const build = builds.get(`${key} ${revision}`)
    return build?.site === site() ? build.building : undefined
  }

  /** The kept document of that revision, the build under way, or a new build. */
  async function find(key: string, revision: number | undefined, build: () => Building): Building {
    const last = kept.get(key)
    if (last?.document.revision === revision && last?.site === site()) {
      metrics?.hit()
      return last?.document
    }
    metrics?.miss()
    const underWay = buildUnderWay(key, revision)
    if (underWay) return underWay
    const name = `${key} ${revision}`
    const building = build().finally(() => {
      if (builds.get(name)?.building === building) builds.delete(name)
    })
    builds.set(name, { site: site(), building })
    return building
  }

  /** The first document of a feed is read in one transaction, without a query for the revision before it. */
  async function readCurrent(name: FeedName, format: Format): Building {
    const key = `${name} ${format}`
    const build = () => buildCurrent(key, name, format)
    const first = buildUnderWay(key, undefined)
    if (!first && !kept.has(key)) return find(key, undefined, build)
    const { revision } = await store.feedState(name)
    await first?.catch(() => {})
    return find(key, revision, build)
  }

  async function buildCurrent(key: string, name: FeedName, format: Format): Building {
    const build = { key, format, site: site(), startedAt: performance.now() }
    const contents = await store.readFeed(name, build.site.publication.tombstoneDays)
    const { changedAt, revision } = contents.state
    if (revision === 0 && !isNamedFeed(build.site.publication, name)) return undefined
    const draft = draftFeed(contents, format, build.site, entries)
    const facts = { revision, changedAt, archive: contents.archive }
    return validate(build, draft, facts, stillTrue(kept.get(key), contents.withdrawn))
  }

  async function readArchive(name: FeedName, { page, version }: ArchivePage, format: Format) {
    // Asked first, since articles of an older version may have been withdrawn.
    const current = await store.archivePage(name, page)
    if (current?.version !== version) return current
    const key = archiveKey(name, page, format)
    return find(key, version, () => buildArchive(key, name, page, format))
  }

  async function buildArchive(key: string, name: FeedName, number: number, format: Format): Building {
    const build = { key, format, site: site(), startedAt: performance.now() }
    const contents = await store.readArchive(name, number)
    if (!contents) return undefined
    const { page } = contents
    const draft = draftArchive(contents, format, build.site, entries)
    return validate(build, draft, { revision: page.version, page })
  }

  /** Keeps the draft as a document, or the last good document under the new revision. */
  function validate(build: Build, draft: Draft, facts: DocumentFacts, last?: FeedDocument): FeedDocument {
    const { key, format, site, startedAt } = build
    const { written, isGood } = gate.validate(key, draft, last !== undefined)
    const document = written
      ? toDocument(written, format, facts)
      : last && { ...last, revision: facts.revision }
    if (!document) throw new Error(`the validation gate kept a last document of ${key} that does not exist`)
    metrics?.built(format, secondsSince(startedAt))
    keep(key, { document, site, isGood })
    return document
  }

  /** Skips a document of another site, and one that is older than the kept one. */
  function keep(key: string, one: Kept): void {
    const last = kept.get(key)?.document.revision ?? 0
    if (one.site !== site() || last > one.document.revision) return
    kept.set(key, one)
    metrics?.kept(kept.size, kept.calculatedSize)
  }

  return {
    isFeed: async (name) => {
      if (isNamedFeed(site().publication, name)) return true
      const isKnown = formatNames.some((format) => kept.has(`${name} ${format}`))
      const ask = async () => (await store.feedState(name)).revision > 0
      return (await serveStale(ask, isKnown || undefined)).value
    },
    current: async (name, format) => {
      const last = kept.get(`${name} ${format}`)?.document
      const { value, isStale } = await serveStale(() => readCurrent(name, format), last)
      return value && { value, isStale }
    },
    archive: async (name, page, format) => {
      const last = kept.get(archiveKey(name, page.page, format))?.document
      const sameVersion = last?.revision === page.version ? last : undefined
      const { value } = await serveStale(() => readArchive(name, page, format), sameVersion)
      // The page may have got another version while it was read.
      if (value && 'bytes' in value && value.revision !== page.version) return value.page
      return value
    },
    asOf: async (name, at, format) => {
      const articles = await store.readFeedAsOf(name, at)
      const state = { ...(await store.feedState(name)), changedAt: at }
      const draft = draftFeed({ state, articles, withdrawn: [] }, format, site(), entries)
      const { selfUrl, write } = draft.enclose(draft.entries)
      const facts = { revision: state.revision, changedAt: at }
      return toDocument({ selfUrl, bytes: write(draft.entries) }, format, facts)
    },
  }
}

function archiveKey(name: FeedName, page: number, format: Format): string {
  return `${name} ${format}, archive ${page}`
}

/** A good document without articles that were withdrawn since. */
function stillTrue(last: Kept | undefined, withdrawn: readonly Article[]): FeedDocument | undefined {
  if (!last?.isGood) return undefined
  return withdrawn.some(({ id }) => last.document.bytes.includes(id)) ? undefined : last.document
}

function toDocument(
  { selfUrl, bytes }: { readonly selfUrl: string; readonly bytes: Buffer },
  format: Format,
  facts: DocumentFacts,
): FeedDocument {
  const { contentType } = formats[format]
  return { ...createRepresentation(selfUrl, bytes), contentType, selfUrl, ...facts }
}
