/** A feed format by its short name. */
export type Format = 'rss' | 'atom' | 'json'

export interface FormatFacts {
  /** Name for people. */
  readonly label: string
  /** Last part of a feed's address in this format. */
  readonly file: string
  /** Media type, without parameters. */
  readonly mediaType: string
  /** The whole Content-Type header. */
  readonly contentType: string
}

export const formats: Readonly<Record<Format, FormatFacts>> = {
  rss: {
    label: 'RSS',
    file: 'rss.xml',
    mediaType: 'application/rss+xml',
    contentType: 'application/rss+xml; charset=utf-8',
  },
  atom: {
    label: 'Atom',
    file: 'atom.xml',
    mediaType: 'application/atom+xml',
    contentType: 'application/atom+xml; charset=utf-8',
  },
  // RFC 8259, section 11: JSON has no charset parameter; it is UTF-8.
  json: {
    label: 'JSON Feed',
    file: 'feed.json',
    mediaType: 'application/feed+json',
    contentType: 'application/feed+json',
  },
}

export const formatNames = Object.keys(formats) as readonly Format[]

/** What a feed selects articles by. */
export type FeedKind = 'section' | 'tag' | 'author' | 'language' | 'query'

/** A feed's name in the store. `main` holds the whole publication; other names are kind and slug. */
export type FeedName = 'main' | `${FeedKind}:${string}`

/** A feed's name, split into its parts. */
export type FeedIdentity = { readonly kind: 'main' } | { readonly kind: FeedKind; readonly slug: string }

export function identityOf(name: FeedName): FeedIdentity {
  const colon = name.indexOf(':')
  return colon === -1
    ? { kind: 'main' }
    : { kind: name.slice(0, colon) as FeedKind, slug: name.slice(colon + 1) }
}

/** A feed as the store knows it. */
export interface FeedState {
  readonly name: FeedName
  /** Increases by one with each change, deletions included. */
  readonly revision: number
  /** The time of that change. It never goes back. */
  readonly changedAt: Date
  /** The tag or byline as an article last wrote it. Absent if the publication names the feed. */
  readonly label?: string
}
