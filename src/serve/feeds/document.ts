import type { Article } from '../../domain/article.ts'
import type { FeedState, Format } from '../../domain/feed.ts'
import type { ArchivePage, Site } from '../../domain/site.ts'
import { buildEnvelope } from '../../formats/build.ts'
import { type FeedHead, toArchiveHead, toFeedHead } from '../../formats/head.ts'
import { toWithdrawalNotice } from '../../formats/withdrawal-notice.ts'
import type { Representation } from '../../http/representation.ts'
import type { ArchiveContents } from '../../store/store.ts'
import type { Entry, EntryCache } from './entry-cache.ts'

/** A feed in one format, as served. */
export interface FeedDocument extends Representation {
  readonly contentType: string
  readonly selfUrl: string
  /** The revision of the feed, or the version of the archive page. */
  readonly revision: number
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
export function draftFeed(contents: Contents, format: Format, site: Site, entries: EntryCache): Draft {
  const sentence = site.publication.withdrawalNotice
  const notices = sentence ? contents.withdrawn.map((article) => toWithdrawalNotice(article, sentence)) : []
  const dated = notices.filter(({ published }) => published)
  const articles =
    dated.length > 0 ? [...contents.articles, ...dated].toSorted(newestFirst) : contents.articles
  return draft(articles, format, site, entries, (some) =>
    toFeedHead({ ...contents, articles: some }, format, site),
  )
}

export function draftArchive(
  contents: ArchiveContents,
  format: Format,
  site: Site,
  entries: EntryCache,
): Draft {
  return draft(contents.articles, format, site, entries, (some) =>
    toArchiveHead({ ...contents, articles: some }, format, site),
  )
}

function newestFirst(one: Article, other: Article): number {
  return (other.published?.at.getTime() ?? 0) - (one.published?.at.getTime() ?? 0)
}

function draft(
  articles: readonly Article[],
  format: Format,
  site: Site,
  { entryOf }: EntryCache,
  toHead: (entries: readonly Entry[]) => FeedHead,
): Draft {
  return {
    entries: articles.flatMap((article) => entryOf(article, format) ?? []),
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
