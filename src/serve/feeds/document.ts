import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { createYielding } from '../../async/yielding.ts'
import type { Article } from '../../domain/article.ts'
import type { FeedState, Format } from '../../domain/feed.ts'
import { articleId } from '../../domain/identity.ts'
import type { ArchivePage, Site } from '../../domain/site.ts'
import { buildEntry, buildEnvelope } from '../../formats/build.ts'
import { type EntryShape, entryShape, wholeEntry } from '../../formats/entry-shape.ts'
import { type FeedHead, toArchiveHead, toFeedHead } from '../../formats/head.ts'
import { toWithdrawalNotice } from '../../formats/withdrawal-notice.ts'
import { type Representation, toOwnMemory } from '../../http/representation.ts'
import type { ArchiveContents, KeptArticle } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'

/** A feed in one format, as served. */
export interface FeedDocument extends Representation {
  readonly contentType: string
  readonly selfUrl: string
  /** The revision of the feed, or the version of the archive page, with its stamp: the two identify a state. */
  readonly revision: number
  readonly stamp: string
  /** How often the store had lost changes when this was read: a document of an earlier generation may hold them. */
  readonly generation: number
  /** Absent for an archive page, which never changes. */
  readonly changedAt?: Date
  /** The newest archive page, if the feed has an archive. */
  readonly archive?: ArchivePage
  /** Only for an archive page: which one it is. */
  readonly page?: ArchivePage
}

/** A document with its entries built and not yet validated. */
export interface Draft {
  readonly entries: readonly Entry[]
  /** The document of these entries. Its head follows from all of them, though only some may be written. */
  enclose(entries: readonly Entry[]): Enclosed
}

export interface Enclosed {
  readonly selfUrl: string
  write(entries: readonly Entry[]): Buffer
}

interface Contents {
  readonly state: FeedState
  readonly articles: readonly Article[]
  readonly withdrawn: readonly Article[]
  readonly archive?: ArchivePage
}

/** If the publication has a withdrawal notice, notices replace withdrawn articles. */
export async function draftFeed(
  contents: Contents,
  format: Format,
  site: Site,
  entries: EntryCache,
): Promise<Draft> {
  const sentence = site.publication.withdrawalNotice
  const notices = sentence ? contents.withdrawn.map((article) => toWithdrawalNotice(article, sentence)) : []
  const dated = notices.filter(({ published }) => published)
  const shape = entryShape(site.publication, contents.state.name)
  const told = contents.articles.map((article): Told => ({ article, shape }))
  const all = [...told, ...dated.map((article): Told => ({ article, shape: wholeEntry }))]
  return draft(dated.length > 0 ? all.toSorted(newestFirst) : all, format, site, entries, (some) =>
    toFeedHead({ ...contents, articles: some }, format, site),
  )
}

export async function draftArchive(
  contents: ArchiveContents,
  format: Format,
  site: Site,
  entries: EntryCache,
): Promise<Draft> {
  const shape = entryShape(site.publication, contents.state.name)
  const told = contents.articles.map((article): Told => ({ article, shape }))
  return draft(told, format, site, entries, (some) =>
    toArchiveHead({ ...contents, articles: some }, format, site),
  )
}

/** An article, and what its entry holds of it: all of a withdrawal notice. */
interface Told {
  readonly article: Article
  readonly shape: EntryShape
}

/** What a document of selected articles shows beside them. Its addresses are absolute. */
export interface SelectionContents {
  /** Newest first. */
  readonly articles: readonly KeptArticle[]
  readonly format: Format
  readonly title: string
  readonly selfUrl: string
  readonly homeUrl: string
  /** Its id follows from it, the same in all formats. */
  readonly idName: string
}

/**
 * Without archive, tombstones and hubs: it is built for a client that asks, and no subscriber is told of its changes. Its
 * entries are those of the main feed.
 */
export async function draftSelection(
  { articles, format, title, selfUrl, homeUrl, idName }: SelectionContents,
  site: Site,
  entries: EntryCache,
): Promise<Draft> {
  const id = articleId(site.publication.id, idName)
  const state = { name: 'main', revision: 1, changedAt: new Date(0) } as const
  const shape = entryShape(site.publication, 'main')
  const told = articles.map((article): Told => ({ article, shape }))
  return draft(told, format, site, entries, (some) => {
    const {
      isEnding: _ending,
      movingTo: _moving,
      ...head
    } = toFeedHead({ state, articles: some, withdrawn: [] }, format, site)
    return { ...head, ...{ title, selfUrl, homeUrl, id }, hubs: [], extent: 'newest', isEnding: false }
  })
}

function newestFirst({ article: one }: Told, { article: other }: Told): number {
  return (other.published?.at.getTime() ?? 0) - (one.published?.at.getTime() ?? 0)
}

async function draft(
  all: readonly Told[],
  format: Format,
  site: Site,
  { entryOf }: EntryCache,
  toHead: (entries: readonly Entry[]) => FeedHead,
): Promise<Draft> {
  const built: Entry[] = []
  const yieldToRequests = createYielding()
  for (const { article, shape } of all) {
    await yieldToRequests()
    built.push(...[entryOf(article, format, shape)].filter((entry) => entry !== undefined))
  }
  return {
    entries: built,
    enclose: (entries) => {
      const head = toHead(entries)
      const { before, separator, after } = buildEnvelope(format, head, site)
      const between = Buffer.from(separator)
      // Entries are joined as bytes: they are many, and were encoded when they were built.
      const write = (some: readonly Entry[]) =>
        Buffer.concat([
          Buffer.from(before),
          ...some.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [between, bytes])),
          Buffer.from(after),
        ])
      return { selfUrl: head.selfUrl, write }
    },
  }
}

/** An article in one format, with the facts that the feed's head needs. */
export interface Entry extends Pick<Article, 'id' | 'published' | 'updated'> {
  /** UTF-8, as in a document. */
  readonly bytes: Buffer
}

export interface EntryCache {
  clear(): void
  /**
   * Builds each article revision once per format and shape; all feeds share the same object. Undefined, and an error in the log, if
   * the entry cannot be built: one article must not break a feed.
   */
  entryOf(article: Article | KeptArticle, format: Format, shape?: EntryShape): Entry | undefined
}

export interface EntryCacheDeps {
  readonly site: () => Site
  readonly log: Logger
}

/** An entry's memory apart from its bytes: its buffer, id, dates and cache slot. Measured. */
const overheadBytes = 800

export function createEntryCache({ site, log }: EntryCacheDeps): EntryCache {
  const entries = new LRUCache<string, Entry>({
    maxSize: cacheBytes.entries,
    sizeCalculation: ({ bytes }) => bytes.length + overheadBytes,
  })
  let builtFor = site()

  function build(article: Article, format: Format, shape: EntryShape): Entry | undefined {
    const { id, slug, published, updated } = article
    try {
      return { id, published, updated, bytes: toOwnMemory(buildEntry(format, article, site(), shape)) }
    } catch (err) {
      log.error({ err, id, slug, format }, 'the entry of an article cannot be built; its feeds omit it')
      return undefined
    }
  }

  return {
    clear: () => entries.clear(),
    entryOf: (article, format, shape = wholeEntry) => {
      if (!('revision' in article)) return build(article, format, shape)
      if (builtFor !== site()) entries.clear()
      builtFor = site()
      const key = `${format} ${article.revision} ${article.stamp} ${article.id}${shape.key}`
      const known = entries.get(key)
      if (known) return known
      const entry = build(article, format, shape)
      if (entry) entries.set(key, entry)
      return entry
    },
  }
}
