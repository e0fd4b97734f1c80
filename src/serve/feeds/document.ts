import type { Article } from '../../domain/article.ts'
import type { FeedState, Format } from '../../domain/feed.ts'
import type { ArchivePage, Site } from '../../domain/site.ts'
import { buildEnvelope } from '../../formats/build.ts'
import type { Envelope } from '../../formats/envelope.ts'
import { type FeedHead, toArchiveHead, toFeedHead } from '../../formats/head.ts'
import { toWithdrawalNotice } from '../../formats/withdrawal-notice.ts'
import type { Representation } from '../../http/representation.ts'
import type { ArchiveContents } from '../../store/store.ts'
import type { Entries, Entry } from './entry-cache.ts'

/** A feed in one format, as it is served. */
export interface FeedDocument extends Representation {
  readonly contentType: string
  readonly selfUrl: string
  /** Absent for an archive page, which never changes. */
  readonly changedAt?: Date
  /** The newest page of the archive, where there is one. */
  readonly archive?: ArchivePage
  /** Set for an archive page: which one it is. */
  readonly page?: ArchivePage
}

export interface WrittenDocument {
  readonly bytes: Buffer
  readonly head: FeedHead
}

/** A document's envelope, which its entries go into. */
export interface Enclosed {
  readonly head: FeedHead
  /** The envelope with these entries in it: all that it was made for, or only some. */
  write(entries: readonly Entry[]): Buffer
}

/** A document that is about to be written: its entries are at hand. */
export interface Draft {
  /** In their order. */
  readonly entries: readonly Entry[]
  /** For a document with these of its entries and no others. */
  enclose(entries: readonly Entry[]): Enclosed
}

/** What stands in a feed's own document. */
interface Contents {
  readonly state: FeedState
  readonly articles: readonly Article[]
  readonly withdrawn: readonly Article[]
  readonly archive?: ArchivePage
}

/** A feed's own document. Where the publication wants it, notices stand in for articles that were withdrawn. */
export function draftFeed(contents: Contents, format: Format, site: Site, entries: Entries): Draft {
  const sentence = site.publication.withdrawalNotice
  const notices = sentence ? contents.withdrawn.map((article) => toWithdrawalNotice(article, sentence)) : []
  const dated = notices.filter(({ published }) => published)
  const articles =
    dated.length > 0 ? [...contents.articles, ...dated].toSorted(newestFirst) : contents.articles
  return draft(format, { ...contents, articles }, toFeedHead, site, entries)
}

export function draftArchive(contents: ArchiveContents, format: Format, site: Site, entries: Entries): Draft {
  return draft(format, contents, toArchiveHead, site, entries)
}

function newestFirst(one: Article, other: Article): number {
  return (other.published?.at.getTime() ?? 0) - (one.published?.at.getTime() ?? 0)
}

function draft<C extends { readonly articles: readonly Article[] }>(
  format: Format,
  contents: C,
  toHead: (
    contents: Omit<C, 'articles'> & { articles: readonly Entry[] },
    format: Format,
    site: Site,
  ) => FeedHead,
  site: Site,
  { entryOf }: Entries,
): Draft {
  return {
    entries: contents.articles.flatMap((article) => entryOf(article, format) ?? []),
    enclose: (entries) => {
      const head = toHead({ ...contents, articles: entries }, format, site)
      const envelope = buildEnvelope(format, head, site)
      return { head, write: (some) => join(envelope, some) }
    },
  }
}

export function writeWith(entries: readonly Entry[], { head, write }: Enclosed): WrittenDocument {
  return { bytes: write(entries), head }
}

/** Entries are put together as bytes: they are many, and were encoded when they were built. */
function join({ before, separator, after }: Envelope, entries: readonly Entry[]): Buffer {
  const between = Buffer.from(separator)
  const parts = entries.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [between, bytes]))
  return Buffer.concat([Buffer.from(before), ...parts, Buffer.from(after)])
}
