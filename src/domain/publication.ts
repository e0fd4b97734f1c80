import type { Author } from './article.ts'
import type { FeedName } from './feed.ts'
import type { Podcast } from './podcast.ts'
import type { RslTerms } from './rsl.ts'
import type { SavedQuery } from './saved-query.ts'

export interface Section {
  readonly slug: string
  readonly title: string
}

/** A picture of the publication's own. */
export interface Picture {
  /** A path on this server, or an absolute address. */
  readonly address: string
  /** In pixels; unknown for pictures elsewhere. */
  readonly width?: number
  readonly height?: number
}

export type FeedEnd =
  /**
   * Moved to `movedTo`, an absolute address without slash and file. `announced`: still served here, and its documents
   * say where it will be; otherwise readers are led there.
   */
  | { readonly feed: FeedName; readonly movedTo: string; readonly announced: boolean }
  /** `ending`: still served, and says that nothing more will come; `gone`: 410. */
  | { readonly feed: FeedName; readonly closed: 'ending' | 'gone' }

/** Who publishes: the whole of `publication.json`, checked. */
export interface Publication {
  /** A URI, permanent: the ids of articles that bring none follow from it. */
  readonly id: string
  readonly title: string
  readonly subtitle?: string
  /** The publication's own website: absolute, or a path on this server (`/` is the front page here). */
  readonly address: string
  /** BCP 47. */
  readonly language: string
  /** IANA name. Dates without a zone are in this one, and pages show times in it. */
  readonly timeZone: string
  readonly rights?: string
  /** Absolute address of the licence of every article that names none. */
  readonly license?: string
  /** Terms for machines; absent where the publication sets none. */
  readonly rsl?: RslTerms
  /** The author of every article without a byline, and the feeds' own. */
  readonly publisher: Author
  readonly logo?: Picture
  readonly icon?: Picture
  readonly sections: readonly Section[]
  /** Set where the RSS feeds are podcasts, too. */
  readonly podcast?: Podcast
  readonly queries: readonly SavedQuery[]
  /** How many of the newest articles a feed holds. */
  readonly feedSize: number
  /** How long a reader may keep a feed before it asks again. */
  readonly maxAgeSeconds: number
  /** How long an Atom feed tells that an article was withdrawn. */
  readonly tombstoneDays: number
  /**
   * The sentence that stands in for a withdrawn article for as long as a tombstone would: readers ignore tombstones.
   * Absent: the article just goes.
   */
  readonly withdrawalNotice?: string
  /** Feeds that are elsewhere now or at their end. */
  readonly feedEnds: readonly FeedEnd[]
  /** True: `/.well-known/feed-menu.json` is served. */
  readonly feedMenu: boolean
  /** WebSub hubs elsewhere that are told of news: absolute addresses. */
  readonly hubs: readonly string[]
  /** False: the hub at `/hub` takes no subscriptions and is not advertised. */
  readonly ownHub: boolean
}

/** False for a feed that has moved or is gone: nobody should be led to it any more. */
export function isOffered({ feedEnds }: Publication, name: FeedName): boolean {
  return !feedEnds.some(
    (end) => end.feed === name && ('closed' in end ? end.closed === 'gone' : !end.announced),
  )
}

/** The section's title where the publication lists it; otherwise as the article has it. */
export function sectionTitle(publication: Publication, section: string): string {
  return publication.sections.find((known) => known.slug === section)?.title ?? section
}
