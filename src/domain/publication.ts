import type { Author } from './article.ts'
import { type FeedName, type FeedState, identityOf } from './feed.ts'
import type { Look, Picture, Theme } from './look.ts'
import type { Podcast } from './podcast.ts'
import type { RslTerms } from './rsl.ts'
import type { SavedQuery } from './saved-query.ts'

export interface Section {
  readonly slug: string
  readonly title: string
}

/** An entry of the header's menu: a section, by default with its own title, or a link to any address. */
export type NavigationEntry =
  | { readonly section: string; readonly title?: string }
  /** `address`: a path on this server, or absolute. */
  | { readonly title: string; readonly address: string }

/** What the publication says of an author. The page of the author's articles shows it. */
export interface AuthorProfile {
  readonly name: string
  /** Plain text. */
  readonly about?: string
  readonly picture?: Picture
  readonly url?: string
}

export type FeedEnd =
  /**
   * Moved to `movedTo`, an absolute address without slash and file. `announced`: still served here, and its documents
   * name the new address; otherwise the server redirects.
   */
  | { readonly feed: FeedName; readonly movedTo: string; readonly announced: boolean }
  /** `ending`: still served and marked as complete; `gone`: 410. */
  | { readonly feed: FeedName; readonly closed: 'ending' | 'gone' }

/** What an entry holds of its article's text. */
export type EntryText = 'full' | 'summary' | ParagraphsText

/** The first paragraphs, and a link to the rest. */
export interface ParagraphsText {
  readonly paragraphs: number
  /** The words of the link. Absent: those of the feed's language. */
  readonly continue?: string
}

/** What a publisher may decide for all feeds at once. */
export interface EntrySettings {
  readonly text?: EntryText
  /** Minutes from the publication of an article until the feed shows it. */
  readonly delayMinutes?: number
  /** Clean HTML before and after the text of each entry, with the placeholders of `linePlaceholders`. */
  readonly before?: string
  readonly after?: string
}

/** The placeholders of `before` and `after`, each for a fact of the entry. */
export const linePlaceholders = ['{title}', '{url}', '{publication}'] as const

/** How one feed differs from the others. Its own settings take precedence over those of all feeds and the publication. */
export interface FeedSettings extends EntrySettings {
  readonly feed: FeedName
  /** Slugs of sections whose articles the feed does not show. */
  readonly without?: readonly string[]
  readonly title?: string
  readonly subtitle?: string
  readonly rights?: string
  readonly logo?: Picture
  readonly icon?: Picture
}

/** What a publisher may have refused instead of published with a warning. */
export const strictRules = ['section', 'media', 'alt', 'links'] as const
/**
 * `section`: a section that the publication does not list. `media`: a picture, sound or film without its file. `alt`: a
 * picture without a text alternative. `links`: a link to an address that is not valid.
 */
export type StrictRule = (typeof strictRules)[number]

/**
 * Words of the interface that replace the built-in ones, by name: a text, or the text of each plural form. See `words/`.
 */
export type OwnWords = Readonly<Record<string, string | Readonly<Record<string, string>>>>

/** `publication.json` as a checked value. */
export interface Publication {
  /** A URI, permanent: articles without an id of their own get one derived from it. */
  readonly id: string
  readonly title: string
  readonly subtitle?: string
  /** The publication's website: absolute, or a path on this server (`/` is its front page). */
  readonly address: string
  /** BCP 47. */
  readonly language: string
  /** IANA name: the zone of dates that name none, and of the times that pages show. */
  readonly timeZone: string
  readonly rights?: string
  /** Absolute address of the default licence of articles. */
  readonly license?: string
  /** Machine-readable licence terms; absent if the publication sets none. */
  readonly rsl?: RslTerms
  /** The author of the feeds, and of every article without a byline. */
  readonly publisher: Author
  readonly logo?: Picture
  readonly icon?: Picture
  /** How pages offer pictures. Absent: as WebP and in their own format. */
  readonly pictures?: { readonly avif: boolean }
  readonly sections: readonly Section[]
  /** The menu of the header. Absent: the sections. No feed document depends on it, nor on the next two. */
  readonly navigation?: readonly NavigationEntry[]
  /** The authors that the publication presents, each name once. Absent: none. */
  readonly authors?: readonly AuthorProfile[]
  /** True: the page of a withdrawn article does not say its title. */
  readonly hideWithdrawnTitles?: boolean
  /** Absent: none. */
  readonly strict?: readonly StrictRule[]
  /** Set if the RSS feeds are podcasts, too. */
  readonly podcast?: Podcast
  readonly queries: readonly SavedQuery[]
  /** What each feed holds of its articles. Absent: their whole text, at once. */
  readonly allFeeds?: EntrySettings
  /** The feeds that differ from the others, each once. Absent: none. */
  readonly feeds?: readonly FeedSettings[]
  /** Number of the newest articles that a feed contains. */
  readonly feedSize: number
  /** The `max-age` of a feed response. */
  readonly maxAgeSeconds: number
  /** How long an Atom feed keeps the tombstone of a withdrawn article. */
  readonly tombstoneDays: number
  /**
   * Replaces the text of a withdrawn article for as long as a tombstone would be kept, since readers ignore
   * tombstones. Absent: the entry disappears.
   */
  readonly withdrawalNotice?: string
  /** Feeds that have moved or ended. */
  readonly feedEnds: readonly FeedEnd[]
  /** Whether `/.well-known/feed-menu.json` is served. */
  readonly feedMenu: boolean
  /** Absolute addresses of outside WebSub hubs that get a ping for each change. */
  readonly hubs: readonly string[]
  /** False: the hub at `/hub` accepts no subscriptions and is not advertised. */
  readonly ownHub: boolean
  /** Absent: the built-in one. No feed document depends on it. */
  readonly look?: Look
  /** The checked words of `data/words`. Absent: none. No feed document depends on them. */
  readonly words?: OwnWords
  /** The files of `data/theme`. Absent: none. No feed document depends on them. */
  readonly theme?: Theme
}

/** The language of what a feed itself says. */
export function feedLanguage({ language }: Publication, name: FeedName): string {
  const identity = identityOf(name)
  return identity.kind === 'language' ? identity.slug : language
}

/** The settings of a feed, with those of all feeds that it does not overrule. */
export function feedSettings({ allFeeds, feeds = [] }: Publication, name: FeedName): FeedSettings {
  return { ...allFeeds, feed: name, ...feeds.find(({ feed }) => feed === name) }
}

/** True for the main feed and for feeds of the publication's own sections and queries, even before their first article. */
export function isNamedFeed({ sections, queries }: Publication, name: FeedName): boolean {
  const identity = identityOf(name)
  if (identity.kind === 'main') return true
  const named = { section: sections, query: queries }[identity.kind as 'section' | 'query'] ?? []
  return named.some(({ slug }) => slug === identity.slug)
}

/** False for a feed that has moved or is gone: pages and feed lists no longer link to it. */
export function isOffered({ feedEnds }: Publication, name: FeedName): boolean {
  return !feedEnds.some(
    (end) => end.feed === name && ('closed' in end ? end.closed === 'gone' : !end.announced),
  )
}

/** The section's title if the publication lists it; otherwise the article's own wording. */
export function sectionTitle(publication: Publication, section: string): string {
  return publication.sections.find((known) => known.slug === section)?.title ?? section
}

/** What the store knows of a feed's name. */
export type CalledFeed = Pick<FeedState, 'name' | 'label'>

/** The feed's own part of its title; undefined for the main feed. */
export function feedLabel({ name, label }: CalledFeed, publication: Publication): string | undefined {
  const identity = identityOf(name)
  if (identity.kind === 'main') return undefined
  const { kind, slug } = identity
  if (kind === 'query') return publication.queries.find((query) => query.slug === slug)?.title ?? slug
  if (kind !== 'section') return label ?? slug
  const known = sectionTitle(publication, slug)
  return known === slug ? (label ?? slug) : known
}

/**
 * The feed's own title; otherwise `The Estuary Lamp`, or `The Estuary Lamp: Ferries`, so that feeds of one publication have
 * different titles.
 */
export function feedTitle(state: CalledFeed, publication: Publication): string {
  const { title } = feedSettings(publication, state.name)
  if (title !== undefined) return title
  const label = feedLabel(state, publication)
  return label === undefined ? publication.title : `${publication.title}: ${label}`
}
