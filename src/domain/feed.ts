import type { Article } from './article.ts'

/** A format's name, and the end of its addresses. */
export type Format = 'rss' | 'atom' | 'json'

export interface FormatFacts {
  /** What people call it. */
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

/** A feed's name in the store: a selection of articles. `main` is the whole publication. */
export type FeedName = 'main'

/** The feeds that an article stands in while it is published. */
export function feedsOf(_article: Pick<Article, 'section'>): readonly FeedName[] {
  return ['main']
}

/** Where a feed stands: `revision` grows by one with each change, deletions included; `changedAt` is that change's time. */
export interface FeedState {
  readonly name: FeedName
  readonly revision: number
  readonly changedAt: Date
}
