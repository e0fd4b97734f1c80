import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Article } from '../../domain/article.ts'
import { type FeedName, type Format, formatNames, formats } from '../../domain/feed.ts'
import { isNamedFeed } from '../../domain/publication.ts'
import type { ArchivePage, Site } from '../../domain/site.ts'
import { createRepresentation } from '../../http/representation.ts'
import { type DocumentMetrics, secondsSince } from '../../metrics/metrics.ts'
import { follows, type StampedFeedState } from '../../store/feeds/lineage.ts'
import type { StampedPage, Store } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'
import {
  createEntryCache,
  type Draft,
  draftArchive,
  draftFeed,
  draftSelection,
  type FeedDocument,
  type SelectionContents,
} from './document.ts'
import { createServeStale, type Found, type ServeStale } from './serve-stale.ts'
import type { ValidationGate } from './validation-gate.ts'

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
  /** Articles of no feed, such as the hits of a search, as a valid document; never cached. */
  select(contents: SelectionContents): Promise<Selection>
}

/** A document of articles that were selected for it. */
export type Selection = Pick<FeedDocument, 'tag' | 'bytes' | 'encoded' | 'contentType' | 'selfUrl'>

export interface DocumentCacheDeps {
  readonly store: Store
  readonly site: () => Site
  readonly log: Logger
  readonly gate: ValidationGate
  readonly metrics?: DocumentMetrics
  readonly serveStale?: ServeStale
  /** Called when the store has lost changes that this cache has seen: every cached answer may hold them. */
  readonly onLoss?: () => void
}

interface Kept {
  readonly document: FeedDocument
  /** By the counter of reads. */
  readonly keptAt: number
  /** An edited publication is another object. */
  readonly site: Site
  /** May replace a later document that fails validation. */
  readonly isGood: boolean
}

/** When the store was asked: by the counter of reads, and in which generation. */
interface Asked {
  readonly askedAt: number
  readonly generation: number
}

interface Build extends Asked {
  readonly key: string
  readonly format: Format
  readonly site: Site
  /** As `performance.now()` returned it. */
  readonly startedAt: number
}

/** A feed in a revision, or an archive page in a version. */
interface State {
  readonly revision: number
  readonly stamp: string
  /** False if the store has lost what the document shows. */
  follows(document: FeedDocument): boolean
}

type Building = Promise<FeedDocument | undefined>
type DocumentFacts = Omit<
  FeedDocument,
  'contentType' | 'selfUrl' | 'tag' | 'bytes' | 'encoded' | 'generation'
>

/**
 * Current documents by feed and format, and archive pages. A document is current for one state and one site: another
 * process may raise the revision before this one reads the new publication. Concurrent requests share one build. If the
 * store has lost a state that was seen, as after a failover, every document is dropped.
 */
export function createDocumentCache(deps: DocumentCacheDeps): DocumentCache {
  const { store, site, gate, metrics, serveStale = createServeStale(), onLoss } = deps
  const entries = createEntryCache(deps)
  const kept = new LRUCache<string, Kept>({
    maxSize: cacheBytes.documents,
    sizeCalculation: ({ document }) => document.bytes.length * 2,
  })
  const builds = new Map<string, { readonly site: Site; readonly building: Building }>()
  let generation = 0
  let reads = 0

  const ask = (): Asked => ({ askedAt: ++reads, generation })

  function buildUnderWay(key: string, state: State | undefined): Building | undefined {
    const build = builds.get(toBuildName(key, state))
    return build?.site === site() ? build.building : undefined
  }

  /** An answer that comes late may be older than a kept document: only a later question tells that the store went back. */
  function dropLost(key: string, state: State, asked: Asked): Asked {
    const last = kept.get(key)
    if (!last || asked.askedAt < last.keptAt || state.follows(last.document)) return asked
    generation++
    kept.clear()
    entries.clear()
    onLoss?.()
    return { ...asked, generation }
  }

  /** The kept document of that state, the build under way, or a new build. */
  async function find(key: string, state: State | undefined, build: () => Building): Building {
    const last = kept.get(key)
    if (last && isOf(last.document, state) && last.site === site()) {
      metrics?.hit()
      return last.document
    }
    metrics?.miss()
    const underWay = buildUnderWay(key, state)
    if (underWay) return underWay
    const name = toBuildName(key, state)
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
    const asked = ask()
    const state = toState(await store.feedState(name))
    dropLost(key, state, asked)
    await first?.catch(() => {})
    return find(key, state, build)
  }

  async function buildCurrent(key: string, name: FeedName, format: Format): Building {
    const begun = { key, format, site: site(), startedAt: performance.now() }
    const asked = ask()
    const contents = await store.readFeed(name, begun.site.publication.tombstoneDays)
    const { changedAt } = contents.state
    const state = toState(contents.state)
    const { revision, stamp } = state
    const build = { ...begun, ...dropLost(key, state, asked) }
    if (revision === 0 && !isNamedFeed(build.site.publication, name)) return undefined
    const draft = await draftFeed(contents, format, build.site, entries)
    const facts = { revision, stamp, changedAt, archive: contents.archive }
    return validate(build, draft, facts, stillTrue(kept.get(key), contents.withdrawn))
  }

  async function readArchive(name: FeedName, { page, version }: ArchivePage, format: Format) {
    // Asked first, since articles of an older version may have been withdrawn.
    const asked = ask()
    const current = await store.archivePage(name, page)
    if (current?.version !== version) return current
    const key = archiveKey(name, page, format)
    const state = toPageState(current)
    dropLost(key, state, asked)
    return find(key, state, () => buildArchive(key, name, page, format))
  }

  async function buildArchive(key: string, name: FeedName, number: number, format: Format): Building {
    const build = { key, format, site: site(), startedAt: performance.now(), ...ask() }
    const contents = await store.readArchive(name, number)
    if (!contents) return undefined
    const { page } = contents
    const draft = await draftArchive(contents, format, build.site, entries)
    return validate(build, draft, { revision: page.version, stamp: page.stamp, page })
  }

  /** Keeps the draft as a document, or the last good document under the new revision. */
  async function validate(
    build: Build,
    draft: Draft,
    facts: DocumentFacts,
    last?: FeedDocument,
  ): Promise<FeedDocument> {
    const { key, format, site, startedAt, generation } = build
    const { written, isGood } = await gate.validate(key, draft, last !== undefined)
    const document = written
      ? toDocument(written, format, { ...facts, generation })
      : last && { ...last, revision: facts.revision, stamp: facts.stamp }
    if (!document) throw new Error(`the validation gate kept a last document of ${key} that does not exist`)
    metrics?.built(format, secondsSince(startedAt))
    keep(key, { document, site, isGood, keptAt: ++reads })
    return document
  }

  /** Skips a document of another site or generation, and one that is older than the kept one. */
  function keep(key: string, one: Kept): void {
    const last = kept.get(key)?.document.revision ?? 0
    const isOutdated = one.site !== site() || one.document.generation !== generation
    if (isOutdated || last > one.document.revision) return
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
    select: async (contents) => {
      const draft = await draftSelection(contents, site(), entries)
      // One name for all: an article that is at fault raises one alarm.
      const { written } = await gate.validate(`selection ${contents.format}`, draft, false)
      if (!written) throw new Error('the validation gate has written no document of a selection')
      const { contentType } = formats[contents.format]
      return {
        ...createRepresentation(written.selfUrl, written.bytes),
        contentType,
        selfUrl: written.selfUrl,
      }
    },
    asOf: async (name, at, format) => {
      const articles = await store.readFeedAsOf(name, at)
      const state = { ...(await store.feedState(name)), changedAt: at }
      const draft = await draftFeed({ state, articles, withdrawn: [] }, format, site(), entries)
      const { selfUrl, write } = draft.enclose(draft.entries)
      const { revision, stamp } = toState(state)
      const facts = { revision, stamp, generation, changedAt: at }
      return toDocument({ selfUrl, bytes: write(draft.entries) }, format, facts)
    },
  }
}

function toState(state: StampedFeedState): State {
  const { revision, stamps } = state
  return { revision, stamp: stamps[0] ?? '', follows: (document) => follows(state, document) }
}

/** Versions only grow, so an older page is another one's past; the same version with another stamp is no past of it. */
function toPageState({ version: revision, stamp }: StampedPage): State {
  const isLost = (document: FeedDocument) =>
    document.revision > revision || (document.revision === revision && document.stamp !== stamp)
  return { revision, stamp, follows: (document) => !isLost(document) }
}

function isOf(document: FeedDocument, state: State | undefined): boolean {
  return document.revision === state?.revision && document.stamp === state.stamp
}

function toBuildName(key: string, state: State | undefined): string {
  return `${key} ${state?.revision} ${state?.stamp}`
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
  facts: DocumentFacts & Pick<FeedDocument, 'generation'>,
): FeedDocument {
  const { contentType } = formats[format]
  return { ...createRepresentation(selfUrl, bytes), contentType, selfUrl, ...facts }
}
